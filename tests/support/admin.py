"""The admin API as the UI uses it: the cookie, the CSRF token, JSON."""

import json

from support.http import send

PASSWORD = "correct-horse-7"  # of the server's first admin user, see server.py


class Admin:
    """One browser at the admin listener of `server`."""

    def __init__(self, server):
        self.url = f"{server.admin}/admin/api/v1"
        self.cookie = None
        self.token = None

    def sign_in(self, username="admin", password=PASSWORD):
        answer = self.ask("POST", "/session", {"username": username, "password": password})
        assert answer.status == 200, answer.text
        self.cookie = answer.header("Set-Cookie").split(";")[0]
        self.token = answer.json()["csrf_token"]
        return self

    def ask(self, method, path, body=None, headers=None):
        headers = dict(headers or {})
        if self.cookie:
            headers["Cookie"] = self.cookie
        if self.token and method != "GET":
            headers["X-CSRF-Token"] = self.token
        if body is not None:
            headers["Content-Type"] = "application/json"
        return send(method, f"{self.url}{path}", headers=headers, body=None if body is None else json.dumps(body))

    def done(self, method, path, body=None):
        """A request that has to succeed; gives back what its JSON says."""
        answer = self.ask(method, path, body)
        assert answer.status in (200, 201, 204), f"{method} {path}: {answer.status} {answer.text}"
        return answer.json() if answer.body else None

    def create(self, name, *resources, **fields):
        body = {"name": name, "resources": list(resources), "current_password": PASSWORD} | fields
        return self.done("POST", "/integrations", body)
