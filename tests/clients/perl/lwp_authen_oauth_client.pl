#!/usr/bin/perl
# Drives Debian's liblwp-authen-oauth-perl, which signs with HMAC-SHA1 alone.
use strict;
use warnings;
use FindBin;
use HTTP::Request;
use LWP::Authen::OAuth;
use lib $FindBin::Bin;
use Jobs;

sub run {
    my ($job) = @_;
    my $agent = LWP::Authen::OAuth->new(
        timeout               => 30,
        oauth_consumer_key    => $job->{consumer_key},
        oauth_consumer_secret => $job->{consumer_secret},
        oauth_token           => $job->{token},
        oauth_token_secret    => $job->{token_secret},
    );
    my $request = HTTP::Request->new($job->{method}, Jobs::url_of($job));
    if (exists $job->{json}) {
        $request->content(Jobs::body_of($job));
        $request->content_type('application/json');
    }
    # What it finds in the header it signs with the rest.
    $request->header(Authorization => 'OAuth oauth_callback="oob"') if $job->{kind} eq 'request_token';
    $request->header(Authorization => qq(OAuth oauth_verifier="$job->{verifier}")) if $job->{kind} eq 'access_token';
    my $answer = $agent->request($request);
    die $answer->status_line if ($answer->header('Client-Warning') // '') eq 'Internal response';
    return { status => $answer->code + 0, body => $answer->decoded_content(charset => 'UTF-8') }
        if $job->{kind} eq 'call' || !$answer->is_success;
    $agent->oauth_update_from_response($answer);
    return { status => 200, token => $agent->oauth_token, token_secret => $agent->oauth_token_secret };
}

Jobs::run_all(\&run);
