"""The setting webapi/webapisecurity/allow_insecure opens exactly 31 routes, from the next request on."""

import re

import pytest

from support import oauth
from support.http import call, send

SETTING = "webapi/webapisecurity/allow_insecure"
SWITCHED = set(
    """
    /V1/stockStatuses/:productSku
    /V1/products /V1/products/:sku /V1/products/types
    /V1/products/attributes/:attributeCode /V1/products/attributes/:attributeCode/options
    /V1/products/media/types/:attributeSetName
    /V1/products/attribute-sets/sets/list /V1/products/attribute-sets/:attributeSetId
    /V1/products/attribute-sets/:attributeSetId/attributes /V1/products/attribute-sets/groups/list
    /V1/products/:sku/media /V1/products/:sku/media/:entryId
    /V1/products/:sku/group-prices/:customerGroupId/tiers
    /V1/products/:sku/options /V1/products/:sku/options/:optionId
    /V1/products/links/types /V1/products/links/:type/attributes /V1/products/:sku/links/:type
    /V1/categories /V1/categories/:categoryId /V1/categories/:categoryId/products
    /V1/cmsPage/:pageId /V1/cmsBlock/:blockId
    /V1/configurable-products/:sku/children /V1/configurable-products/:sku/options/:id
    /V1/configurable-products/:sku/options/all
    /V1/store/storeViews /V1/store/storeGroups /V1/store/websites /V1/store/storeConfigs
    """.split()
)


# What the sample store has for the parameters of these routes.
NAMES = {"sku": "CT-002", "productSku": "CT-002", "attributeCode": "diameter", "attributeSetName": "Default", "attributeSetId": "4",
         "entryId": "1", "customerGroupId": "1", "type": "related", "categoryId": "5", "pageId": "1", "blockId": "1", "id": "1"}
NAMES_OF = {
    "/V1/configurable-products": {"sku": "CW-000"}, "/V1/products/:sku/options": {"sku": "KB-001", "optionId": "1"},
    "/V1/products/:sku/links": {"sku": "KB-001"}, "/V1/products/:sku/group-prices": {"sku": "CT-004", "customerGroupId": "2"},
}


def with_names(path):
    names = NAMES | {key: value for start, more in NAMES_OF.items() if path.startswith(start) for key, value in more.items()}
    return re.sub(r":(\w+)", lambda match: names[match[1]], path) + "?searchCriteria[pageSize]=2"


@pytest.fixture(scope="module")
def routes(server):
    return server.run("routes")


@pytest.fixture
def opened(server):
    server.run("config", "set", SETTING, "1")
    yield
    server.run("config", "set", SETTING, "0")


def ask(server, route):
    path = re.sub(r":\w+", "1", route["path"])
    return send(route["method"], server.rest(path)).status


def test_the_list_has_31_routes():
    assert len(SWITCHED) == 31


def test_guests_reach_anonymous_routes_alone_by_default(server, routes):
    reached = {(route["method"], route["path"]) for route in routes if ask(server, route) != 401}
    anonymous = {(route["method"], route["path"]) for route in routes if route["resources"] == ["anonymous"]}
    assert reached == anonymous


def test_the_switch_opens_exactly_the_31_routes(server, routes, opened):
    reached = {(route["method"], route["path"]) for route in routes if ask(server, route) != 401}
    anonymous = {(route["method"], route["path"]) for route in routes if route["resources"] == ["anonymous"]}
    assert reached - anonymous == {("GET", path) for path in SWITCHED}


@pytest.mark.parametrize("path", sorted(SWITCHED))
def test_each_of_them_answers_a_guest_once_opened(server, path):
    url = server.rest(with_names(path))
    closed = send("GET", url)
    assert (closed.status, closed.message) == (401, "The consumer isn't authorized to access %resources.")
    server.run("config", "set", SETTING, "1")
    try:
        answer = send("GET", url)
        assert answer.status == 200, answer.text
        assert answer.json()
    finally:
        server.run("config", "set", SETTING, "0")


def test_the_switch_acts_on_the_next_request_both_ways(server):
    url = server.rest("/V1/store/storeViews")
    for _ in range(5):
        server.run("config", "set", SETTING, "1")
        assert send("GET", url).status == 200
        server.run("config", "set", SETTING, "0")
        assert send("GET", url).status == 401


def test_an_integration_without_the_resource_gets_the_guests_answer(server, opened):
    made = oauth.Credentials.of(server.create("Guest by another name"))
    assert call("GET", server.rest("/V1/store/storeViews"), made).status == 200
    assert call("GET", server.rest("/V1/orders?searchCriteria="), made).status == 401


def test_stock_stays_hidden_from_guests(server, opened):
    listed = send("GET", server.rest("/V1/products?searchCriteria[pageSize]=1")).json()["items"]
    product = send("GET", server.rest(f"/V1/products/{listed[0]['sku']}")).json()
    assert "stock_item" not in product.get("extension_attributes", {})
