"""HTTP as the tests need it: the target goes out byte for byte as given, nothing is followed, every wait ends."""

import http.client
import json as json_module
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from support import oauth

TIMEOUT_S = 20


@dataclass
class Answer:
    status: int
    body: bytes
    headers: list = field(default_factory=list)

    @property
    def text(self):
        return self.body.decode()

    def json(self):
        return json_module.loads(self.body)

    def form(self):
        return dict(parse_qsl(self.text, keep_blank_values=True))

    def header(self, name):
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return values[0] if values else None

    @property
    def message(self):
        """The refusal's text: of REST's JSON, or of a token endpoint's form."""
        if self.body.startswith(b"oauth_problem="):
            return self.form()["oauth_problem"]
        return self.json().get("message", "")


def send(method, url, *, headers=None, body=None):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=TIMEOUT_S)
    target = parts.path + (f"?{parts.query}" if "?" in url else "")
    try:
        connection.request(method, target, body=body, headers=headers or {})
        answer = connection.getresponse()
        return Answer(answer.status, answer.read(), answer.getheaders())
    finally:
        connection.close()


def call(method, url, credentials, *, json=None, headers=None, **signing):
    """A signed call; `signing` goes to oauth.header."""
    body = None
    sent = {"Authorization": oauth.header(method, url, credentials, **signing)}
    if json is not None:
        body = json_module.dumps(json)
        sent["Content-Type"] = "application/json"
    return send(method, url, headers=sent | (headers or {}), body=body)
