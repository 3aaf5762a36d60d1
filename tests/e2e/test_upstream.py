"""Calls forwarded to a store of its own: what goes through, what does not, and what happens when it fails."""

import json
import os
import re
import shutil
import socket
import struct
import subprocess
import threading
import time

import pytest
from support import oauth
from support.http import call, send
from support.load import memory_mb
from support.raw import Raw, exchange
from support.server import Server, free_port
from support.shop import EndOfVisit, Shop, Visit, ok

PRODUCTS = "/rest/V1/products?searchCriteria="
OPEN = "/rest/V1/directory/currency"  # for everybody
SHOP_TOKEN = "shop-secret-9f2"


def settings(*shops, **chosen):
    given = ["store.mode=upstream", "store.upstream=" + ",".join(shop if isinstance(shop, str) else shop.url for shop in shops),
             "upstream.health_interval_ms=200"]
    return given + [f"upstream.{name}={value}" for name, value in chosen.items()]


@pytest.fixture(scope="module")
def shop():
    with Shop() as one:
        yield one


@pytest.fixture(scope="module")
def server(shop, tmp_path_factory):
    environment = {"LATCHKEY_UPSTREAM_TOKEN": SHOP_TOKEN}
    with Server(tmp_path_factory.mktemp("upstream"), settings=settings(shop), environment=environment) as running:
        yield running


@pytest.fixture(scope="module")
def erp(server):
    return oauth.Credentials.of(server.create("ERP", "Magento_Catalog::products"))


@pytest.fixture
def asked(shop):
    """The heads that the shop gets during the test, and its answer as it usually is."""
    shop.heads.clear()
    shop.answer = ok
    return shop.heads


def lines(head):
    return head.split("\r\n")


def signed_bytes(server, credentials, method="GET", target=PRODUCTS, headers=(), body=b""):
    """A signed call as bytes; the caller frames its body."""
    authorization = oauth.header(method, server.api + target, credentials)
    given = [f"{method} {target} HTTP/1.1", f"Host: 127.0.0.1:{server.ports['api']}", f"Authorization: {authorization}", *headers]
    return "\r\n".join(given).encode() + b"\r\n\r\n" + body


def test_forwards_a_signed_call_with_the_shops_token(server, erp, asked):
    answer = call("GET", server.api + PRODUCTS, erp)
    assert (answer.status, answer.text, answer.header("X-Shop")) == (200, "ok", "yes")
    head = lines(asked[-1])
    assert head[0] == f"GET {PRODUCTS} HTTP/1.1"
    assert f"Authorization: Bearer {SHOP_TOKEN}" in head
    assert f"Host: 127.0.0.1:{server.ports['api']}" in head
    assert f"X-Request-Id: {answer.header('X-Request-Id')}" in head
    assert any(re.fullmatch(r"Latchkey-Integration-Id: \d+", line) for line in head)
    assert SHOP_TOKEN not in server.log


def test_forwards_guests_without_authorization(server, erp, asked):
    for headers in ({}, {"Authorization": "Bearer of-the-shop"}, {"Cookie": "PHPSESSID=1"},
                    {"Authorization": oauth.header("GET", server.api + OPEN, erp)}):
        assert send("GET", server.api + OPEN, headers=headers).status == 200
        assert "Authorization" not in asked[-1] and "Cookie" not in asked[-1] and "Latchkey-Integration" not in asked[-1]


def test_forwards_nothing_that_was_refused(server, erp, asked):
    assert send("GET", server.api + PRODUCTS).status == 401
    assert call("GET", server.rest("/V1/orders/1"), erp).header("Latchkey-Reason") == "resource-missing"
    assert call("GET", server.api + PRODUCTS, erp.but(token_secret="wrong")).status == 401
    header = oauth.header("GET", server.api + PRODUCTS, erp)
    assert send("GET", server.api + PRODUCTS, headers={"Authorization": header}).status == 200
    assert send("GET", server.api + PRODUCTS, headers={"Authorization": header}).header("Latchkey-Reason") == "nonce-used"
    for path in ("/", "/admin", "/pub/index.php", "/oauth/other", "/soap/default"):
        assert send("GET", server.api + path).status == 404, path
    assert len(asked) == 1


