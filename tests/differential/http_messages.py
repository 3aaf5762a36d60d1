"""Generated HTTP/1 requests: well-formed ones, and such as differ from them by what attackers and old clients send.

The bytes of one seed and number are always the same.
"""

import random

METHODS = [b"GET"] * 4 + [b"POST"] * 4 + [b"PUT", b"DELETE", b"HEAD", b"OPTIONS", b"PATCH", b"PROPFIND"]
ODD_METHODS = [b"get", b"GETS", b"M-SEARCH", b"X", b"", b"G T", b"GET/", b"G\x80T", b"CONNECT", b"PRI", b"!", b"GE\tT", b"SOURCE"]
TARGETS = [b"/", b"/rest/V1/products?searchCriteria%5BpageSize%5D=2", b"/a?b", b"/a?", b"/a;b=c/../d", b"//", b"/%zz", b"/*"]
ODD_TARGETS = [b"http://shop.example/a", b"HTTP://a/", b"*", b"a", b"", b"?", b"/a#b", b"/a b", b"/\x00", b"/\x7f", b"/\x80\xff",
               "/ä?ö".encode(), b"/a\tb", b"shop.example:80", b"/a\x0bb", b"/[]{}|\\^`\"<>", b"/?a?b?c", b"/" + b"a" * 9000]
VERSIONS = [b"HTTP/1.1"] * 12 + [b"HTTP/1.0"] * 2
ODD_VERSIONS = [b"HTTP/1.2", b"HTTP/2.0", b"HTTP/0.9", b"HTTP/1.10", b"HTTP/1", b"http/1.1", b"HTTP/01.1", b"HTTP/1.1 ", b"", b"HTTP /1.1",
                b"HTTP/1,1", b"HTTPS/1.1", b"RTSP/1.0", b"ICE/1.0"]

FIELDS = [b"Accept: */*", b"User-Agent: x/1", b"X-Empty:", b"X-Blank:   ", b"X-Tabs:\t a \t", b"Cookie: a=b; c=\"d\"", b"X-Comma: a, b,,c",
          "X-Utf8: äöü😀".encode(), b"X-Latin: \xe4\xf6", b"Authorization: OAuth a=\"b\", c=\"d\"", b"Connection: keep-alive", b"x-lower: 1",
          b"Connection: close", b"Connection: TE, close", b"Expect: 100-continue", b"TE: trailers", b"X!#$%&'*+-.^_`|~: token",
          b"X-Colon: a:b: c", b"Content-Type: application/json", b"Upgrade: websocket", b"Connection: keep-alive, x"]
ODD_FIELDS = [b"No-Colon", b": nameless", b"Blank : before", b"Tab\t: before", b" leading: blank", b"\tleading: tab", b"Two Words: x",
              b"X-Nul: a\x00b", b"X-Bell: a\x07b", b"X-Del: a\x7fb", b"X-Vt: a\x0bb", b"X-Cr: a\rb", b"X-Lf: a\nb", b"X-\x80: high",
              b"X(paren): x", b"X\"quote: x", b"Expect: 200-ok", b"Host: second.example", b"Host:", b"Host: a b", b"Host: a/b",
              b"Host: user@a", b"Host: a,b", b"Connection: upgrade\r\nUpgrade: h2c", b"Content-Length: 0", b"Proxy-Connection: close",
              b"X-Fold: a\r\n b", b"X-Fold: a\r\n\tb", b"Fold:\r\n x", b"X-Long: " + b"y" * 8000, b"Connection: \x00", b"@: x", b"=: x"]
LENGTHS = [b"Content-Length: %d"] * 3 + [b"content-length:%d", b"CONTENT-LENGTH: \t%d "]
ODD_LENGTHS = [b"Content-Length: +%d", b"Content-Length: -%d", b"Content-Length: 0x%d", b"Content-Length: %d, %d", b"Content-Length: ",
               b"Content-Length: %d\r\nContent-Length: %d", b"Content-Length: 00%d", b"Content-Length: %d.0", b"Content-Length: %da",
               b"Content-Length: %d \t 0", b"Content-Length: 99999999999999999999", b"Content-Length: 18446744073709551617",
               b"Content-Length: 3\r\nContent-Length: %d", b"Content-Length : %d", b"Content\x00-Length: %d", b"Content-Length: %d\r\n 0"]
CODINGS = [b"Transfer-Encoding: chunked"] * 3 + [b"transfer-encoding:chunked", b"Transfer-Encoding: Chunked", b"TRANSFER-ENCODING:\tchunked "]
ODD_CODINGS = [b"Transfer-Encoding: gzip", b"Transfer-Encoding: gzip, chunked", b"Transfer-Encoding: chunked, gzip", b"Transfer-Encoding: identity",
               b"Transfer-Encoding: xchunked", b"Transfer-Encoding: chunked, chunked", b"Transfer-Encoding: chunked;a=b", b"Transfer-Encoding:",
               b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
               b"Transfer-Encoding: \"chunked\"", b"Transfer-Encoding:\x0bchunked", b"Transfer-Encoding : chunked", b"Transfer-Encoding: chunke",
               b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", b"Transfer-Encoding\r\n: chunked", b"Transfer_Encoding: chunked",
               b"X: y\r\n Transfer-Encoding: chunked", b"Transfer-Encoding: chunked\x00", b"Transfer-Encoding: ,chunked"]
HOSTS = [b"Host: shop.example"] * 8 + [b"host:a:8080", b"Host: [::1]:80", b"Host: A_b~c-d.example"]

