"""Paths that two programs may read differently: what Latchkey allows reaches the store as it was judged, and means the same to
a PHP router. Anything else is refused."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

from differential.verdicts import Connection
from support import oauth, proxies
from support.server import Server, free_port
from support.stub_store import StubStore

HERE = Path(__file__).resolve().parent
START_S = 20
REFUSED = "refused"  # by PHP's own server, which gives bytes that no URL may have no answer at all

# Each is tried at a literal, at a parameter that takes any text and at one that does not, and at the ends.
BENDS = [
    "", "/", "//", "/.", "/..", "/./", "/../", "/%2e", "/%2E%2e", "/.%2e/", "/%252e", "/..;", "/;a=b", ";", ";a=b", ";/", "\\", "/\\",
    "\\..\\", "%5c", "%5C..%5C", "%2f", "%2F", "%2f..%2f", "%2F%2e%2e%2F", "%252f", "%25252f", "%00", "%00.json", "%", "%1", "%zz",
    "%u002f", "%c0%af", "%c0%ae%c0%ae/", "%e0%80%af", "%c1%9c", "%f0%80%80%af", "%ef%bc%8f", "%e2%80%ae", "%09", "%0a", "%0d%0a",
    "%20", "+", "%2b", "?", "?/", "?a=/../", "%3f", "%3F/a", "%23", "%26", "%3d", "%3a", ":", "@", "~", "%7e", "..", "...", ".json",
    "%2ejson", "*", "%2a", "'", "(", "!", "$", ",", "|", "<", "\"", "`", "^", "{", "[", "]", "\u00e4", "\u00c0\u00af", "%C3%A4",
    "%c3%a4", "%e4",
]
STARTS = ["/rest", "/Rest", "/REST", "//rest", "/./rest", "/a/../rest", "/%72est", "/index.php/rest", "/index.php//rest", "/rest/", "/rest/.",
          "/rest/default", "/rest/DEFAULT", "/rest/%64efault", "/rest/all", "/rest/nowhere", "/rest/default/", "/rest;a", "/rest%2f", "/rest\\"]
TARGETS = ["http://shop.example/rest/V1/products/a", "http://other.example/rest/V1/products/a", "rest/V1/products/a", "*",
           "/rest/V1/%70roducts/a", "/rest/V1/products/%74ypes", "/rest/V1/products/typ%65s", "/rest/V1/Products/a", "/rest/v1/products/a",
           "/rest/V1/products/a/", "/rest/V1/products//a", "/rest/V1//products/a", "/rest/V1/products/a//", "/rest/V1/products/A%2FB",
           "/rest/V1/products/A%2F..", "/rest/V1/products/..%2FA", "/rest/V1/products/A%252FB", "/rest/V1/products/a/media/%31",
           "/rest/V1/products/a/media/1%2f2", "/rest/V1/products/a%3fb", "/rest/V1/products/" + "a" * 3000]


def printable(text):
    """What is not UTF-8, and control characters, each side writes in its own way."""
    return re.sub(r"(\\x[0-9A-Fa-f]{2}|[\x00-\x1f\x7f\ufffd])+", "?", text)


def corpus():
    targets = list(TARGETS)
    for start in STARTS:
        targets.append(start + "/V1/products/a")
    for bend in BENDS:
        targets += [f"/rest/V1/products{bend}/a", f"/rest/V1/products/a{bend}", f"/rest/V1/products/{bend}a", f"/rest/V1/orders/12{bend}",
                    f"/rest/V1/orders/{bend}/12", f"/rest{bend}/V1/orders/12", f"/rest/V1{bend}/orders/12"]
    return list(dict.fromkeys(targets))


class Running:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="latchkey-paths-", dir="/tmp"))
        self.folder.chmod(0o755)
        path = self.folder / "decide.sock"
        self.server = Server(self.folder, settings=[f"decide.listen=unix:{path}", "api.public_url=http://shop.example/"])
        self.server.start()
        self.store = StubStore()
        self.credentials = oauth.Credentials.of(self.server.create("All", "all"))
        where = {"decide": path, "api_port": self.server.ports["api"], "store_port": self.store.port}
        self.proxies = {name: kind(self.folder / name, **where).start() for name, kind in proxies.PROXIES.items()}
        self.php_port = free_port()
        routes = self.server.run("routes")
        (self.folder / "routes").write_text("".join(f"{route['method']} {route['path']}\n" for route in routes))
        self.php = subprocess.Popen(
            ["php", "-S", f"127.0.0.1:{self.php_port}", str(HERE / "php_router.php")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | {"ROUTES": str(self.folder / "routes")},
        )
        end = time.monotonic() + START_S
        while True:
            try:
                self.php_route("/")
                break
            except OSError:
                assert time.monotonic() < end, "php -S does not answer"
                time.sleep(0.02)

    def stop(self):
        for proxy in self.proxies.values():
            proxy.__exit__()
        self.php.terminate()
        self.php.wait()
        self.store.__exit__()
        assert self.server.stop() == 0
        shutil.rmtree(self.folder)

    def ask(self, name, target):
        """What reached the store by that proxy; None where nothing did."""
        before = len(self.store.received)
        signature = oauth.header("GET", "http://shop.example" + (target if target.startswith("/") else "/"), self.credentials)
        raw = f"GET {target} HTTP/1.1\r\nHost: shop.example\r\nAuthorization: {signature}\r\nConnection: close\r\n\r\n".encode()
        connection = Connection(("127.0.0.1", self.proxies[name].port))
        try:
            connection.exchange(raw)
        except (ConnectionError, KeyError):
            pass  # it was no answer with a length, or none at all
        finally:
            connection.close()
        got = self.store.received[before:]
        assert len(got) <= 1
        return got[0]["target"] if got else None

    def latchkey_route(self, target):
        done = self.server.cli("--output", "json", "routes", "check", target, "GET")
        return json.loads(done.stdout) if done.returncode == 0 else None

    def php_route(self, target):
        connection = Connection(("127.0.0.1", self.php_port))
        answer = connection.exchange_to_end(f"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode("latin1"))
        if not answer:
            return REFUSED
        return json.loads(answer.partition(b"\r\n\r\n")[2])


@pytest.fixture(scope="module")
def running():
    one = Running()
    yield one
    one.stop()


@pytest.mark.slow
@pytest.mark.parametrize("name", list(proxies.PROXIES))
def test_what_reaches_the_store_means_the_same_to_everybody(running, name):
    allowed = 0
    for target in corpus():
        got = running.ask(name, target)
        if got is None:
            continue
        allowed += 1
        judged = running.latchkey_route(got)
        assert judged, f"{target!r} reached the store as {got!r}, for which there is no route"
        # nginx and HAProxy send on what they were sent. Caddy spells some bytes as escapes, before it asks.
        sent = target.encode()
        assert got.encode("latin1") == sent or (name == "caddy" and unquote_to_bytes(got) == unquote_to_bytes(sent)), target
        meant = running.php_route(got)
        if meant == REFUSED:
            continue
        assert meant, f"{got!r} is {judged['route']} here and nothing to PHP"
        assert (meant["route"], list(meant["parameters"])) == (judged["route"], list(judged["parameters"])), got
        for parameter, value in judged["parameters"].items():
            assert printable(meant["parameters"][parameter]) == printable(value), got
    assert allowed > 20
