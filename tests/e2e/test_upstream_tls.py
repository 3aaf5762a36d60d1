"""Calls forwarded through TLS: to nobody but who has the certificate."""

import time

import pytest
from support import oauth
from support.http import call, send
from support.raw import Raw
from support.server import Server
from support.shop import EndOfVisit, Shop, ok
from support.tls import Pair

OPEN = "/rest/V1/directory/currency"  # for everybody


def settings(shop, **chosen):
    given = ["store.mode=upstream", f"store.upstream={shop.url}", "upstream.health_interval_ms=200"]
    return given + [f"upstream.{name}={value}" for name, value in chosen.items()]


@pytest.fixture
def pair(tmp_path):
    (tmp_path / "shop").mkdir()
    return Pair(tmp_path / "shop").write()


class Waiting(Server):
    """Is up, and waits for an upstream that is healthy."""

    def wait_ready(self):
        end = time.monotonic() + 20
        while "upstream is not healthy" not in self.log or '"api"' not in self.log:
            assert self.process.poll() is None and time.monotonic() < end, self.log
            time.sleep(0.02)


def test_calls_and_their_answers_go_through(tmp_path, pair):
    picture = bytes(range(256)) * 20_000

    visits = set()

    def answer(visit, head):
        visits.add(id(visit))
        if head.startswith(b"POST"):
            visit.write(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n%07d" % len(visit.body_of(head)))
        else:
            visit.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(picture), picture)

    with Shop(answer, tls=pair) as shop, Server(tmp_path, settings=["api.workers=1", *settings(shop, ca_file=pair.certificate)]) as server:
        erp = oauth.Credentials.of(server.create("ERP", "Magento_Catalog::products"))
        for _ in range(3):
            assert call("GET", server.rest("/V1/products/1"), erp).body == picture
        url = server.rest("/V1/products")
        assert send("POST", url, headers={"Authorization": oauth.header("POST", url, erp)}, body=b"x" * 3_000_000).text == "3000000"
        assert len(visits) == 1  # one connection serves them all


def test_a_health_path_is_asked_for_through_tls(tmp_path, pair):
    with Shop(tls=pair) as shop, Server(tmp_path, settings=settings(shop, ca_file=pair.certificate, health_path="/health")) as server:
        assert send("GET", f"{server.ops}/readyz").json()["upstreams"] == "ok"
        assert shop.heads[0].startswith("GET /health HTTP/1.1")


def is_refused(server, cause):
    answer = send("GET", server.api + OPEN)
    assert (answer.status, answer.header("Latchkey-Reason")) == (503, "upstream-unavailable")
    assert cause in server.log


def test_a_certificate_that_nobody_vouches_for_is_not_taken(tmp_path, pair):
    with Shop(tls=pair) as shop, Waiting(tmp_path, settings=settings(shop)) as server:
        is_refused(server, "self-signed certificate")
        assert shop.heads == []


def test_a_certificate_of_another_is_not_taken(tmp_path, pair):
    pair.write(address="127.0.0.2")
    with Shop(tls=pair) as shop, Waiting(tmp_path, settings=settings(shop, ca_file=pair.certificate)) as server:
        is_refused(server, "IP address mismatch")
        assert shop.heads == []


def test_a_shop_without_tls_gets_no_call(tmp_path, pair):
    with Shop() as shop:
        shop.url = shop.url.replace("http:", "https:")
        with Waiting(tmp_path, settings=settings(shop, ca_file=pair.certificate)) as server:
            assert send("GET", server.api + OPEN).status == 503
            assert not any(head.startswith("GET") for head in shop.heads)


def test_a_certificate_that_changes_to_anothers_ends_it(tmp_path, pair):
    def once(visit, head):
        ok(visit, head)
        raise EndOfVisit

    with Shop(once, tls=pair) as shop, Server(tmp_path, settings=settings(shop, ca_file=pair.certificate, health_interval_ms=600_000)) as server:
        assert send("GET", server.api + OPEN).status == 200
        shop.tls = Pair(tmp_path / "shop").write("impostor.example")
        count = len(shop.heads)
        answer = send("GET", server.api + OPEN)
        assert (answer.status, answer.header("Latchkey-Reason")) == (502, "upstream-failed")
        assert "no handshake with an upstream" in server.log
        assert len(shop.heads) == count


def test_an_answer_that_ends_with_its_connection_has_to_end_in_order(tmp_path, pair):
    def answer(visit, head):
        visit.write(b"HTTP/1.1 200 OK\r\n\r\nto the end")
        if b"/currency" in head:
            visit.socket.unwrap()
        raise EndOfVisit

    with Shop(answer, tls=pair) as shop, Server(tmp_path, settings=settings(shop, ca_file=pair.certificate)) as server:
        assert send("GET", server.api + OPEN).text == "to the end"
        with Raw(server.ports["api"]) as connection:
            connection.send(b"GET /rest/V1/directory/countries HTTP/1.1\r\nHost: a\r\n\r\n")
            received = b""
            try:
                while piece := connection.socket.recv(65536):
                    received += piece
            except ConnectionError:
                pass
            assert not received.endswith(b"0\r\n\r\n")


def test_a_handshake_that_stands_still_has_an_end(tmp_path, pair):
    class Silent(Shop):
        def _serve(self, connection):
            time.sleep(0.01)
            self._open.add(connection)

    with Silent() as shop:
        shop.url = shop.url.replace("http:", "https:")
        with Waiting(tmp_path, settings=settings(shop, ca_file=pair.certificate)) as server:
            answer = send("GET", server.api + OPEN)
            assert answer.status == 503


def test_a_file_that_has_no_certificates_is_named(tmp_path, pair):
    with Shop(tls=pair) as shop:
        server = Server(tmp_path, settings=settings(shop, ca_file=pair.key))
        with pytest.raises(AssertionError, match="the server ended"):
            server.start()
        assert "cannot read the certificates" in server.log
