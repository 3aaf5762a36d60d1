"""Signs requests by OAuth 1.0a with the HMAC that the parameters name: an implementation of its own, to be compared with the server's.

Three readings of a query are known. `rfc` is RFC 5849 section 3.4.1.3: every pair counts, `+` is a space, names and then
values are in byte order. `legacy` is what older servers of this kind expect: only pairs with exactly one `=`, `+` stands
for itself, the last of equal names wins, names are in natural order. `decoded` is RFC 5849 but for the order, which is
that of the names before they are encoded; some newer servers and PHP's extension have it.
"""

import base64
import hashlib
import hmac
import re
import secrets
import time
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote, urlsplit


def encode(text):
    """Percent-encodes as RFC 5849 section 3.6 asks."""
    return quote(text, safe="-._~")


def natural_key(name):
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", name)]


def query_pairs(query, reading):
    if not query:
        return []
    pairs = []
    for part in query.split("&"):
        if reading == "legacy":
            if part.count("=") != 1:
                continue
            name, value = part.split("=")
            pairs = [pair for pair in pairs if pair[0] != unquote(name)]
        else:
            if not part:
                continue
            name, _, value = part.replace("+", " ").partition("=")
        pairs.append((unquote(name), unquote(value)))
    return pairs


def base_string(method, url, oauth_parameters, form="", reading="rfc"):
    parts = urlsplit(url)
    host = parts.netloc.lower()
    if (parts.scheme, parts.port) in (("http", 80), ("https", 443)):
        host = host.rsplit(":", 1)[0]
    pairs = query_pairs(parts.query, reading) + query_pairs(form, "rfc") + list(oauth_parameters.items())
    if reading == "decoded":
        pairs.sort(key=lambda pair: pair[0].encode())
    encoded = [(encode(name), encode(value)) for name, value in pairs]
    if reading == "legacy":
        encoded.sort(key=lambda pair: natural_key(pair[0]))
    elif reading == "rfc":
        encoded.sort()
    joined = "&".join(f"{name}={value}" for name, value in encoded)
    return "&".join([method.upper(), encode(f"{parts.scheme}://{host}{parts.path}"), encode(joined)])


HASHES = {"HMAC-SHA1": hashlib.sha1, "HMAC-SHA256": hashlib.sha256, "HMAC-SHA512": hashlib.sha512}


def signature(text, consumer_secret, token_secret="", method="HMAC-SHA256"):
    """By `method`; by HMAC-SHA256 where it is none that anybody signs with."""
    key = f"{encode(consumer_secret)}&{encode(token_secret)}"
    digest = hmac.new(key.encode(), text.encode(), HASHES.get(method, hashlib.sha256)).digest()
    return base64.b64encode(digest).decode()


@dataclass(frozen=True)
class Credentials:
    consumer_key: str
    consumer_secret: str
    token: str = ""
    token_secret: str = ""

    @classmethod
    def of(cls, answer):
        """From the JSON that `latchkey integration create`, `activate` and `show --reveal` print."""
        return cls(
            answer["consumer_key"],
            answer["consumer_secret"],
            answer.get("access_token") or "",
            answer.get("access_token_secret") or "",
        )

    def but(self, **changes):
        return replace(self, **changes)


def parameters(credentials, *, nonce=None, timestamp=None, **more):
    """The protocol parameters of one call. A value of None in `more` leaves that parameter out."""
    chosen = {
        "oauth_consumer_key": credentials.consumer_key,
        "oauth_nonce": secrets.token_hex(12) if nonce is None else nonce,
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_timestamp": str(int(time.time()) if timestamp is None else timestamp),
        "oauth_version": "1.0",
    }
    if credentials.token:
        chosen["oauth_token"] = credentials.token
    chosen.update(more)
    return {name: value for name, value in chosen.items() if value is not None}


def header(method, url, credentials, *, form="", reading="rfc", **more):
    """The Authorization header of one call; `more` is as for parameters()."""
    chosen = parameters(credentials, **more)
    text = base_string(method, url, chosen, form, reading)
    named = chosen.get("oauth_signature_method")
    chosen["oauth_signature"] = signature(text, credentials.consumer_secret, credentials.token_secret, named)
    return "OAuth " + ", ".join(f'{encode(name)}="{encode(value)}"' for name, value in chosen.items())
