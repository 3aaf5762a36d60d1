#!/usr/bin/perl
# Drives Debian's libnet-oauth-perl, with HTTP::Tiny.
use strict;
use warnings;
use Encode qw(decode_utf8);
use FindBin;
use HTTP::Tiny;
use Net::OAuth;
use lib $FindBin::Bin;
use Jobs;

$Net::OAuth::PROTOCOL_VERSION = Net::OAuth::PROTOCOL_VERSION_1_0A;

my %KINDS = (
    call          => 'protected resource',
    request_token => 'request token',
    access_token  => 'access token',
);

sub message_of {
    my ($job) = @_;
    my %of_kind;
    $of_kind{callback} = 'oob' if $job->{kind} eq 'request_token';
    $of_kind{verifier} = $job->{verifier} if $job->{kind} eq 'access_token';
    if ($job->{kind} ne 'request_token') {
        $of_kind{token}        = $job->{token};
        $of_kind{token_secret} = $job->{token_secret};
    }
    my %query = map { $_->[0] => $_->[1] } @{ $job->{query} || [] };
    my $message = Net::OAuth->request($KINDS{ $job->{kind} })->new(
        consumer_key     => $job->{consumer_key},
        consumer_secret  => $job->{consumer_secret},
        request_url      => $job->{url},
        request_method   => $job->{method},
        signature_method => 'HMAC-SHA256',
        timestamp        => time,
        nonce            => int(rand(2**32)) . int(rand(2**32)),
        extra_params     => \%query,
        %of_kind,
    );
    $message->sign;
    return $message;
}

sub run {
    my ($job) = @_;
    my %request = (headers => { Authorization => message_of($job)->to_authorization_header });
    if (exists $job->{json}) {
        $request{content} = Jobs::body_of($job);
        $request{headers}{'Content-Type'} = 'application/json';
    }
    my $answer = HTTP::Tiny->new(timeout => 30)->request($job->{method}, Jobs::url_of($job), \%request);
    die $answer->{content} if $answer->{status} == 599;
    return { status => $answer->{status} + 0, body => decode_utf8($answer->{content}) }
        if $job->{kind} eq 'call' || $answer->{status} != 200;
    my $issued = Net::OAuth->response($KINDS{ $job->{kind} })->from_post_body($answer->{content});
    return { status => 200, token => $issued->token, token_secret => $issued->token_secret };
}

Jobs::run_all(\&run);
