"""`latchkey explain`: every refusal of the real binary can be looked up by its request id."""

import json
import re
import socket
import time

import pytest

from support import oauth
from support.admin import Admin
from support.http import call, send
from support.server import ROOT

ORDERS = "/V1/orders/1"


@pytest.fixture(scope="module")
def integration(server):
    return server.create("Explained", "Magento_Catalog::products")


@pytest.fixture(scope="module")
def caller(integration):
    return oauth.Credentials.of(integration)


def refusal_of(server, answer):
    """The explanation of a refusal, whose headers are checked on the way."""
    assert answer.status >= 400
    request_id = answer.header("X-Request-Id")
    told = server.run("explain", request_id)
    assert told["request_id"] == request_id
    assert told["answer"]["status"] == answer.status
    assert told["answer"]["reason"] == answer.header("Latchkey-Reason")
    return told


def outcome_of(told, check):
    return {each["check"]: each["outcome"] for each in told["checks"]}[check]


def test_wrong_signature(server, caller, integration):
    url = server.rest("/V1/products?searchCriteria[pageSize]=1")
    told = refusal_of(server, call("GET", url, caller.but(token_secret="x" * 32)))
    assert told["answer"]["reason"] == "signature-mismatch"
    assert told["integration"] == {
        "id": integration["id"], "name": "Explained", "status": "active", "signature_verified": False
    }
    assert outcome_of(told, "token") == "passed"
    assert outcome_of(told, "signature") == "failed"
    assert told["base_strings"][0]["reading"] == "rfc5849"
    assert "searchCriteria%255BpageSize%255D%3D1" in told["base_strings"][0]["text"]


def test_base_string_is_the_one_that_was_signed(server, caller):
    url = server.rest("/V1/products?b=2&a=1")
    parameters = oauth.parameters(caller)
    signed = oauth.base_string("GET", url, parameters)
    header = ", ".join(f'{name}="{oauth.encode(value)}"' for name, value in parameters.items())
    told = refusal_of(server, send("GET", url, headers={"Authorization": f'OAuth {header}, oauth_signature="eA%3D%3D"'}))
    masked = signed.replace(caller.token, caller.token[:4] + "." * 24 + caller.token[-4:])
    assert told["base_strings"][0]["text"] == masked


def test_port_left_out_of_the_signature(server, caller):
    url = server.rest("/V1/products")
    header = oauth.header("GET", url.replace(f":{server.ports['api']}", ""), caller)
    told = refusal_of(server, send("GET", url, headers={"Authorization": header}))
    assert any("host without its port" in hint for hint in told["hints"])


def test_replay(server, caller):
    url = server.rest("/V1/products/24-MB01")
    header = {"Authorization": oauth.header("GET", url, caller)}
    send("GET", url, headers=header)
    told = refusal_of(server, send("GET", url, headers=header))
    assert told["answer"]["reason"] == "nonce-used"
    assert told["integration"]["signature_verified"] is True
    assert outcome_of(told, "nonce") == "failed"


def test_old_timestamp(server, caller):
    told = refusal_of(server, call("GET", server.rest("/V1/products"), caller, timestamp=int(time.time()) - 3600))
    assert told["answer"]["reason"] == "timestamp-old"
    assert -3610 < told["clock"]["difference_s"] <= -3600
    assert any("behind" in hint for hint in told["hints"])


def test_missing_resource_and_what_would_give_it(server, caller, integration):
    told = refusal_of(server, call("GET", server.rest(ORDERS), caller))
    assert told["answer"]["reason"] == "resource-missing"
    assert told["route"]["path"] == "/V1/orders/:id"
    assert told["grants"]["granted"]["resources"] == ["Magento_Catalog::products"]
    assert told["grants"]["missing"] == ["Magento_Sales::actions_view"]
    assert told["grants"]["pending_would_do"] is False

    server.run("integration", "edit", integration["id"], "--resource", "Magento_Catalog::products",
               "Magento_Sales::actions_view")
    told = refusal_of(server, call("GET", server.rest(ORDERS), caller))
    assert told["grants"]["pending_would_do"] is True
    assert any(f"latchkey integration allow {integration['id']}" in hint for hint in told["hints"])


def test_guest(server):
    told = refusal_of(server, send("GET", server.rest(ORDERS)))
    assert told["answer"]["reason"] == "guest"
    assert told["authorization"] is None
    assert outcome_of(told, "signature") == "not-made"


def test_unknown_route(server, caller):
    told = refusal_of(server, call("GET", server.rest("/V1/nothing"), caller))
    assert told["answer"]["reason"] == "no-route"
    assert outcome_of(told, "route") == "failed"
    assert outcome_of(told, "signature") == "not-reached"


def test_what_the_store_refuses(server, caller):
    told = refusal_of(server, call("GET", server.rest("/V1/products/no-such"), caller))
    assert told["answer"]["reason"] == "entity-missing"
    assert outcome_of(told, "permission") == "passed"


def test_what_the_schema_refuses(server):
    told = refusal_of(server, send("GET", f"{server.api}/rest/default/schema?services=no-such"))
    assert told["received"]["target"] == "/rest/default/schema?services=no-such"


def test_token_call(server, caller):
    url = f"{server.api}/oauth/token/request"
    told = refusal_of(server, call("POST", url, caller.but(token="", consumer_secret="x" * 32, token_secret="")))
    assert told["endpoint"] == "request-token"
    assert told["answer"]["reason"] in ("signature-mismatch", "consumer-key-expired")


