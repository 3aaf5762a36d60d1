"""Random calls for the comparison of verdicts (verdicts.py): the bytes of one seed and number are always the same, but for
what the clock and the integrations of the run put in."""

import random
import string
from dataclasses import dataclass, field

from support import oauth

HOST = "shop.example"
FORM = "application/x-www-form-urlencoded"
FREE_TEXT = {"sku", "productSku", "childSku", "linkedProductSku", "attributeSetName", "couponCode", "email"}
VALUES = ["1", "42", "default", "24-MB01", "a.b", "a~b", "a%20b", "%C3%A4", "x;y", "a+b", "A%2FB", "%2E", "a%25b", "..", "%zz", "a:b"]
NAMES = ["fields", "searchCriteria[pageSize]", "searchCriteria%5Bsort%5D", "a", "b", "oauth_x"]
ACCEPTS = [None, None, None, "*/*", "application/json", "application/xml", "application/xml;q=0.5,application/json", "image/png"]


@dataclass
class Call:
    method: str
    target: str
    headers: list = field(default_factory=list)
    body: bytes = b""
    kind: str = ""

    def value(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def raw(self):
        told = self.value("Content-Length") != "" or not (self.body or self.method in ("POST", "PUT", "PATCH"))
        length = [] if told else [("Content-Length", str(len(self.body)))]
        lines = [f"{self.method} {self.target} HTTP/1.1", f"Host: {HOST}"]
        lines += [f"{name}: {value}" for name, value in [*self.headers, *length]]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin1") + self.body


class Calls:
    """`routes` as `latchkey routes` prints them, `integrations` a list of oauth.Credentials."""

    def __init__(self, seed, routes, integrations):
        self.seed = seed
        self.routes = routes
        self.integrations = integrations
        self.used = []  # headers that were good once

    def make(self, number):
        chance = random.Random(f"{self.seed}:{number}")
        route = chance.choice(self.routes)
        method = route["method"] if chance.random() < 0.9 else chance.choice(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
        call = Call(method, self.target(chance, route))
        accept = chance.choice(ACCEPTS)
        if accept:
            call.headers.append(("Accept", accept))
        if method in ("POST", "PUT", "PATCH"):
            call.headers.append(("Content-Type", chance.choice(["application/json", "application/json; charset=utf-8", "text/plain"])))
            call.body = chance.choice([b"", b"{}", b'{"entity": {"id": 1}}'])
        elif chance.random() < 0.1:
            call.headers += [("Content-Type", FORM), ("Content-Length", "0")]  # as some libraries send
        form = ""
        if method in ("POST", "PUT") and chance.random() < 0.05:
            form = "a=1&b=x+y"
            call.headers = [pair for pair in call.headers if pair[0] != "Content-Type"] + [("Content-Type", FORM)]
            call.body = form.encode()
        self.authorize(chance, call, form)
        return call

    def target(self, chance, route):
        segments = route["path"].split("/")[1:]
        segments = [chance.choice(VALUES) if segment.startswith(":") else segment for segment in segments]
        path = "/" + "/".join(segments)
        if chance.random() < 0.12:
            path = self.bent(chance, path)
        start = chance.choice(["/rest"] * 8 + ["/index.php/rest", "/Rest", ""])
        start += chance.choice([""] * 6 + ["/default", "/all", "/nowhere", "/"])
        query = self.query(chance)
        return start + path + (f"?{query}" if query is not None else "")

    @staticmethod
    def bent(chance, path):
        at = chance.randrange(1, len(path))
        return chance.choice([
            path + "/", path + "//", path.upper(), path.replace("/", "//", 1), path.replace("/V1", "/V2"),
            path + "/..", path + "/%2e%2e", "/." + path, path[:at] + "%2F" + path[at:], path[:at] + "%252e" + path[at:],
            path[:at] + f"%{ord(path[at]):02X}" + path[at + 1:], path[:at] + ";a=b" + path[at:], path[:at] + "%00" + path[at:],
        ])

    @staticmethod
    def query(chance):
        if chance.random() < 0.5:
            return None
        values = ["1", "", "a b", "a+b", "%C3%A4", "x%2By", "items[sku]"]
        return "&".join(
            chance.choice(NAMES) + chance.choice(["=" + chance.choice(values).replace(" ", "%20")] * 9 + [""])
            for _ in range(chance.randrange(0, 4))
        )

    def authorize(self, chance, call, form):
        kinds = {
            "none": 10, "good": 50, "wrong": 6, "unknown consumer": 4, "unknown token": 4, "mixed": 3, "missing": 4, "repeated": 3,
            "old": 3, "method": 4, "version": 2, "replay": 6, "bearer": 5, "bad bearer": 3, "empty": 1, "basic": 2, "bad nonce": 2,
        }
        call.kind = chance.choices(list(kinds), list(kinds.values()))[0]
        credentials = chance.choice(self.integrations)
        more = {"nonce": "".join(chance.choices(string.ascii_letters, k=16))}
        if call.kind == "unknown consumer":
            credentials = credentials.but(consumer_key="0" * 32)
        elif call.kind == "unknown token":
            credentials = credentials.but(token="0" * 32)
        elif call.kind == "mixed":
            credentials = credentials.but(token=chance.choice(self.integrations).token)
        elif call.kind == "missing":
            more[chance.choice(["oauth_timestamp", "oauth_signature_method", "oauth_version"])] = None
        elif call.kind == "old":
            more["timestamp"] = chance.choice(["1", "99999999999", "x"])
        elif call.kind == "method":
            more["oauth_signature_method"] = chance.choice(["HMAC-SHA1", "HMAC-SHA512", "PLAINTEXT"])
        elif call.kind == "version":
            more["oauth_version"] = chance.choice(["1.1", "", "1"])
        elif call.kind == "bad nonce":
            more["nonce"] = chance.choice(["", "n" * 300])
        header = self.header(chance, call, credentials, form, more)
        if header is not None:
            call.headers.append(("Authorization", header))

    def header(self, chance, call, credentials, form, more):
        if call.kind == "none":
            return None
        fixed = {"empty": "OAuth ", "basic": "Basic YTpi", "bearer": f"Bearer {credentials.token}", "bad bearer": "Bearer nothing"}
        if call.kind in fixed:
            return fixed[call.kind]
        if call.kind == "replay" and self.used:
            method, target, header = chance.choice(self.used)
            call.method, call.target = method, target
            return header
        header = oauth.header(call.method, f"http://{HOST}{call.target}", credentials, form=form, **more)
        if call.kind == "wrong":
            return header.replace("oauth_signature=\"", "oauth_signature=\"A", 1)
        if call.kind == "repeated":
            return header + ', oauth_nonce="again"'
        if call.kind == "good" and not form:
            self.used = [*self.used[-200:], (call.method, call.target, header)]
        return header
