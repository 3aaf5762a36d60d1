"""docs/integrator-guide.md is run from top to bottom, every block of it, and prints what it says it prints."""

import json
import os
import re
import shlex
import subprocess
import time
from urllib.parse import urlsplit

import pytest

from support import oauth
from support.http import send
from support.server import ROOT, START_S, Server, free_port

GUIDE = ROOT / "docs/integrator-guide.md"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.S | re.M)
RUNNERS = {"bash": ["bash"], "python": ["/usr/bin/python3"], "javascript": ["node"], "php": ["php"]}


def blocks():
    """(language, file name or None, text, what it prints or None), in order."""
    found = [(match[1], match[2], match[3]) for match in BLOCK.finditer(GUIDE.read_text())]
    made = []
    for number, (language, name, text) in enumerate(found):
        if language in ("output", "json"):
            continue
        follows = found[number + 1] if number + 1 < len(found) else ("", None, "")
        made.append((language, name, text, follows[2] if follows[0] == "output" else None))
    return made


class Reader:
    """Somebody who types the guide in: a folder with files, an environment, and a shell where Latchkey runs."""

    def __init__(self, server, folder):
        self.server, self.folder = server, folder
        port = free_port()
        given = server.create("Guide", "Magento_Sales::actions_view", "Magento_Sales::invoice", "Magento_Sales::ship")
        credentials = oauth.Credentials.of(given)
        self.environment = {
            "LATCHKEY_API": server.api, "PORT": str(port), "INTEGRATOR": f"http://127.0.0.1:{port}",
            "CONSUMER_KEY": credentials.consumer_key, "CONSUMER_SECRET": credentials.consumer_secret,
            "ACCESS_TOKEN": credentials.token, "ACCESS_TOKEN_SECRET": credentials.token_secret,
        }
        self.integrator = None

    def run(self, language, text):
        done = subprocess.run(RUNNERS[language] + (["/dev/stdin"] if language == "php" else ["-"] if language != "bash" else ["-s"]),
                              input=text, cwd=self.folder, env=os.environ | self.environment, capture_output=True, text=True,
                              timeout=60, check=False)
        assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
        return done.stdout

    def keep(self, name, text):
        (self.folder / name).write_text(text)
        if name == "integrator.py":
            self.integrator = subprocess.Popen([RUNNERS["python"][0], name], cwd=self.folder, env=os.environ | self.environment)
            self.wait_for_integrator()

    def wait_for_integrator(self):
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            try:
                send("PUT", self.environment["INTEGRATOR"])  # 501: it is there
                return
            except OSError:
                assert self.integrator.poll() is None, "the guide's program ended"
                time.sleep(0.02)
        raise AssertionError("the guide's program does not answer")

    def type(self, text):
        """Runs `$ latchkey ...` lines; the lines between them are what the command prints."""
        for command, printed in re.findall(r"^\$ latchkey (.*)\n((?:(?!\$ ).*\n)*)", text, re.M):
            filled = re.sub(r"\$([A-Z_]+)", lambda match: self.environment[match[1]], command)
            done = self.server.cli(*shlex.split(filled))
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
            if printed:
                assert done.stdout == printed
            if "/login" in command:
                self.sign_in(done.stdout)

    def sign_in(self, printed):
        """What the merchant's browser does: opens the page printed last."""
        login = re.findall(r"https?://\S+/login\S*", printed)[-1]
        answer = send("GET", login)
        assert answer.status == 302, answer.text
        assert urlsplit(answer.header("Location")).path.startswith("/admin")
        made = json.loads((self.folder / "credentials.json").read_text())
        assert sorted(made) == ["access_token", "access_token_secret", "consumer_key", "consumer_secret"]
        assert (self.folder / "credentials.json").stat().st_mode & 0o777 == 0o600

    def close(self):
        if self.integrator is not None:
            self.integrator.kill()
            self.integrator.wait(timeout=START_S)


@pytest.fixture
def reader(tmp_path):
    folder = tmp_path / "typed"
    folder.mkdir()
    with Server(tmp_path) as server:
        one = Reader(server, folder)
        yield one
        one.close()


def test_every_block_runs_and_prints_what_the_guide_says(reader):
    run = 0
    for language, name, text, printed in blocks():
        if name is not None:
            reader.keep(name, text)
        elif language == "console":
            reader.type(text)
        else:
            out = reader.run(language, text)
            assert out.strip() == (printed or "").strip(), text
        run += 1
    assert run >= 19
    exchanged = reader.server.run("integration", "show", "Guide exchange")
    assert exchanged["status"] == "active"


def test_the_five_ways_are_all_there():
    languages = [language for language, name, _, printed in blocks() if name is None]
    assert {"bash", "console", "python", "javascript", "php"} <= set(languages)


def test_every_link_leads_somewhere():
    text = GUIDE.read_text()
    titles = {re.sub(r"[^a-z -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.*)$", text, re.M)}
    for place, anchor in re.findall(r"\]\(([^)#]*)#?([^)]*)\)", text):
        assert not place or (GUIDE.parent / place).exists(), place
        assert not anchor or anchor in titles, anchor