@pytest.mark.parametrize("target", [
    "/rest/V1/products/24-MB01?fields=a,b[c]", "/rest/V1/products/A%2FB", "/rest/default/V1/products/%41%20b?x=%20&&y==",
    "/rest//V1/products/1", "/rest/V1/products/caf%C3%A9", "/index.php/rest/V1/products/1",
])
def test_sends_the_target_byte_for_byte(server, erp, asked, target):
    answers = exchange(server.ports["api"], signed_bytes(server, erp, target=target))
    assert [answer.status for answer in answers] == [200]
    assert lines(asked[-1])[0] == f"GET {target} HTTP/1.1"


@pytest.mark.parametrize("target", [
    "/rest/V1/products/../orders/1", "/rest/V1/products/%2e%2e/orders/1", "/rest/V1/products/A%252FB/media",
    "/rest/V1/products/a%00b", "/REST/V1/products/1", "/rest/V1/orders%2F1", "//rest/V1/products/1", "/rest/V1/products/1/../../../admin",
])
def test_sends_nothing_that_could_be_read_in_two_ways(server, erp, asked, target):
    answers = exchange(server.ports["api"], signed_bytes(server, erp, target=target))
    assert [answer.status for answer in answers] != [200]
    absolute = signed_bytes(server, erp).replace(b" /rest", b" http://other/rest", 1)
    assert [answer.status for answer in exchange(server.ports["api"], absolute)] == [400]
    assert asked == []


SPOOFED = ["Latchkey-Integration-Id", "Latchkey_Integration_Id", "latchkey-integration", "X-Request-Id", "X_Request_Id", "Forwarded",
           "X-Forwarded-For", "X_FORWARDED_FOR", "X-Forwarded-Proto", "X-Forwarded_Host", "X-Forwarded-Prefix", "X-Original-URL",
           "X_Rewrite_Url", "X-HTTP-Method-Override", "Proxy", "X-Real-IP", "Content_Length", "Transfer_Encoding", "Proxy-Authorization"]


@pytest.mark.parametrize("name", SPOOFED)
def test_drops_what_a_client_may_not_say(server, erp, asked, name):
    answers = exchange(server.ports["api"], signed_bytes(server, erp, headers=[f"{name}: spoofed"]))
    assert [answer.status for answer in answers] == [200]
    assert "spoofed" not in asked[-1]


def test_drops_what_belongs_to_one_connection(server, erp, asked):
    headers = ["Connection: keep-alive, X-Hop", "X-Hop: gone", "Keep-Alive: gone", "TE: gone", "Upgrade: gone", "HTTP2-Settings: gone"]
    with Raw(server.ports["api"]) as connection:
        connection.send(signed_bytes(server, erp, headers=headers))
        connection.finish()
        assert [answer.status for answer in connection.answers()] == [200]
    assert "gone" not in asked[-1] and "Connection:" not in asked[-1]


SMUGGLED = b"GET /rest/V1/orders HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.mark.parametrize("framing", [
    [b"Content-Length: 5", b"Transfer-Encoding: chunked"], [b"Transfer-Encoding: chunked", b"Content-Length: 5"],
    [b"Content-Length: 5", b"Content-Length: 6"], [b"Content-Length: 5, 5"], [b"Content-Length: +5"], [b"Content-Length: 0x5"],
    [b"Transfer-Encoding: chunked, identity"], [b"Transfer-Encoding: xchunked"], [b"Transfer-Encoding:\x0bchunked"],
    [b"Transfer-Encoding : chunked"], [b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"], [b" Transfer-Encoding: chunked"],
    [b"Transfer-Encoding\x00: chunked"], [b"X: y\nTransfer-Encoding: chunked"], [b"X: y\rContent-Length: 40"],
])
def test_no_second_request_is_smuggled(server, erp, asked, framing):
    head = signed_bytes(server, erp, "POST", "/rest/V1/products", headers=["Content-Type: application/json"])
    raw = head[:-2] + b"\r\n".join(framing) + b"\r\n\r\n0\r\n\r\n" + SMUGGLED
    answers = exchange(server.ports["api"], raw)
    assert answers[0].status in (400, 501)
    assert asked == []


