<?php
// Drives Debian's php-oauth (PECL oauth).

function session_of(array $job): OAuth
{
    $oauth = new OAuth($job['consumer_key'], $job['consumer_secret'], OAUTH_SIG_METHOD_HMACSHA256, OAUTH_AUTH_TYPE_AUTHORIZATION);
    $oauth->setTimeout(30000);
    $oauth->setTimestamp((string) time());  // a faked clock reaches PHP, but not what the extension asks for the time
    if (isset($job['token'])) {
        $oauth->setToken($job['token'], $job['token_secret']);
    }
    return $oauth;
}

function url_of(array $job): string
{
    $pairs = array_map(fn($pair) => rawurlencode($pair[0]) . '=' . rawurlencode($pair[1]), $job['query'] ?? []);
    return $job['url'] . ($pairs ? '?' . implode('&', $pairs) : '');
}

function call(OAuth $oauth, array $job): array
{
    $body = isset($job['json']) ? json_encode($job['json']) : null;
    $headers = $body === null ? [] : ['Content-Type' => 'application/json'];
    $oauth->fetch(url_of($job), $body, $job['method'], $headers);
    return ['status' => $oauth->getLastResponseInfo()['http_code'], 'body' => $oauth->getLastResponse()];
}

function token_call(OAuth $oauth, array $job): array
{
    $issued = $job['kind'] === 'request_token'
        ? $oauth->getRequestToken($job['url'], null, 'POST')
        : $oauth->getAccessToken($job['url'], null, $job['verifier'], 'POST');
    return ['status' => 200, 'token' => $issued['oauth_token'], 'token_secret' => $issued['oauth_token_secret']];
}

$results = [];
foreach (json_decode(stream_get_contents(STDIN), true) as $job) {
    try {
        $oauth = session_of($job);
        $results[] = $job['kind'] === 'call' ? call($oauth, $job) : token_call($oauth, $job);
    } catch (OAuthException $refused) {  // the extension throws for every answer that is not 2xx
        $results[] = isset($refused->lastResponse)
            ? ['status' => $refused->getCode(), 'body' => $refused->lastResponse]
            : ['error' => $refused->getMessage()];
    }
}
echo json_encode($results), "\n";
