"""The configurations of docs/gateway/, run as they stand there by the real programs, in front of a store that tells what it
got: what passes, what is refused and how, and the traps."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from support import oauth, proxies
from support.http import call, send
from support.server import Server, free_port
from support.stub_store import StubStore

ORDER = "/rest/V1/orders/12"
FORM = "application/x-www-form-urlencoded"


class Asked:
    """A Latchkey that is asked at a Unix socket, and what its tests share."""

    def __init__(self):
        # Paths of sockets are short, and a proxy's own user has to reach them.
        self.folder = Path(tempfile.mkdtemp(prefix="latchkey-gateway-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.socket = self.folder / "decide.sock"
        self.server = Server(self.folder, settings=[f"decide.listen=unix:{self.socket}"])
        self.store = StubStore()

    def __enter__(self):
        self.server.start()
        return self

    def __exit__(self, *_):
        if self.server.process is not None:
            assert self.server.stop() == 0
        self.store.__exit__()
        shutil.rmtree(self.folder)

    def credentials(self, name, *resources):
        return oauth.Credentials.of(self.server.create(name, *resources))

    def where(self):
        return {"decide": self.socket, "api_port": self.server.ports["api"], "store_port": self.store.port}


@pytest.fixture(scope="module")
def asked():
    with Asked() as one:
        yield one


@pytest.fixture(scope="module")
def erp(asked):
    return asked.credentials("ERP", "all")


@pytest.fixture(scope="module")
def shop(asked):
    return asked.credentials("Shop", "Magento_Catalog::products")


@pytest.fixture(scope="module", params=list(proxies.PROXIES))
def proxy(request, asked):
    with proxies.PROXIES[request.param](asked.folder / request.param, **asked.where()) as running:
        running.name = request.param
        yield running


def received(asked):
    return asked.store.received[-1]


def header_of(request, name):
    return [value for key, value in request["headers"] if key.lower() == name.lower()]


def test_an_allowed_call_reaches_the_store_as_it_was_sent(asked, proxy, erp):
    target = "/rest/default/V1/products/A%2FB?searchCriteria[pageSize]=2&fields=items%5Bsku%5D&x=%C3%A4+b"
    answer = call("GET", proxy.url + target, erp)
    assert answer.status == 200, answer.text
    assert answer.header("X-Stub-Store") == "here"
    got = received(asked)
    assert (got["method"], got["target"]) == ("GET", target)
    assert header_of(got, "Host") == [f"127.0.0.1:{proxy.port}"]
    assert header_of(got, "Authorization") == []
    assert header_of(got, "Latchkey-Caller") == ["integration"]
    assert header_of(got, "Latchkey-Integration-Id") == ["1"]
    assert header_of(got, "X-Request-Id") == [answer.header("X-Request-Id")]


SPELLINGS = [
    "Latchkey-Caller", "latchkey-integration-id", "Latchkey_Caller", "Latchkey-Integration_Id", "LATCHKEY_INTEGRATION_ID",
    "Latchkey-Integration", "Latchkey-Reason", "X-Request-Id", "X_Request_Id", "X-Forwarded_For", "X_Forwarded_Proto",
    "X-Forwarded-Uri", "X-Forwarded-Method", "X-Original-URI", "X-Original-Method", "X-Original_URI", "X-Original-URL",
    "X-Rewrite-URL", "X-HTTP-Method-Override", "X_HTTP_Method_Override", "X-Method-Override", "Forwarded", "X-Real-IP",
]


def test_nothing_that_latchkey_or_the_proxy_tells_the_store_comes_from_the_client(asked, proxy, shop):
    forged = {name: "forged" for name in SPELLINGS} | {"X-Forwarded-For": "forged", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "forged"}
    answer = call("GET", proxy.url + "/rest/V1/products/a", shop, headers=forged)
    assert answer.status == 200, answer.text
    got = received(asked)
    assert [pair for pair in got["headers"] if "forged" in pair[1]] == []
    assert header_of(got, "X-Forwarded-Proto") == ["http"]
    assert header_of(got, "X-Forwarded-For") == ["127.0.0.1"]
    assert header_of(got, "Latchkey-Caller") == ["integration"]
    assert [pair for pair in got["headers"] if "_" in pair[0]] == []


def test_a_caller_is_told_what_is_left_of_its_rate(asked, proxy):
    rated = asked.credentials(f"Rated {proxy.name}", "Magento_Catalog::products")
    asked.server.run("integration", "edit", f"Rated {proxy.name}", "--rate", "1/min")
    allowed = call("GET", proxy.url + "/rest/V1/products/a", rated)
    refused = call("GET", proxy.url + "/rest/V1/products/a", rated)
    assert (allowed.status, refused.status, refused.header("Latchkey-Reason")) == (200, 429, "rate-limited")
    told = [answer.header(f"RateLimit-{name}") for answer in (allowed, refused) for name in ("Limit", "Remaining")]
    if proxy.name == "caddy":  # which has no way to leave out a header that is not there: caddy.md
        assert told[:2] == [None, None]
        told[:2] = ["1", "0"]
    assert told == ["1", "0", "1", "0"]
    guest = send("GET", proxy.url + "/rest/V1/directory/currency")
    assert guest.status == 200 and guest.header("RateLimit-Limit") is None


def test_a_client_cannot_have_another_call_judged_than_its_own(asked, proxy):
    """Neither by the headers in which proxies tell of calls nor by pretending to be asked again."""
    before = len(asked.store.received)
    forged = {
        "X-Original-URI": "/rest/V1/store/storeViews", "X-Original-Method": "GET", "X-Forwarded-Uri": "/rest/V1/directory/countries",
        "X-Forwarded-Method": "GET", "X-Original-Content-Length": "0", "Latchkey-Refusal": "x", "X-Forwarded-Host": "a",
    }
    answer = send("GET", proxy.url + ORDER, headers=forged)
    assert (answer.status, answer.header("Latchkey-Reason")) == (401, "guest")
    for path in ("/latchkey-decide", "/latchkey-refused", "/original", "/refusal", "/forwarded", "/prefixed" + ORDER):
        assert send("GET", proxy.url + path, headers=forged).status == 404
    assert len(asked.store.received) == before


REFUSED = [
    ("GET", ORDER, {}),
    ("GET", "/rest/V1/nothing", {}),
    ("PATCH", ORDER, {}),
    ("GET", "/elsewhere", {}),
    ("GET", "/rest/nowhere/V1/orders", {}),
    ("GET", ORDER, {"Accept": "application/xml"}),
    ("GET", ORDER, {"Accept": "image/png"}),
    ("GET", ORDER, {"Authorization": "OAuth oauth_consumer_key=x"}),
    ("POST", "/rest/V1/orders", {"Authorization": "Bearer nothing", "Content-Type": "application/json"}),
]


@pytest.mark.parametrize("method, path, headers", REFUSED)
def test_a_refused_call_is_answered_as_latchkey_itself_answers_it(asked, proxy, method, path, headers):
    before = len(asked.store.received)
    body = b"{}" if method == "POST" else None
    expected = send(method, asked.server.api + path, headers=headers, body=body)
    answer = send(method, proxy.url + path, headers=headers, body=body)
    assert (answer.status, answer.body) == (expected.status, expected.body)
    for name in ("Latchkey-Reason", "Content-Type", "Cache-Control"):
        assert answer.header(name) == expected.header(name), name
    assert answer.header("Latchkey-Refusal") is None
    assert len(asked.store.received) == before


def test_a_refusal_can_be_explained_by_its_request_id(asked, proxy, shop):
    answer = call("GET", proxy.url + ORDER + "?fields=items", shop)
    assert (answer.status, answer.header("Latchkey-Reason")) == (401, "resource-missing")
    told = asked.server.run("explain", answer.header("X-Request-Id"))
    assert told["answer"]["reason"] == "resource-missing"
    assert told["received"]["target"] == ORDER + "?fields=items"
    assert told["from"] == "127.0.0.1"


def test_a_replay_is_refused(proxy, erp):
    header = oauth.header("GET", proxy.url + ORDER, erp)
    assert send("GET", proxy.url + ORDER, headers={"Authorization": header}).status == 200
    again = send("GET", proxy.url + ORDER, headers={"Authorization": header})
    assert (again.status, again.header("Latchkey-Reason")) == (401, "nonce-used")


def test_a_revoked_token_is_refused_by_the_next_call(asked, proxy):
    gone = asked.credentials(f"Gone by {proxy.name}", "all")
    assert call("GET", proxy.url + ORDER, gone).status == 200
    asked.server.run("integration", "revoke", f"Gone by {proxy.name}")
    assert call("GET", proxy.url + ORDER, gone).header("Latchkey-Reason") == "token-revoked"


def test_a_body_goes_to_the_store_whole(asked, proxy, erp):
    answer = call("POST", proxy.url + "/rest/V1/products", erp, json={"product": {"sku": "x" * 200_000}})
    assert answer.status == 200, answer.text
    assert received(asked)["body"] > 200_000


def test_a_signed_form_is_refused_with_a_reason_of_its_own(proxy, erp):
    url = proxy.url + "/rest/V1/products"
    header = oauth.header("POST", url, erp, form="a=1")
    answer = send("POST", url, headers={"Authorization": header, "Content-Type": FORM}, body=b"a=1")
    assert (answer.status, answer.header("Latchkey-Reason")) == (501, "form-unseen")


def test_a_call_that_declares_a_form_and_has_none_is_judged(proxy, erp):
    headers = {"Authorization": oauth.header("GET", proxy.url + ORDER, erp), "Content-Type": FORM, "Content-Length": "0"}
    assert send("GET", proxy.url + ORDER, headers=headers).status == 200


def test_what_the_store_refuses_is_answered_as_the_store_says(asked, proxy, erp):
    asked.store.status = 403
    try:
        answer = call("GET", proxy.url + ORDER, erp)
    finally:
        asked.store.status = 200
    assert answer.status == 403
    assert json.loads(answer.body)["target"] == ORDER


def test_token_calls_go_to_latchkey(asked, proxy):
    before = len(asked.store.received)
    answer = send("POST", proxy.url + "/oauth/token/request", headers={"Authorization": "OAuth oauth_version=1.0"})
    assert answer.status == 400
    assert answer.body.startswith(b"oauth_problem=")
    assert len(asked.store.received) == before


@pytest.mark.parametrize("name", list(proxies.PROXIES))
def test_no_call_passes_while_latchkey_is_silent(name):
    with Asked() as alone, proxies.PROXIES[name](alone.folder / name, **alone.where()) as running:
        erp = alone.credentials("ERP", "all")
        assert call("GET", running.url + ORDER, erp).status == 200
        alone.server.stop()
        before = len(alone.store.received)
        assert call("GET", running.url + ORDER, erp).status in (502, 503)
        assert len(alone.store.received) == before


def test_nginx_gives_no_caller_what_another_asked_for(asked, erp, shop):
    """With a cache in force for the whole server."""
    cache = asked.folder / "cache"
    more = f"proxy_cache_path {cache} keys_zone=all:1m;"
    inside = "proxy_cache all; proxy_cache_valid 200 10m; proxy_cache_key $uri;"
    asked.store.more_headers = [("Cache-Control", "public, max-age=600")]
    try:
        with proxies.Nginx(asked.folder / "caching", more=more, inside=inside, **asked.where()) as nginx:
            ids = []
            for credentials in (erp, shop, erp):
                answer = call("GET", nginx.url + "/rest/V1/products/a", credentials)
                assert answer.status == 200
                ids += header_of(answer.json(), "Latchkey-Integration-Id")
            assert ids == ["1", "2", "1"]
    finally:
        asked.store.more_headers = []


def test_the_socket_is_for_its_user_and_group(asked):
    mode = subprocess.run(["stat", "-c", "%a", asked.socket], capture_output=True, text=True, check=True).stdout
    assert mode.strip() == "660"


def test_a_proxy_at_a_port_has_to_be_named(tmp_path):
    server = Server(tmp_path)
    port = free_port()
    server.settings = [f"decide.listen=127.0.0.1:{port}", "decide.trusted_proxies=192.0.2.1"]
    with server:
        answer = send("GET", f"http://127.0.0.1:{port}/original", headers={"X-Original-Method": "GET", "X-Original-URI": ORDER})
        assert (answer.status, answer.header("Latchkey-Reason")) == (403, "asker-untrusted")


def test_a_proxy_that_asks_twice_is_answered_twice(tmp_path):
    server = Server(tmp_path)
    port = free_port()
    server.settings = [f"decide.listen=127.0.0.1:{port}", "decide.trusted_proxies=127.0.0.1", "decide.request_id_header=X-Call-Id"]
    with server:
        erp = oauth.Credentials.of(server.create("ERP", "all"))
        header = oauth.header("GET", f"http://127.0.0.1:{port}{ORDER}", erp)

        def ask(call_id):
            answer = send("GET", f"http://127.0.0.1:{port}/prefixed{ORDER}", headers={"Authorization": header, "X-Call-Id": call_id})
            return answer.status, answer.header("Latchkey-Reason")

        assert ask("a") == (204, None)
        assert ask("a") == (204, None)
        assert ask("b") == (401, "nonce-used")