def test_a_body_in_underscores_is_no_body(server, erp, asked):
    raw = signed_bytes(server, erp, "POST", "/rest/V1/products", headers=["Content_Length: 40", "Transfer_Encoding: chunked"]) + SMUGGLED
    statuses = [answer.status for answer in exchange(server.ports["api"], raw)]
    assert statuses == [200, 401]  # the second is judged as a request of its own, which nobody signed
    assert len(asked) == 1


def test_bodies_of_every_framing_arrive(server, erp, shop, asked):
    def echo(visit, head):
        body = visit.body_of(head)
        visit.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body), body)

    shop.answer = echo
    head = signed_bytes(server, erp, "POST", "/rest/V1/products", headers=["Content-Length: 4"])
    assert exchange(server.ports["api"], head + b"body")[0].body == b"body"
    head = signed_bytes(server, erp, "POST", "/rest/V1/products", headers=["Transfer-Encoding: chunked"])
    body = b"2;x=y\r\nbo\r\n2\r\ndy\r\n0\r\nTrailer: dropped\r\n\r\n"
    assert exchange(server.ports["api"], head + body)[0].body == b"body"  # it came at once: no chunks are needed any more


def test_a_body_flows_once_the_verdict_is_there(server, erp, asked):
    head = signed_bytes(server, erp, "POST", "/rest/V1/products", headers=["Content-Length: 100000", "Expect: 100-continue"])
    with Raw(server.ports["api"]) as connection:
        connection.send(head)
        assert connection.socket.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.send(b"x" * 100_000)
        connection.finish()
        assert [answer.status for answer in connection.answers()] == [200]
    assert "Expect" not in asked[-1]
    with Raw(server.ports["api"]) as connection:
        connection.send(head)  # its nonce is used
        assert [answer.header("Latchkey-Reason") for answer in connection.answers()] == ["nonce-used"]
    assert len(asked) == 1


def test_a_form_is_taken_whole_since_its_signature_covers_it(server, erp, asked):
    form = "sku=A&name=B"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    url = server.api + "/rest/V1/products"
    signed = headers | {"Authorization": oauth.header("POST", url, erp, form=form)}
    assert send("POST", url, headers=signed, body=form).status == 200
    signed = headers | {"Authorization": oauth.header("POST", url, erp, form=form)}
    assert send("POST", url, headers=signed, body=form.replace("B", "C")).header("Latchkey-Reason") == "signature-mismatch"
    assert send("POST", url, headers=headers, body="a=" + "b" * 70_000).status == 413
    assert len(asked) == 1


HOSTILE = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok", b"HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n", b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", b"HTTP/1.1 OK\r\n\r\n", b"SSH-2.0-OpenSSH\r\n\r\n",
    b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: \x00\r\n\r\n", b"\r\nHTTP/1.1 200 OK\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nX: " + b"y" * 40_000 + b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 120 + b"\r\n", b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
]


