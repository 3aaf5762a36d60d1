#!/usr/bin/python3
"""A small integrator's program: what a third party runs, and an example for those who write one.

    integrator.py --port PORT --state FILE

    POST /credentials     the store posts the consumer's credentials and the verifier here (the "Callback URL")
    GET  /login           where the merchant's browser is sent (the "Identity link URL"); shows a sign-in form
    POST /login           signs in, exchanges the tokens, and sends the browser on to success_call_back

What it was given it keeps in FILE before it answers, so it may be killed at any moment and started again. For tests, each
step can be had by itself, and misbehaviour can be ordered:

    GET  /state           everything it knows, as JSON
    POST /step/request    the request-token call alone; POST /step/access: the access-token call alone
    POST /behaviour       JSON: status (what /credentials answers), delay_s (how long it takes), location (of a redirect),
                          die (ends by kill -9 before it answers)
"""

import argparse
import html
import json
import os
import signal
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support import oauth  # noqa: E402
from support.http import send  # noqa: E402

FORM_BYTES_MAX = 64 * 1024


class Integrator:
    """What the program knows; one store, one integration."""

    def __init__(self, state_file):
        self.file = Path(state_file)
        self.known = json.loads(self.file.read_text()) if self.file.exists() else {}
        self.behaviour = {}

    def keep(self, **facts):
        self.known.update(facts)
        draft = self.file.with_suffix(".new")
        draft.write_text(json.dumps(self.known))
        os.replace(draft, self.file)

    def receive_credentials(self, form):
        self.keep(
            consumer_key=form["oauth_consumer_key"],
            consumer_secret=form["oauth_consumer_secret"],
            store_base_url=form["store_base_url"],
            verifier=form["oauth_verifier"],
            posts=self.known.get("posts", 0) + 1,
            post_fields=list(form),
        )

    def consumer(self):
        return oauth.Credentials(self.known["consumer_key"], self.known["consumer_secret"])

    def request_token(self):
        answer = self._token_call("request", self.consumer())
        if answer.status == 200:
            issued = answer.form()
            self.keep(request_token=issued["oauth_token"], request_token_secret=issued["oauth_token_secret"])
        return answer

    def access_token(self):
        signer = self.consumer().but(token=self.known["request_token"], token_secret=self.known["request_token_secret"])
        answer = self._token_call("access", signer, oauth_verifier=self.known["verifier"])
        if answer.status == 200:
            issued = answer.form()
            self.keep(access_token=issued["oauth_token"], access_token_secret=issued["oauth_token_secret"])
        return answer

    def _token_call(self, name, signer, **more):
        url = f"{self.known['store_base_url']}oauth/token/{name}"
        return send("POST", url, headers={"Authorization": oauth.header("POST", url, signer, **more)}, body=b"")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def integrator(self):
        return self.server.integrator

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", content_type="text/plain; charset=utf-8", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self):
        return self.rfile.read(min(int(self.headers.get("Content-Length") or 0), FORM_BYTES_MAX)).decode()

    def form(self):
        return dict(parse_qsl(self.body(), keep_blank_values=True))

    def do_GET(self):
        target = urlsplit(self.path)
        if target.path == "/state":
            self.answer(200, json.dumps(self.integrator.known).encode(), "application/json")
        elif target.path == "/login":
            given = dict(parse_qsl(target.query))
            back = html.escape(given.get("success_call_back", ""), quote=True)
            page = f'<form method="post"><input name="success_call_back" value="{back}"><button>Sign in</button></form>'
            self.answer(200, page.encode(), "text/html; charset=utf-8")
        else:
            self.answer(404)

    def do_POST(self):
        path = urlsplit(self.path).path
        if path == "/credentials":
            self.credentials()
        elif path == "/login":
            self.login()
        elif path in ("/step/request", "/step/access"):
            step = self.integrator.request_token if path.endswith("request") else self.integrator.access_token
            got = step()
            self.answer(got.status, got.body)
        elif path == "/behaviour":
            self.integrator.behaviour = json.loads(self.body())
            self.answer(204)
        else:
            self.answer(404)

    def credentials(self):
        behaviour = self.integrator.behaviour
        form = self.form()
        time.sleep(behaviour.get("delay_s", 0))
        status = behaviour.get("status", 200)
        if status == 200:
            self.integrator.receive_credentials(form)
        if behaviour.get("die"):
            os.kill(os.getpid(), signal.SIGKILL)
        headers = {"Location": behaviour["location"]} if "location" in behaviour else {}
        self.answer(status, **headers)

    def login(self):
        # A known login page of this kind decodes the address twice; so does this one.
        back = unquote(self.form()["success_call_back"])
        for step in (self.integrator.request_token, self.integrator.access_token):
            got = step()
            if got.status != 200:
                self.answer(502, f"the store answered {got.status}: {got.text}".encode())
                return
        self.answer(302, Location=back)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", required=True)
    chosen = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", chosen.port), Handler)
    server.daemon_threads = True
    server.integrator = Integrator(chosen.state)
    server.serve_forever()


if __name__ == "__main__":
    main()