BODIES = [b"", b"a", b"{\"a\": 1}", b"a=b&c=d", b"GET / HTTP/1.1\r\nHost: inner\r\n\r\n", b"0\r\n\r\n", bytes(range(256)), b"x" * 3000]
CHUNK_SIZES = [b"%x"] * 6 + [b"%X", b"0%x", b"00000%x", b"%x;a=b", b"%x;a=\"b c\"", b"%x;"]
ODD_CHUNK_SIZES = [b"+%x", b"-%x", b"0x%x", b" %x", b"%x ", b"%x\t", b"", b"%x;a\x00", b"%x;a\r", b"%xg", b"ffffffffffffffff%x", b"10000000000000000",
                   b"fffffffffffffff0", b"%x,", b"%x;" + b"e" * 5000, b"\x00%x", b"%x;\na", b"000000000000000000000%x", b"%x\r", b"%x ;a=b"]
TRAILERS = [b""] * 6 + [b"X-Trailer: a\r\n", b"X-A: 1\r\nX-B: 2\r\n"]
ODD_TRAILERS = [b"No-Colon\r\n", b" folded\r\n", b"X: a\n", b"X: \x00\r\n", b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", b"Host: b\r\n",
                b"X : a\r\n", b": a\r\n", b"X: a\r\n\tb\r\n", b"\x80: a\r\n", b"X: \x7f\r\n"]
ENDS = [b"\n", b"\r", b"\r\r\n", b"\n\r", b"\x00\r\n", b" \r\n", b"\x0b\r\n", b"\r\n\r\n", b""]


def pick(rng, usual, odd, oddity):
    return rng.choice(odd) if rng.random() < oddity else rng.choice(usual)


def filled(template, number):
    """`template` with its %d or %x set, be there none, one or two."""
    return template.replace(b"%d", b"%d" % number).replace(b"%x", b"%x" % number).replace(b"%X", b"%X" % number)


def chunked(rng, body, oddity):
    out = b""
    pieces = [body] if rng.random() < 0.6 else [body[: len(body) // 2], body[len(body) // 2:]]
    for piece in pieces:
        if not piece:
            continue
        end = b"\r\n" if rng.random() > oddity / 4 else rng.choice(ENDS)
        out += filled(pick(rng, CHUNK_SIZES, ODD_CHUNK_SIZES, oddity / 2), len(piece)) + end
        out += piece + (b"\r\n" if rng.random() > oddity / 4 else rng.choice(ENDS))
    last = rng.choice([b"0", b"0", b"0", b"00", b"0;a", b"000000000000"]) if rng.random() > oddity / 4 else rng.choice([b"", b"-0", b"0 ", b"0x0"])
    trailer = pick(rng, TRAILERS, ODD_TRAILERS, oddity / 3)
    return out + last + b"\r\n" + trailer + (b"\r\n" if rng.random() > oddity / 8 else rng.choice(ENDS))


def message(rng, oddity):
    method = pick(rng, METHODS, ODD_METHODS, oddity / 4)
    lines = [b" ".join([method, pick(rng, TARGETS, ODD_TARGETS, oddity / 2), pick(rng, VERSIONS, ODD_VERSIONS, oddity / 4)])]
    if rng.random() < oddity / 8:
        lines[0] = lines[0].replace(b" ", rng.choice([b"  ", b"\t", b"\r ", b"\x0b"]), 1)
    fields = [pick(rng, FIELDS, ODD_FIELDS, oddity / 2) for _ in range(min(int(rng.expovariate(0.5)), 8))]
    if rng.random() > oddity / 8:
        fields.append(rng.choice(HOSTS))
    if rng.random() < oddity / 30:
        fields += [b"X-%d: y" % number for number in range(rng.choice([90, 99, 101, 200]))]
    body = rng.choice(BODIES)
    framing = rng.random()
    if framing < 0.35:
        sent = b""
    elif framing < 0.65:
        fields.append(filled(pick(rng, LENGTHS, ODD_LENGTHS, oddity / 2), len(body)))
        sent = body
    else:
        fields.append(pick(rng, CODINGS, ODD_CODINGS, oddity / 2))
        sent = chunked(rng, body, oddity)
        if rng.random() < oddity / 8:  # and a length besides
            fields.append(filled(rng.choice(LENGTHS + ODD_LENGTHS), rng.choice([0, 3, len(sent)])))
    rng.shuffle(fields)
    out = rng.choice([b"\r\n", b"\n", b"\r", b"\r\n\r\n", b" "]) if rng.random() < oddity / 20 else b""
    for line in lines + fields + [b""]:
        out += line + (b"\r\n" if rng.random() > oddity / 30 else rng.choice(ENDS))
    return out + sent


def mutated(rng, raw):
    """`raw` with a few bytes changed, doubled, inserted or taken away."""
    raw = bytearray(raw)
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        if not raw:
            break
        at = rng.randrange(min(len(raw), 400))
        kind = rng.random()
        if kind < 0.3:
            raw[at] = rng.choice(b"\x00\t\n\x0b\r !\"#%&,/0:;=?@AZaz[]\x7f\x80\xff")
        elif kind < 0.6:
            raw[at:at] = rng.choice([b"\r\n", b"\n", b"\r", b" ", b"\t", b"\x00", b":", b"0", b"\r\n\r\n", b"\xff", bytes([rng.randrange(256)])])
        elif kind < 0.8:
            del raw[at: at + rng.choice([1, 1, 1, 2, 5])]
        else:
            raw[at:at] = raw[at: at + rng.randrange(1, 20)]
    return bytes(raw)


def make(seed, number):
    rng = random.Random(f"{seed}/{number}")
    oddity = rng.choice([0.0, 0.1, 0.3, 1.0])
    raw = b"".join(message(rng, oddity) for _ in range(rng.choice([1, 1, 1, 2, 3])))
    if rng.random() < 0.3:
        raw = mutated(rng, raw)
    if rng.random() < 0.05:
        raw = raw[: rng.randrange(len(raw) + 1)]
    return raw
