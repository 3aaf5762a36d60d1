#!/usr/bin/perl
# Drives Debian's libwww-oauth-perl, with HTTP::Tiny. Of the HMACs it brings HMAC-SHA1 alone.
use strict;
use warnings;
use Encode qw(decode_utf8);
use FindBin;
use HTTP::Tiny;
use WWW::OAuth;
use lib $FindBin::Bin;
use Jobs;

my %EXTRA = (
    call          => sub { {} },
    request_token => sub { { oauth_callback => 'oob' } },
    access_token  => sub { { oauth_verifier => $_[0]{verifier} } },
);

sub run {
    my ($job) = @_;
    my $oauth = WWW::OAuth->new(
        client_id     => $job->{consumer_key},
        client_secret => $job->{consumer_secret},
        token         => $job->{token},
        token_secret  => $job->{token_secret},
    );
    my %request = (method => $job->{method}, url => Jobs::url_of($job));
    if (exists $job->{json}) {
        $request{content} = Jobs::body_of($job);
        $request{headers} = { 'Content-Type' => 'application/json' };
    }
    my $answer = $oauth->authenticate(\%request, $EXTRA{ $job->{kind} }->($job))->request_with(HTTP::Tiny->new(timeout => 30));
    die $answer->{content} if $answer->{status} == 599;
    return Jobs::issued($answer->{content}) if $job->{kind} ne 'call' && $answer->{status} == 200;
    return { status => $answer->{status} + 0, body => decode_utf8($answer->{content}) };
}

Jobs::run_all(\&run);
