"""Sends the same calls through Latchkey itself, with a store of its own and with one behind it, through the proxies of
docs/gateway/ and to the decide listener, and compares what became of each.

    verdicts.py [--seed SEED] [--calls N]

Each way has a Latchkey of its own on a copy of one data folder, so that the same bytes are as new to each. An allowed call
has to be allowed everywhere, for the same caller; a refused one has to be refused everywhere with the same status,
reason and body. The one exception is a signed form, which the decide listener refuses with a reason of its own. A call
that Latchkey refuses a proxy may refuse itself, before it asks.
"""

import argparse
import collections
import contextlib
import json
import shutil
import socket
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from differential.calls import FORM, Calls  # noqa: E402
from support import oauth, proxies  # noqa: E402
from support.http import TIMEOUT_S, Answer  # noqa: E402
from support.server import Server  # noqa: E402
from support.stub_store import StubStore  # noqa: E402

# What the embedded store says of a call that was allowed.
STORE_REASONS = {"request-invalid", "entity-missing", "not-served", "sign-in-failed"}
# A proxy that does not even ask: nginx and Caddy refuse broken escapes, nginx NUL and paths that lead above the root too.
OWN_REFUSAL = ("refused by the proxy",)
STATE = [
    ["--name", "All", "--all-resources"],
    ["--name", "Catalog", "--resource", "Magento_Catalog::products", "--resource", "Magento_Catalog::categories"],
    ["--name", "Sales", "--resource", "Magento_Sales::actions_view", "--allow-method", "HMAC-SHA1"],
    ["--name", "Strict", "--all-resources", "--signature-profile", "rfc5849"],
    ["--name", "Bearer", "--all-resources", "--bearer", "on", "--bearer-expires", "30d"],
    ["--name", "Suspended", "--all-resources"],
    ["--name", "Revoked", "--all-resources"],
]


class Connection:
    """One connection that is kept, and made anew where the other end has ended it."""

    def __init__(self, address):
        self.address = address
        self.socket = None
        self.buffer = b""

    def close(self):
        if self.socket is not None:
            self.socket.close()
        self.socket = None
        self.buffer = b""

    def open(self):
        if self.socket is None:
            self.socket = socket.socket(socket.AF_UNIX if isinstance(self.address, str) else socket.AF_INET)
            self.socket.settimeout(TIMEOUT_S)
            self.socket.connect(self.address)

    def exchange_to_end(self, raw):
        """All bytes until the other end ends the connection."""
        self.open()
        self.socket.sendall(raw)
        received = b""
        while piece := self.socket.recv(65536):
            received += piece
        self.close()
        return received

    def exchange(self, raw, head_only=False):
        for attempt in (1, 2):
            try:
                self.open()
                self.socket.sendall(raw)
                return self.read(head_only)
            except (ConnectionError, BrokenPipeError):
                self.close()
                if attempt == 2:
                    raise

    def more(self):
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError("ended")
        self.buffer += piece

    def read(self, head_only):
        while b"\r\n\r\n" not in self.buffer:
            self.more()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        lines = head.decode("latin1").split("\r\n")
        headers = [tuple(line.split(": ", 1)) if ": " in line else (line.rstrip(":"), "") for line in lines[1:]]
        names = {name.lower(): value for name, value in headers}
        status = int(lines[0].split(" ")[1])
        if names.get("transfer-encoding", "").lower() == "chunked" and not head_only:
            return Answer(status, self.read_chunks(), headers)
        if head_only or status == 204:
            length = 0
        elif "content-length" in names:
            length = int(names["content-length"])
        else:
            return Answer(status, self.read_to_end(), headers)
        while len(self.buffer) < length:
            self.more()
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        if names.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, body, headers)

    def read_to_end(self):
        try:
            while True:
                self.more()
        except ConnectionError:
            body = self.buffer
            self.close()
            return body

    def read_chunks(self):
        body = b""
        while True:
            while b"\r\n" not in self.buffer:
                self.more()
            size, self.buffer = self.buffer.split(b"\r\n", 1)
            end = int(size, 16)
            while len(self.buffer) < end + 2:
                self.more()
            body += self.buffer[:end]
            self.buffer = self.buffer[end + 2:]
            if end == 0:
                return body


def outcome(status, reason, body):
    return ("refused", status, reason, body)


def allowed(caller, integration):
    return ("allowed", caller or "", integration or "")


class Way:
    def __init__(self, name, server):
        self.name = name
        self.server = server


class Embedded(Way):
    def __init__(self, name, server):
        super().__init__(name, server)
        self.connection = Connection(("127.0.0.1", server.ports["api"]))

    def ask(self, call):
        answer = self.connection.exchange(call.raw(), call.method == "HEAD")
        reason = answer.header("Latchkey-Reason")
        if reason is None or reason in STORE_REASONS:
            return ("allowed",)
        return outcome(answer.status, reason, answer.body)


