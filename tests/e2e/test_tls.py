"""TLS on every listener: real clients, certificates that change, what is not TLS."""

import signal
import socket
import subprocess
import time

import pytest

from support import oauth
from support.server import Server
from support.tls import Pair, shown_name

VIEWS = "/rest/V1/store/storeViews"
WAIT_S = 30


class TlsServer(Server):
    """A server whose listeners all speak TLS; it is called by https."""

    def __init__(self, folder):
        folder.mkdir(exist_ok=True)
        self.pair = Pair(folder).write()
        super().__init__(folder, settings=[each for name in ("api", "admin", "ops") for each in self.pair.settings(name)])

    @property
    def api(self):
        return f"https://127.0.0.1:{self.ports['api']}"

    @property
    def admin(self):
        return f"https://127.0.0.1:{self.ports['admin']}"

    def wait_ready(self):
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log
            try:
                if self.get("ops", "/readyz").status == 200:
                    return
            except OSError:
                time.sleep(0.02)
        raise AssertionError(self.log)

    def get(self, listener, target, headers=None):
        connection = self.pair.connect(self.ports[listener])
        connection.request("GET", target, headers=headers or {})
        return connection.getresponse()

    def wait_in_log(self, text):
        end = time.monotonic() + WAIT_S
        while text not in self.log:
            assert time.monotonic() < end, self.log
            time.sleep(0.05)


@pytest.fixture(scope="module")
def tls_server(tmp_path_factory):
    with TlsServer(tmp_path_factory.mktemp("tls") / "server") as running:
        yield running


def test_a_call_is_signed_for_https_and_answered_over_it(tls_server):
    credentials = oauth.Credentials.of(tls_server.create("Till", "Magento_Backend::store"))
    url = tls_server.api + VIEWS
    for version in ("--tlsv1.2", "--tls-max 1.2"):
        done = subprocess.run(
            ["curl", "--silent", "--show-error", "--cacert", tls_server.pair.certificate, *version.split(), "--header",
             f"Authorization: {oauth.header('GET', url, credentials)}", "--write-out", "\n%{http_code} %{http_version}", url],
            capture_output=True, text=True, check=True)
        assert done.stdout.endswith("\n200 1.1"), done
    answer = tls_server.get("api", VIEWS, {"Authorization": oauth.header("GET", url, credentials)})
    assert answer.status == 200


def test_the_command_line_calls_over_tls(tls_server):
    shown = tls_server.run("integration", "create", "--name", "Shown", "--no-resources")
    assert shown["status"] == "inactive"
    assert tls_server.api in tls_server.log
    assert f"https://127.0.0.1:{tls_server.ports['ops']}/readyz" in tls_server.log


def test_the_admin_listener_keeps_its_cookie_to_tls(tls_server):
    connection = tls_server.pair.connect(tls_server.ports["admin"])
    connection.request("POST", "/admin/api/v1/session", body='{"username":"admin","password":"correct-horse-7"}',
                       headers={"Content-Type": "application/json", "Origin": tls_server.admin})
    answer = connection.getresponse()
    assert answer.status in (200, 201), answer.read()
    assert "; Secure" in answer.getheader("Set-Cookie")


@pytest.mark.parametrize("listener", ["api", "admin", "ops"])
def test_plain_http_is_told_what_the_port_speaks(tls_server, listener):
    with socket.create_connection(("127.0.0.1", tls_server.ports[listener]), timeout=10) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        answer = b""
        while piece := plain.recv(4096):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert answer.endswith(b"This port speaks TLS: call it by https.")


def test_old_versions_and_ciphers_are_refused(tls_server):
    def handshake(*options):
        return subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{tls_server.ports['api']}", *options],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False)

    assert handshake("-tls1_2").returncode == 0
    assert "TLS_AES" in handshake("-tls1_3").stdout
    assert handshake("-tls1_1", "-cipher", "ALL:@SECLEVEL=0").returncode != 0
    assert handshake("-tls1_2", "-cipher", "AES128-SHA").returncode != 0
    assert "ALPN protocol: http/1.1" in handshake("-alpn", "h2,http/1.1").stdout


def test_a_certificate_is_renewed_without_a_restart_and_a_broken_one_is_not_used(tmp_path):
    with TlsServer(tmp_path / "server") as server:
        port = server.ports["api"]
        kept = server.pair.connect(port)
        kept.request("GET", VIEWS)
        assert kept.getresponse().read()
        server.pair.write("second.example")
        server.process.send_signal(signal.SIGHUP)
        server.wait_in_log('"certificate read","listener":"api"')
        assert shown_name(port) == "second.example"
        kept.request("GET", VIEWS)
        assert kept.getresponse().read()

        server.pair.certificate.write_text("no certificate")
        server.process.send_signal(signal.SIGHUP)
        server.wait_in_log("the one before stays in use")
        assert shown_name(port) == "second.example"

        server.pair.write("third.example")  # seen without a signal
        end = time.monotonic() + WAIT_S
        while shown_name(port) != "third.example":
            assert time.monotonic() < end, server.log
            time.sleep(0.2)


def test_a_pair_that_cannot_be_used_is_told_at_the_start(own_server):
    own_server.settings += ["api.tls_certificate=/no/such.pem", "api.tls_key=/no/such.key"]
    with pytest.raises(AssertionError, match="api.tls_certificate: /no/such.pem: cannot read the certificate"):
        own_server.start()
    own_server.process = None


def test_admin_off_loopback_wants_tls(own_server, tmp_path):
    pair = Pair(tmp_path).write()
    away = ["--set", "admin.listen=0.0.0.0:20443", "--set", "admin.public_url=https://admin.example/"]
    assert "has no TLS" in own_server.cli("serve", "--check", *away).stderr
    with_tls = [argument for each in pair.settings("admin") for argument in ("--set", each)]
    assert own_server.cli("serve", "--check", *away, *with_tls).returncode == 0
    assert "tls_key: is missing" in own_server.cli("serve", "--check", *with_tls[:2]).stderr
