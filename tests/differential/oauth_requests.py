"""Random requests to be signed: whatever a query, a form, a path, a host or a secret may hold.

The request of one seed and one number is always the same. A request is a dictionary of texts:

    method, scheme, host (as the Host header), path, query, form (both raw; None where there is none),
    consumer_key, consumer_secret, token, token_secret, verifier (these three may be empty), nonce, timestamp,
    signature_method
"""

import random
import re
from urllib.parse import quote

METHODS = ["GET"] * 8 + ["POST"] * 6 + ["PUT"] * 3 + ["DELETE"] * 2 + [
    "HEAD", "PATCH", "OPTIONS", "get", "Post", "PROPFIND", "M-SEARCH", "X!Y'Z*", "~", "%41"]
WITH_FORM = {"POST", "PUT", "PATCH", "Post", "PROPFIND"}

SIGNATURE_METHODS = ["HMAC-SHA256"] * 8 + ["HMAC-SHA1", "HMAC-SHA512"]

HOSTS = ["shop.example", "Shop.EXAMPLE", "a", "localhost", "127.0.0.1", "192.168.10.254", "[::1]", "[2001:DB8::7]",
         "xn--bcher-kva.example", "under_score.example", "a-b--c.d.e.f.example", "x" * 63 + ".example"]
PORTS = [""] * 4 + [":80", ":443", ":8080", ":1", ":65535", ":8443"]

NAMES = ["sku", "q", "searchCriteria", "searchCriteria[page_size]", "searchCriteria[currentPage]", "fields", "a", "a", "b", "A",
         "searchCriteria[filter_groups][0][filters][0][field]", "searchCriteria[filterGroups][10][filters][2][conditionType]",
         "x[]", "x[0]", "x[2]", "x[10]", "x[010]", "a1", "a01", "a10", "a.b", "a b", "a+b", "a%b", "a=b", "a&b", "a-b", "a_b", "a~b",
         "", " ", "=", "&", "%", "%41", "__proto__", "constructor", "toString", "length", "0", "00", "-1", "realm", "oauth",
         "oauth_", "xoauth_foo", "oauth_token", "oauth_nonce", "oauth_verifier", "oauth_callback", "oauth_body_hash", "my_oauth_id",
         "OAuth_Token", "ä", "Ä", "é", "e\u0301", "日本", "😀", "\u202e", "\ufeff", "\ufffd", "\u0000", "\n", "a\tb"]
WORDS = ["1", "0", "true", "simple", "catalog", "24-MB01", "like", "%bag%", "50% off", "a+b", "YQ==", "a=b=c", "a&b", "x,y;z", "!*'()",
         "-._~", "/path/?x#y", "http://shop.example/a?b=c&d", "\"quoted\"", "<b>", "{}|\\^`", "[1]", "%2B", "%252B", "%", "%zz", "+", " "]

# Ranges of code points, none of them surrogates.
SCRIPTS = [(0x20, 0x7E), (0xA0, 0xFF), (0x370, 0x3FF), (0x400, 0x4FF), (0x590, 0x5FF), (0x600, 0x6FF), (0x900, 0x97F),
           (0x3040, 0x30FF), (0x4E00, 0x9FFF), (0x2000, 0x206F), (0x1F300, 0x1F64F), (0x0, 0x1F), (0xE000, 0xF8FF),
           (0xFFF0, 0xFFFF), (0x10FFF0, 0x10FFFF)]

# What may stand raw in a query or a form beside letters and digits; `+` is a blank there, `&` and `=` divide.
RAW = "!$'()*,;:@/?-._~[]{}|\\^`\"<>"
PATH_RAW = "!$&'()*+,;=:@-._~[]{}|\\^`\"<>"


def random_text(rng):
    kind = rng.random()
    if kind < 0.5:
        return rng.choice(WORDS)
    if kind < 0.6:
        return "".join(rng.choice("abcXYZ019-._~") for _ in range(rng.randrange(1, 12)))
    if kind < 0.9:
        low, high = rng.choice(SCRIPTS)
        return "".join(chr(rng.randint(low, high)) for _ in range(rng.randrange(1, 8)))
    if kind < 0.95:
        return "".join(chr(rng.randint(*rng.choice(SCRIPTS))) for _ in range(rng.randrange(1, 20)))
    if kind < 0.97:
        return rng.choice("aé+%& ") * rng.randrange(50, 400)
    return ""


def lower_case_escapes(text):
    return re.sub("%[0-9A-F]{2}", lambda escape: escape[0].lower(), text)


def spell(rng, text, raw=RAW):
    """One of the many ways to write `text` in a query."""
    kind = rng.random()
    if kind < 0.4:
        return quote(text, safe="")
    if kind < 0.55:
        return lower_case_escapes(quote(text, safe=""))
    if kind < 0.65:  # every byte escaped, needed or not
        return "".join(f"%{byte:02X}" for byte in text.encode())
    if kind < 0.8:
        return quote(text, safe=raw).replace("%20", "+")
    # As raw as it gets: what is not ASCII goes out as its UTF-8.
    return "".join(char if char in raw or char > "\xa0" else quote(char, safe="") for char in text)