class Decide(Way):
    """Asks as each kind of proxy does, in turn."""

    FORMS = ("original", "forwarded", "prefixed")

    def __init__(self, name, server, path):
        super().__init__(name, server)
        self.connection = Connection(str(path))
        self.turn = 0

    def ask(self, call):
        form = self.FORMS[self.turn % 3]
        self.turn += 1
        headers = [pair for pair in call.headers if pair[0] != "Content-Length"]
        no_body = call.value("Content-Type") == FORM and not call.body
        if no_body:
            form = "original"  # the others cannot say that there is none
        method, target = "GET", f"/{form}"
        if form == "original":
            headers += [("X-Original-Method", call.method), ("X-Original-URI", call.target)]
            headers += [("X-Original-Content-Length", "0")] if no_body else []
        elif form == "forwarded":
            headers += [("X-Forwarded-Method", call.method), ("X-Forwarded-Uri", call.target), ("X-Forwarded-Host", "shop.example")]
        else:
            method, target = call.method, target + call.target
        lines = [f"{method} {target} HTTP/1.1", "Host: shop.example", *(f"{name}: {value}" for name, value in headers)]
        answer = self.connection.exchange(("\r\n".join(lines) + "\r\n\r\n").encode("latin1"), method == "HEAD")
        if answer.status == 204:
            return allowed(answer.header("Latchkey-Caller"), answer.header("Latchkey-Integration-Id"))
        assert answer.status in (401, 403), answer
        return outcome(int(answer.header("Latchkey-Status")), answer.header("Latchkey-Reason"), answer.body)


class Proxied(Way):
    """A store behind Latchkey itself, or behind a proxy that asks it."""

    def __init__(self, name, server, port):
        super().__init__(name, server)
        self.connection = Connection(("127.0.0.1", port))

    def ask(self, call):
        answer = self.connection.exchange(call.raw(), call.method == "HEAD")
        if answer.header("X-Stub-Store") is None and answer.status == 400 and answer.header("Latchkey-Reason") is None:
            return OWN_REFUSAL
        if answer.header("X-Stub-Store") is None:
            return outcome(answer.status, answer.header("Latchkey-Reason"), answer.body)
        received = json.loads(answer.body)
        assert (received["method"], received["target"]) == (call.method, call.target), (self.name, call, received)
        assert received["body"] == len(call.body), (self.name, call, received)
        told = {name.lower(): value for name, value in received["headers"]}
        return allowed(told.get("latchkey-caller"), told.get("latchkey-integration-id"))


def make_state(folder):
    """A data folder with integrations of every kind; gives back it and what they sign with."""
    with Server(folder) as server:
        made = [oauth.Credentials.of(server.run("integration", "create", *options, "--activate")) for options in STATE]
        made.append(oauth.Credentials.of(server.create("Other", "all")))
        server.run("integration", "suspend", "Suspended")
        server.run("integration", "revoke", "Revoked")
        routes = server.run("routes")
    return server.data, made, routes


@contextlib.contextmanager
def ways():
    """All ways, running, with credentials and routes."""
    folder = Path(tempfile.mkdtemp(prefix="latchkey-verdicts-", dir="/tmp"))
    folder.chmod(0o755)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        (folder / "first").mkdir()
        data, integrations, routes = make_state(folder / "first")
        store = stack.enter_context(StubStore())

        def start(name, *more):
            (folder / name).mkdir()
            shutil.copytree(data, folder / name / "data")
            path = folder / name / "decide.sock"
            settings = [f"decide.listen=unix:{path}", "api.public_url=http://shop.example/", *more]
            return stack.enter_context(Server(folder / name, settings=settings)), path

        upstream, _ = start("upstream", "store.mode=upstream", f"store.upstream=http://127.0.0.1:{store.port}")
        found = [
            Embedded("embedded", start("embedded")[0]),
            Proxied("upstream", upstream, upstream.ports["api"]),
            Decide("decide", *start("decide")),
        ]
        for name, kind in proxies.PROXIES.items():
            server, path = start(name)
            running = kind(folder / name / "proxy", decide=path, api_port=server.ports["api"], store_port=store.port)
            found.append(Proxied(name, server, stack.enter_context(running).port))
        yield found, integrations, routes


def agree(call, outcomes):
    """Whether the outcomes, by way, are one verdict."""
    told = {way: result for way, result in outcomes.items() if result != OWN_REFUSAL}
    if len(told) < len(outcomes) and outcomes["decide"][0] != "refused":
        return False
    if call.method == "HEAD":  # whose answer has no body but for who asks with another method
        told = {way: result[:3] for way, result in told.items()}
    # The embedded store does not tell whose an allowed call was.
    own = told.pop("embedded")
    if outcomes["decide"][2] == "form-unseen":
        assert call.value("Content-Type") == FORM and call.value("Authorization"), call
        upstream = told.pop("upstream")
        return len(set(told.values())) == 1 and same(own, upstream)
    verdict = told["upstream"]
    return len(set(told.values())) == 1 and same(own, verdict)


def same(own, verdict):
    return own == ("allowed",) if verdict[0] == "allowed" else own == verdict


def run(seed, count, progress=None):
    """Compares; gives back figures. Ends with an AssertionError at the first disagreement."""
    verdicts = collections.Counter()
    with ways() as (found, integrations, routes):
        calls = Calls(seed, routes, integrations)
        for number in range(count):
            call = calls.make(number)
            outcomes = {way.name: way.ask(call) for way in found}
            assert agree(call, outcomes), f"call {number} of seed {seed}: {call}\n" + "\n".join(map(str, outcomes.items()))
            verdict = outcomes["decide"]
            verdicts[verdict[0] if verdict[0] == "allowed" else verdict[2]] += 1
            if progress and (number + 1) % 5_000 == 0:
                progress(number + 1, verdicts)
    return {"calls": count, "ways": [way.name for way in found], "verdicts": dict(verdicts)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--calls", type=int, default=2_000)
    chosen = parser.parse_args()
    figures = run(chosen.seed, chosen.calls, progress=lambda done, verdicts: print(done, dict(verdicts), flush=True))
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
