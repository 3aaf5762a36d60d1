"""Runs nginx, Caddy and HAProxy in front of a store, each configured by the text that docs/gateway/ tells people to use.

What is changed in that text is addresses and file names, nothing else; an address that is no longer in it is a failure.
"""

import os
import pwd
import re
import subprocess
import time

from support.http import send
from support.server import ROOT, free_port

DOCS = ROOT / "docs/gateway"
START_S = 20


def snippets(page, language):
    """The fenced blocks of that language, in their order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", (DOCS / page).read_text(), re.MULTILINE | re.DOTALL)


def changed(text, changes):
    for old, new in changes.items():
        assert old in text, f"the snippet does not have {old!r} any more"
        text = text.replace(old, new)
    return text


class Proxy:
    """One program in front of the store at `store_port`, asking at `decide` (a path); tokens go to `api_port`."""

    def __init__(self, folder, *, decide, api_port, store_port):
        self.folder = folder
        self.decide = decide
        self.api_port = api_port
        self.store_port = store_port
        self.port = free_port()
        self.process = None
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        command = self.command()
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment())
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                send("GET", self.url + "/rest/V1/none")
                return self
            except OSError:
                time.sleep(0.02)
        raise AssertionError(f"{command[0]} did not start:\n{(self.folder / 'log').read_text(errors='replace')}")

    def environment(self):
        return os.environ | {"HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=START_S)


class Nginx(Proxy):
    """`more` goes into the http block before the snippet, `inside` into its server block."""

    def __init__(self, folder, more="", inside="", **where):
        super().__init__(folder, **where)
        self.more = more
        self.inside = inside

    def command(self):
        server, token = snippets("nginx.md", "nginx")
        (self.folder / "latchkey_token.conf").write_text(token)
        text = changed(server, {
            "unix:/run/latchkey/decide.sock": f"unix:{self.decide}",
            "127.0.0.1:8080": f"127.0.0.1:{self.api_port}",
            "127.0.0.1:9000": f"127.0.0.1:{self.store_port}",
            "listen 80;": f"listen 127.0.0.1:{self.port} reuseport; {self.inside}",
            "/etc/nginx/latchkey_token.conf": str(self.folder / "latchkey_token.conf"),
        })
        user = f"user {pwd.getpwuid(os.geteuid()).pw_name};" if os.geteuid() == 0 else ""
        temporary = "".join(
            f"{kind}_temp_path {self.folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (self.folder / "nginx.conf").write_text(
            f"{user} worker_processes 1; daemon off; pid {self.folder}/pid; error_log stderr warn;\n"
            f"events {{ worker_connections 256; }}\nhttp {{\naccess_log off;\n{temporary}{self.more}\n{text}}}\n"
        )
        return ["nginx", "-c", str(self.folder / "nginx.conf"), "-e", "stderr", "-p", str(self.folder)]


class Caddy(Proxy):
    def command(self):
        (site,) = snippets("caddy.md", "caddyfile")
        text = changed(site, {
            "unix//run/latchkey/decide.sock": f"unix/{self.decide}",
            "127.0.0.1:8080": f"127.0.0.1:{self.api_port}",
            "127.0.0.1:9000": f"127.0.0.1:{self.store_port}",
            "shop.example {": f"http://:{self.port} {{\nbind 127.0.0.1",
        })
        (self.folder / "Caddyfile").write_text("{\nadmin off\nauto_https off\n}\n" + text)
        return ["caddy", "run", "--adapter", "caddyfile", "--config", str(self.folder / "Caddyfile")]


class Haproxy(Proxy):
    def command(self):
        (configuration,) = snippets("haproxy.md", "haproxy")
        text = changed(configuration, {
            "/etc/haproxy/latchkey.lua": str(self.folder / "latchkey.lua"),
            "127.0.0.1:8080": f"127.0.0.1:{self.api_port}",
            "127.0.0.1:9000": f"127.0.0.1:{self.store_port}",
            "bind :80": f"bind 127.0.0.1:{self.port}",
        })
        script = changed((DOCS / "latchkey.lua").read_text(), {"/run/latchkey/decide.sock": str(self.decide)})
        (self.folder / "latchkey.lua").write_text(script)
        (self.folder / "haproxy.cfg").write_text(text)
        return ["haproxy", "-db", "-f", str(self.folder / "haproxy.cfg")]


PROXIES = {"nginx": Nginx, "caddy": Caddy, "haproxy": Haproxy}