def random_pairs(rng):
    if rng.random() < 0.01:
        count = rng.randrange(50, 200)
    else:
        count = min(int(rng.expovariate(0.3)), 40)
    pieces = []
    for _ in range(count):
        if pieces and rng.random() < 0.1:  # the same name again, maybe spelled otherwise
            name = spell(rng, rng.choice(NAMES))
            pieces[-1] = f"{name}={spell(rng, random_text(rng))}"
        else:
            name = spell(rng, rng.choice(NAMES) if rng.random() < 0.8 else random_text(rng))
        kind = rng.random()
        if kind < 0.9:
            value = spell(rng, random_text(rng), RAW + "=" if rng.random() < 0.3 else RAW)
            pieces.append(f"{name}={value}")
        elif kind < 0.95:
            pieces.append(name)  # no `=` at all
        elif kind < 0.98:
            pieces.append(f"{name}=")
        else:
            pieces.append("")  # `&&`
    if pieces and rng.random() < 0.01:  # a broken escape, or bytes that are not UTF-8
        pieces.append(rng.choice(["a=%", "a=%4", "a=%zz", "%=1", "a=%FF", "%C3=1", "a=%ED%A0%80", "a=%C0%AF", "a=%F5%80%80%80"]))
    return "&".join(pieces)


def random_path(rng):
    kind = rng.random()
    if kind < 0.3:
        return rng.choice(["/rest/V1/products", "/rest/default/V1/orders/12", "/oauth/token/request", "/", "//", "/rest/V1/products/24-MB01"])
    segments = []
    for _ in range(rng.randrange(1, 6)):
        style = rng.random()
        if style < 0.4:
            segments.append(rng.choice(["rest", "V1", "products", "a", "..", ".", "", "%2e%2e", "%2F", "%2f", "a%25b", "%7E", "a;b=c"]))
        else:
            segments.append(spell(rng, random_text(rng), PATH_RAW).replace("?", "%3F"))
    path = "/" + "/".join(segments)
    return path + ";" if rng.random() < 0.003 else path


def random_secret(rng):
    if rng.random() < 0.8:
        return "".join(rng.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(32))
    return random_text(rng) or "s"


def make(seed, number):
    rng = random.Random(f"{seed}/{number}")
    method = rng.choice(METHODS)
    with_token = rng.random() < 0.8
    request = {
        "method": method,
        "scheme": rng.choice(["http", "https"]),
        "host": rng.choice(HOSTS) + rng.choice(PORTS),
        "path": random_path(rng),
        "query": random_pairs(rng) if rng.random() < 0.85 else None,
        "form": random_pairs(rng) if method in WITH_FORM and rng.random() < 0.6 else None,
        "consumer_key": random_secret(rng),
        "consumer_secret": random_secret(rng),
        "token": random_secret(rng) if with_token else "",
        "token_secret": random_secret(rng) if with_token else "",
        "verifier": random_secret(rng) if with_token and rng.random() < 0.2 else "",
        "nonce": f"{rng.getrandbits(128):x}" if rng.random() < 0.8 else (random_text(rng)[:60] or "n"),
        "timestamp": str(rng.randrange(1_000_000_000, 2_000_000_000)),
        "signature_method": rng.choice(SIGNATURE_METHODS),
    }
    if request["verifier"] and request["form"] is not None and rng.random() < 0.1:  # in header and body, as some clients do
        request["form"] += f"&oauth_verifier={quote(request['verifier'], safe='')}"
    return request


def tampered(request, number):
    """The same request after somebody changed one thing that the signature has to cover."""
    change = number % 7
    if change == 0:
        return request | {"method": request["method"] + "X"}
    if change == 1:
        return request | {"scheme": "http" if request["scheme"] == "https" else "https", "host": "other.example"}
    if change == 2:
        return request | {"path": request["path"] + "x"}
    if change == 3:
        return request | {"query": (request["query"] or "") + "&added=1"}
    if change == 4:
        return request | {"token_secret": request["token_secret"] + "x"}
    if change == 5:
        return request | {"consumer_secret": request["consumer_secret"] + "x"}
    return request | {"form": (request["form"] or "") + "&added=1"}


def simpler(request):
    """Requests that have one thing less, the largest steps first; for finding out what a difference is about."""
    for field in ("query", "form"):
        text = request[field]
        if text is None:
            continue
        yield request | {field: None}
        pieces = text.split("&")
        half = len(pieces) // 2
        if half > 1:
            yield request | {field: "&".join(pieces[:half])}
            yield request | {field: "&".join(pieces[half:])}
        for index in range(min(len(pieces), 40)):
            yield request | {field: "&".join(pieces[:index] + pieces[index + 1:])}
            for kept in (pieces[index].partition("=")[0], pieces[index][: len(pieces[index]) // 2]):
                if kept != pieces[index]:
                    yield request | {field: "&".join(pieces[:index] + [kept] + pieces[index + 1:])}
    plain = {"path": "/", "host": "a", "scheme": "http", "verifier": "", "token": "", "token_secret": "", "consumer_key": "k",
             "consumer_secret": "s", "nonce": "n", "timestamp": "1000000000", "method": "GET" if request["form"] is None else "POST",
             "signature_method": "HMAC-SHA256"}
    for field, value in plain.items():
        if request[field] != value:
            yield request | {field: value}
    if len(request["path"]) > 2:
        yield request | {"path": request["path"][: len(request["path"]) // 2]}
