"""Runs tests/integrator/integrator.py as the program of a third party, and talks to it."""

import http.client
import json
import subprocess
import sys
import time
from urllib.parse import urlencode

from support.http import send
from support.server import ROOT, START_S, free_port


class ThirdParty:
    def __init__(self, folder):
        self.state_file = folder / "integrator.json"
        self.port = free_port()
        self.process = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def options(self):
        """What `latchkey integration create` is told about it."""
        return {"callback_url": f"{self.url}/credentials", "identity_link_url": f"{self.url}/login"}

    def start(self):
        program = ROOT / "tests/integrator/integrator.py"
        self.process = subprocess.Popen([sys.executable, program, "--port", str(self.port), "--state", self.state_file])
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            try:
                self.state()
                return self
            except (OSError, http.client.HTTPException):
                assert self.process.poll() is None, "the integrator's program ended"
                time.sleep(0.01)
        raise AssertionError("the integrator's program does not answer")

    def kill(self):
        self.process.kill()
        self.wait()

    def wait(self):
        self.process.wait(timeout=START_S)
        self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process is not None:
            self.kill()

    def state(self):
        return send("GET", f"{self.url}/state").json()

    def behave(self, **behaviour):
        assert send("POST", f"{self.url}/behaviour", body=json.dumps(behaviour)).status == 204

    def request_token(self):
        return send("POST", f"{self.url}/step/request")

    def access_token(self):
        return send("POST", f"{self.url}/step/access")

    def sign_in(self, login_url):
        """What the merchant's browser does: opens the login page, signs in, and is sent back."""
        page = send("GET", login_url)
        assert page.status == 200, page.text
        back = page.text.partition('value="')[2].partition('"')[0].replace("&amp;", "&")
        return send(
            "POST", login_url, body=urlencode({"success_call_back": back}),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