def test_request_that_is_no_http(server):
    with socket.create_connection(("127.0.0.1", server.ports["api"]), timeout=20) as client:
        client.sendall(b"GET /rest/V1/products HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
        head = client.makefile("rb").read().decode()
    headers = dict(line.split(": ", 1) for line in head.split("\r\n\r\n")[0].split("\r\n")[1:])
    assert headers["Latchkey-Reason"] == "request-malformed"
    told = server.run("explain", headers["X-Request-Id"])
    assert told["answer"]["status"] == 400
    assert told["received"]["target"] == "/rest/V1/products"
    assert outcome_of(told, "request") == "failed"


def test_a_clients_own_request_id_counts_for_nothing(server, caller):
    mine = send("GET", server.rest(ORDERS)).header("X-Request-Id")
    forged = send("GET", server.rest("/V1/nothing"), headers={"X-Request-Id": mine})
    assert forged.header("X-Request-Id") != mine
    assert server.run("explain", mine)["answer"]["reason"] == "guest"
    assert server.run("explain", forged.header("X-Request-Id"))["answer"]["reason"] == "no-route"
    allowed = call("GET", server.rest("/V1/products?searchCriteria[pageSize]=1"), caller, headers={"X-Request-Id": "x"})
    assert allowed.status == 200
    assert allowed.header("X-Request-Id") not in (None, "x")


def test_no_secret_is_told(server, integration, caller):
    answers = [
        call("GET", server.rest("/V1/store/storeViews"), caller),
        call("GET", server.rest("/V1/products"), caller.but(token_secret="x" * 32)),
        send("GET", server.rest(ORDERS), headers={"Authorization": "Bearer " + caller.token}),
        send("GET", server.rest(ORDERS), headers={"Authorization": "Basic dXNlcjpwYXNz"}),
    ]
    for answer in answers:
        told = json.dumps(refusal_of(server, answer))
        for secret in (caller.consumer_secret, caller.token_secret, caller.token, "dXNlcjpwYXNz"):
            assert secret not in told


def test_a_word_about_grants_is_for_verified_callers_alone(server, caller):
    url = server.rest("/V1/store/storeViews")
    assert call("GET", url, caller).header("Latchkey-Reason") == "resource-missing"
    assert call("GET", url, caller.but(token_secret="x" * 32)).header("Latchkey-Reason") == "signature-mismatch"
    assert send("GET", url).header("Latchkey-Reason") == "guest"


def test_what_is_not_kept_is_said_to_be_gone(server, caller):
    allowed = call("GET", server.rest("/V1/products?searchCriteria[pageSize]=1"), caller)
    for request_id in (allowed.header("X-Request-Id"), "zzzzzzzz-1", "nonsense"):
        assert "no longer kept" in server.refused("explain", request_id)


def documented(schema):
    """The fields that the admin API's description requires of `schema`."""
    text = (ROOT / "src/admin/openapi.yaml").read_text()
    names = re.search(r"required:\s*\[([^\]]*)\]", text.split(f"\n    {schema}:\n")[1])[1]
    return set(re.findall(r"[a-z_]+", names))


def test_the_admin_api_tells_the_same(server, caller):
    request_id = call("GET", server.rest("/V1/store/storeViews"), caller).header("X-Request-Id")
    admin = Admin(server).sign_in()
    told = admin.done("GET", f"/refusals/{request_id}")
    assert told == server.run("explain", request_id)
    assert set(told) == documented("Refusal")
    latest = admin.done("GET", "/refusals?limit=1")["items"]
    assert [each["request_id"] for each in latest] == [request_id]
    assert set(latest[0]) == documented("RefusalRow")
    assert admin.ask("GET", "/refusals/nonsense").status == 404


def test_as_a_table(server, caller):
    answer = call("GET", server.rest("/V1/store/storeViews"), caller)
    done = server.cli("explain", answer.header("X-Request-Id"))
    assert done.returncode == 0
    assert "resource-missing" in done.stdout
    assert "What to do:" in done.stdout


def flood(server, count):
    """That many refused calls of guests, in batches on one connection."""
    request = f"GET /rest{ORDERS} HTTP/1.1\r\nHost: flood\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", server.ports["api"]), timeout=20) as client:
        for sent in range(0, count, 100):
            batch = min(100, count - sent)
            client.sendall(request * batch)
            answers = b""
            while answers.count(b"Latchkey-Reason: guest") < batch:
                answers += client.recv(1 << 16)


def test_an_unsigned_flood_pushes_out_nothing_but_itself(server, caller):
    signed = call("GET", server.rest("/V1/store/storeViews"), caller).header("X-Request-Id")
    guest = send("GET", server.rest(ORDERS)).header("X-Request-Id")
    flood(server, 10_100)
    assert server.run("explain", signed)["answer"]["reason"] == "resource-missing"
    assert "no longer kept" in server.refused("explain", guest)


def test_without_a_server_there_is_nothing_to_explain(own_server):
    own_server.start()
    request_id = send("GET", own_server.rest(ORDERS)).header("X-Request-Id")
    own_server.stop()
    assert "no server is running" in own_server.refused("explain", request_id)
    own_server.start()
    assert "no longer kept" in own_server.refused("explain", request_id)