@pytest.mark.parametrize("bytes_sent", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_answer_is_a_502_that_can_be_explained(server, erp, shop, asked, bytes_sent):
    def answer(visit, head):
        visit.write(bytes_sent)
        raise EndOfVisit

    shop.answer = answer
    answer = call("GET", server.api + PRODUCTS, erp)
    assert (answer.status, answer.header("Latchkey-Reason")) == (502, "upstream-failed")
    assert answer.json() == {"message": "The store did not answer as it should."}
    explained = server.run("explain", answer.header("X-Request-Id"))
    assert explained["answer"]["reason"] == "upstream-failed"
    assert str(shop.port) in explained["answer"]["parameter"]


def test_a_forged_second_answer_reaches_nobody(server, erp, shop, asked):
    def answer(visit, head):
        visit.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged")

    shop.answer = answer
    for _ in range(5):
        assert call("GET", server.api + PRODUCTS, erp).text == "ok"


@pytest.mark.parametrize("cut", [
    b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n",
])
def test_half_an_answer_is_never_taken_for_a_whole_one(server, shop, asked, cut):
    def answer(visit, head):
        visit.write(cut)
        raise EndOfVisit

    shop.answer = answer
    with Raw(server.ports["api"]) as connection:
        connection.send(f"GET {OPEN} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        received = b""
        with pytest.raises(ConnectionResetError):
            while piece := connection.socket.recv(65536):
                received += piece
    assert not received.endswith(b"0\r\n\r\n")


def test_the_upstream_dies_at_each_phase(server, erp, shop, asked):
    def before(visit, head):
        raise EndOfVisit

    def reset(visit, head):
        visit.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise EndOfVisit

    def in_head(visit, head):
        visit.write(b"HTTP/1.1 200 OK\r\nContent-")
        raise EndOfVisit

    for dies in (before, reset, in_head):
        shop.answer = dies
        assert call("POST", server.rest("/V1/products"), erp, json={"product": {}}).status == 502, dies.__name__
    shop.answer = ok
    assert call("GET", server.api + PRODUCTS, erp).status == 200


def test_only_what_is_safe_is_sent_twice(server, erp, shop, asked):
    def ends_once(visit, head):
        if len(shop.heads) == 1:
            raise EndOfVisit
        ok(visit, head)

    call("GET", server.api + PRODUCTS, erp)  # its connection is used again
    shop.heads.clear()
    shop.answer = ends_once
    assert call("GET", server.api + PRODUCTS, erp).status == 200
    assert len(shop.heads) == 2
    shop.heads.clear()
    assert call("POST", server.rest("/V1/products"), erp, json={"product": {}}).status == 502
    assert len(shop.heads) == 1


def test_readiness_and_metrics_tell_how_upstreams_are(tmp_path):
    one, other = Shop(), Shop()
    with one, other, Server(tmp_path, settings=settings(one, other)) as server:
        ready = send("GET", f"{server.ops}/readyz")
        assert (ready.status, ready.json()["upstreams"]) == (200, "ok")
        for _ in range(6):
            assert send("GET", server.api + OPEN).status == 200
        assert len(one.heads) == len(other.heads) == 3
        one.stop()
        for _ in range(4):
            assert send("GET", server.api + OPEN).status == 200  # the other takes them
        assert send("GET", f"{server.ops}/readyz").status == 200
        other.stop()
        end = time.monotonic() + 20
        while (ready := send("GET", f"{server.ops}/readyz")).status == 200:
            assert time.monotonic() < end
        assert ready.json()["upstreams"] == "none is healthy"
        answer = send("GET", server.api + OPEN)
        assert (answer.status, answer.header("Latchkey-Reason"), answer.header("Retry-After")) == (503, "upstream-unavailable", "2")
        metrics = send("GET", f"{server.ops}/metrics").text
        for series in ("latchkey_upstream_requests_total", "latchkey_upstream_healthy", "latchkey_upstream_connections"):
            assert re.search(series + r'\{upstream="127.0.0.1:%d"\} \d' % one.port, metrics), series


def test_health_is_asked_where_told(tmp_path):
    def answer(visit, head):
        if not head.startswith(b"GET /health"):
            return ok(visit, head)
        return visit.write(b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n" % (500 if sick else 200))

    sick = False
    with Shop(answer) as shop, Server(tmp_path, settings=settings(shop, health_path="/health?full=1")) as server:
        assert send("GET", f"{server.ops}/readyz").status == 200
        sick = True
        end = time.monotonic() + 20
        while send("GET", f"{server.ops}/readyz").status == 200:
            assert time.monotonic() < end
        assert send("GET", server.api + OPEN).status == 503


def test_every_wait_has_an_end(tmp_path):
    def silent(visit, head):
        visit.read_until(b"never")

    with Shop(silent) as shop, Server(tmp_path, settings=settings(shop, answer_timeout_ms=200)) as server:
        answer = send("GET", server.api + OPEN)
        assert (answer.status, answer.header("Latchkey-Reason")) == (504, "upstream-timeout")
        assert answer.json() == {"message": "The store did not answer in time."}
        answer = send("GET", server.api + OPEN, headers={"Accept": "application/xml"})
        assert "<message>The store did not answer in time.</message>" in answer.text


def test_foreign_callers_are_left_to_the_shop_where_told(tmp_path):
    with Shop() as shop, Server(tmp_path, settings=settings(shop, pass_foreign_bearer="true", token=SHOP_TOKEN)) as server:
        bearer = {"Authorization": "Bearer of-the-shop", "Cookie": "a=b"}
        for path in (PRODUCTS, OPEN, "/rest/V1/carts/mine", "/rest/V1/customers/me"):
            assert send("GET", server.api + path, headers=bearer).status == 200, path
            assert "Authorization: Bearer of-the-shop\r\n" in shop.heads[-1] and "Cookie: a=b\r\n" in shop.heads[-1]
            assert SHOP_TOKEN not in shop.heads[-1]
        count = len(shop.heads)
        assert send("GET", server.api + "/rest/V1/carts/mine", headers={"Cookie": "PHPSESSID=1"}).status == 200
        assert send("GET", server.api + PRODUCTS, headers={"Cookie": "PHPSESSID=1"}).status == 401
        assert send("GET", server.api + PRODUCTS, headers={"Authorization": "Basic YTpi"}).status == 401
        made = server.create("Off", "Magento_Catalog::products")
        ours = {"Authorization": f"Bearer {made['access_token']}"}
        assert send("GET", server.api + PRODUCTS, headers=ours).header("Latchkey-Reason") == "bearer-refused"
        assert len(shop.heads) == count + 1


def test_a_configuration_that_cannot_work_is_named(tmp_path):
    server = Server(tmp_path, settings=["store.mode=upstream"])
    check = [*server.serve_command(), "--check"]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "store.upstream: is empty while store.mode is upstream" in done.stdout + done.stderr
    for url in ("ftp://a", "http://a/base", "http://u:p@a", "nothing"):
        done = subprocess.run([*check, "--set", f"store.upstream={url}"], capture_output=True, text=True, check=False)
        assert "is no upstream" in done.stdout + done.stderr, url


def test_a_slow_reader_holds_the_upstream_back(server, shop, asked):
    size = 200_000_000
    written = 0

    def answer(visit, head):
        nonlocal written
        visit.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        while written < size:
            visit.write(b"z" * 1_000_000)
            written += 1_000_000

    shop.answer = answer
    before = memory_mb(server.process.pid)
    with Raw(server.ports["api"]) as connection:
        connection.send(f"GET {OPEN} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        last = -1
        while written != last:
            last = written
            time.sleep(0.3)
        assert written < size // 2  # what the system's buffers hold
        assert memory_mb(server.process.pid) - before < 16
        received = 0
        while received < size:
            received += len(connection.socket.recv(1_000_000))
    assert written == size


@pytest.mark.slow
def test_a_gigabyte_goes_through_in_both_directions(tmp_path):
    size = 1_000_000_000
    chunk = b"x" * 1_000_000

    def answer(visit, head):
        if head.startswith(b"POST"):
            taken = visit.skip(size)
            visit.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n%010d" % taken)
            return
        visit.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        for _ in range(size // len(chunk)):
            visit.write(chunk)

    with Shop(answer) as shop, Server(tmp_path, settings=settings(shop)) as server:
        erp = oauth.Credentials.of(server.create("ERP", "Magento_Catalog::products"))
        before = memory_mb(server.process.pid)
        with Raw(server.ports["api"], timeout=120) as connection:
            connection.send(signed_bytes(server, erp, "POST", "/rest/V1/products", headers=[f"Content-Length: {size}"]))
            for _ in range(size // len(chunk)):
                assert connection.send(chunk)
            assert Visit(connection.socket).read_until(b"%010d" % size)
            connection.send(f"GET {OPEN} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            visit = Visit(connection.socket)
            visit.read_until(b"\r\n\r\n")
            most = 0
            for _ in range(100):
                assert visit.skip(size // 100) == size // 100
                most = max(most, memory_mb(server.process.pid))
        assert most - before < 16


NGINX = """
{user}daemon off; worker_processes 1; pid nginx.pid; error_log stderr crit;
events {{ worker_connections 256; }}
http {{
  access_log off; client_max_body_size 0;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  server {{
    listen 127.0.0.1:{port};
    location /rest/ {{ root {root}; default_type application/json; }}
    location = /rest/V1/directory/countries {{ return 200 '$request_uri|$http_authorization|$http_x_forwarded_for'; }}
    location = /rest/V1/directory/currency {{ return 204; }}
  }}
}}
"""


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_nginx_as_the_shop(tmp_path):
    port = free_port()
    folder = tmp_path / "nginx"
    (folder / "rest/V1/products").mkdir(parents=True)
    picture = os.urandom(3_000_000)
    (folder / "rest/V1/products/1").write_bytes(picture)
    (folder / "nginx.conf").write_text(NGINX.format(port=port, root=folder, user="user root; " if os.geteuid() == 0 else ""))
    with subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]) as nginx:
        try:
            (tmp_path / "s").mkdir()
            with Server(tmp_path / "s", settings=settings(f"http://127.0.0.1:{port}", token=SHOP_TOKEN)) as server:
                end = time.monotonic() + 20
                while send("GET", f"{server.ops}/readyz").status != 200:
                    assert time.monotonic() < end
                erp = oauth.Credentials.of(server.create("ERP", "Magento_Catalog::products"))
                answer = call("GET", server.rest("/V1/products/1"), erp)
                assert answer.body == picture and answer.header("ETag") and answer.header("Accept-Ranges") == "bytes"
                tag = {"If-None-Match": answer.header("ETag")}
                again = call("GET", server.rest("/V1/products/1"), erp, headers=tag)
                assert (again.status, again.body) == (304, b"")
                part = call("GET", server.rest("/V1/products/1"), erp, headers={"Range": "bytes=10-19"})
                assert (part.status, part.body) == (206, picture[10:20])
                assert send("GET", server.api + OPEN).status == 204
                assert send("GET", server.rest("/V1/directory/countries?a=%20b")).text == "/rest/V1/directory/countries?a=%20b||127.0.0.1"
        finally:
            nginx.terminate()


def test_many_callers_at_once_get_their_own_answers(server, shop, asked):
    def answer(visit, head):
        mark = re.search(rb"\?n=(\d+)", head)[1]
        visit.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(mark), mark)

    shop.answer = answer
    wrong = []

    def work(first):
        for n in range(first, first + 50):
            if send("GET", f"{server.api}{OPEN}?n={n}").text != str(n):
                wrong.append(n)

    threads = [threading.Thread(target=work, args=(first,)) for first in range(1000, 9000, 1000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert json.loads(send("GET", f"{server.ops}/readyz").text)["ready"]
