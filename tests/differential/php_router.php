<?php
// Dispatches as PHP stores do: what REQUEST_URI has before the question mark, behind `/rest` and a store code, is cut at its
// slashes, and each piece is decoded. Answers with the route that this finds, of those in ROUTES (lines of "METHOD /V1/path/:name"), as JSON.

$path = explode('?', $_SERVER['REQUEST_URI'], 2)[0];
$found = null;
if (preg_match('#^(?:/index\.php)?/rest/+(?:(?:default|all)/+)?(V1/.*)$#s', $path, $match)) {
    $pieces = array_map('rawurldecode', explode('/', preg_replace('#/$#', '', $match[1])));
    foreach (file(getenv('ROUTES'), FILE_IGNORE_NEW_LINES) as $line) {
        [$method, $template] = explode(' ', $line);
        if ($method !== $_SERVER['REQUEST_METHOD']) {
            continue;
        }
        $parts = explode('/', trim($template, '/'));
        if (count($parts) !== count($pieces)) {
            continue;
        }
        $parameters = [];
        foreach ($parts as $i => $part) {
            if ($part[0] === ':') {
                $parameters[substr($part, 1)] = $pieces[$i];
            } elseif ($part !== $pieces[$i]) {
                continue 2;
            }
        }
        // The last one in string order, as the letters of a literal come behind the colon of a parameter.
        if ($found === null || strcmp($template, $found['route']) > 0) {
            $found = ['route' => $template, 'parameters' => $parameters];
        }
    }
}
header('Content-Type: application/json');
echo json_encode($found, JSON_FORCE_OBJECT | JSON_INVALID_UTF8_SUBSTITUTE);
