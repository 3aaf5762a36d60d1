# What the Perl clients share: jobs in, results out.
package Jobs;
use strict;
use warnings;
use Encode qw(encode_utf8);
use JSON::PP;
use URI;

# Runs each job of standard input; what a library dies of is that job's result.
sub run_all {
    my ($run) = @_;
    local $/;
    my $jobs = JSON::PP->new->utf8->decode(scalar <STDIN>);
    print JSON::PP->new->utf8->encode([map { eval { $run->($_) } || { error => "$@" } } @$jobs]), "\n";
    return;
}

sub url_of {
    my ($job) = @_;
    my $url = URI->new($job->{url});
    $url->query_form(map { encode_utf8($_->[0]), encode_utf8($_->[1]) } @{ $job->{query} }) if $job->{query};
    return "$url";
}

sub body_of {
    my ($job) = @_;
    return JSON::PP->new->utf8->encode($job->{json});
}

# The result of a token call whose answer is a form that the library leaves to its user to read.
sub issued {
    my ($content) = @_;
    my %form = URI->new("?$content")->query_form;
    return { status => 200, token => $form{oauth_token}, token_secret => $form{oauth_token_secret} };
}

1;
