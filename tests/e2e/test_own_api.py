"""An API of one's own: from an OpenAPI document, and from Magento modules."""

import json

import pytest

from support import oauth
from support.http import send
from support.server import Server, free_port

DOCUMENT = {
    "openapi": "3.0.3",
    "servers": [{"url": "https://shop.example/api/v2"}],
    "tags": [{"name": "Stock"}, {"name": "orders", "x-latchkey-resource": "Sales/Orders"}],
    "x-latchkey-free-text": ["sku"],
    "paths": {
        "/items/{sku}": {"get": {"tags": ["Stock"]}, "patch": {"x-latchkey-resource": "Stock/Change items"}},
        "/orders": {"get": {"tags": ["orders"]}},
        "/status": {"get": {"x-latchkey-resource": "anonymous"}},
        "/broken/{id}.json": {"get": {"tags": ["Stock"]}},
    },
}
ACL = """<config><acl><resources>
<resource id="Magento_Backend::admin">
<resource id="Vendor_Loyalty::points" title="Loyalty points" sortOrder="35"/>
</resource>
</resources></acl></config>"""
WEBAPI = """<routes>
<route url="/V1/loyalty/:id" method="GET"><resources><resource ref="Vendor_Loyalty::points"/></resources></route>
<route url="bad" method="GET"><resources><resource ref="Vendor_Loyalty::points"/></resources></route>
</routes>"""


def asking(folder, *settings):
    port = free_port()
    server = Server(folder, settings=[f"decide.listen=127.0.0.1:{port}", "decide.trusted_proxies=127.0.0.1", *settings])
    return server, f"http://127.0.0.1:{port}"


def write_config(server, key, value):
    """For commands, which read the configuration of the data folder."""
    server.data.mkdir(parents=True, exist_ok=True)
    (server.data / "latchkey.toml").write_text(f'[api]\n{key} = "{value}"\n')


def judged(decide, method, path, credentials=None):
    headers = {"Content-Length": "0"}
    if credentials:
        headers["Authorization"] = oauth.header(method, decide + path, credentials)
    answer = send(method, decide + "/prefixed" + path, headers=headers)
    return "allowed" if answer.status == 204 else answer.header("Latchkey-Reason")


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(DOCUMENT, indent=1))
    return path


def test_calls_are_judged_by_an_openapi_document(tmp_path, document):
    server, decide = asking(tmp_path, f"api.openapi={document}")
    write_config(server, "openapi", document)
    with server:
        stock = oauth.Credentials.of(server.create("Stock", "Api::stock"))
        everything = oauth.Credentials.of(server.create("All", "all"))
        assert judged(decide, "GET", "/api/v2/items/A%2FB", stock) == "allowed"
        assert judged(decide, "PATCH", "/api/v2/items/a", stock) == "resource-missing"
        assert judged(decide, "PATCH", "/api/v2/items/a", everything) == "allowed"
        assert judged(decide, "GET", "/api/v2/orders", stock) == "resource-missing"
        assert judged(decide, "GET", "/api/v2/status") == "allowed"
        assert judged(decide, "GET", "/api/v2/items/a") == "guest"
        assert judged(decide, "GET", "/rest/V1/products", everything) == "no-route"
        assert judged(decide, "GET", "/api/v2/broken/1.json", everything) == "no-route"
        assert "openapi.json" in server.log and "left out of the API" in server.log


def test_the_command_line_shows_an_openapi_document(tmp_path, document):
    server = Server(tmp_path)
    write_config(server, "openapi", document)
    ids = [row["id"] for row in server.run("resources")]
    assert ids == ["Api::stock", "Api::stock_change_items", "Api::sales", "Api::sales_orders"]
    assert len(server.run("routes")) == 4
    checked = server.run("routes", "check", "https://shop.example/api/v2/items/A%2FB?x=1", "PATCH")
    assert checked["route"] == "/api/v2/items/:sku"
    assert checked["parameters"] == {"sku": "A/B"}
    assert checked["needs"] == [{"id": "Api::stock_change_items", "title": "Change items"}]
    assert checked["store_code"] is None
    faults = server.refused("serve", "--check")
    assert faults.count("openapi.json:") == 1
    assert "`{id}.json` in `/broken/{id}.json` is not a segment" in faults


def test_modules_add_to_the_shipped_api(tmp_path):
    folder = tmp_path / "modules" / "loyalty" / "etc"
    folder.mkdir(parents=True)
    (folder / "acl.xml").write_text(ACL)
    (folder / "webapi.xml").write_text(WEBAPI)
    server, decide = asking(tmp_path, f"api.modules={tmp_path / 'modules'}")
    write_config(server, "modules", tmp_path / "modules")
    with server:
        loyalty = oauth.Credentials.of(server.create("Loyalty", "Vendor_Loyalty::points"))
        assert judged(decide, "GET", "/rest/V1/loyalty/7", loyalty) == "allowed"
        assert judged(decide, "GET", "/rest/V1/orders/7", loyalty) == "resource-missing"
    faults = server.refused("serve", "--check")
    assert "webapi.xml:3: `bad` is not a path" in faults
    assert server.run("routes", "check", "/rest/V1/loyalty/7", "GET")["needs"][0]["title"] == "Loyalty points"


@pytest.mark.parametrize("text, told", [
    ("{\n \"openapi\": \"3.0.0\",\n \"paths\": }", "openapi.json:3: not JSON"),
    ('{"swagger": "2.0"}', "openapi.json:1: this is no OpenAPI 3 document"),
])
def test_a_document_from_which_no_route_can_be_taken_ends_the_start(tmp_path, document, text, told):
    document.write_text(text)
    server = Server(tmp_path)
    write_config(server, "openapi", document)
    assert told in server.refused("serve", "--check")
    assert told in server.refused("serve")


def test_routes_check_knows_the_shipped_routes(tmp_path):
    server = Server(tmp_path)
    told = server.cli("routes", "check", "/rest/default/V1/products/24-MB01?fields=sku", "GET").stdout
    assert "GET /V1/products/:sku" in told
    assert "Magento_Catalog::products (Products)" in told
    assert "webapi/webapisecurity/allow_insecure" in told
    assert "is for everybody" in server.cli("routes", "check", "/rest/V1/integration/admin/token", "POST").stdout
    for path, method, reason in [
        ("/rest/V1/nothing", "GET", "404, no-route"), ("/rest/V1/products", "PATCH", "400, method-invalid"),
        ("/rest/V1/orders/1%2F2", "GET", "404, path-ambiguous"), ("/rest/V1/orders/../orders", "GET", "404, path-ambiguous"),
    ]:
        assert f"would be refused ({reason})" in server.refused("routes", "check", path, method)
