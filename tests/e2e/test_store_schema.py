"""The API's schema: a validator accepts it, and what the store answers is what it says."""

import copy
import json
import re

import jsonschema
import pytest
from swagger_spec_validator import validator20

from support import oauth
from support.http import call, send

# What the samples of the store have for a path's parameters, by the operation; others by their name.
PARAMETERS = {
    "sku": "CT-002", "productSku": "CT-002", "entryId": "1", "optionId": "1", "customerGroupId": "1", "type": "related",
    "attributeCode": "color", "attributeSetName": "Default", "attributeSetId": "4", "categoryId": "3", "countryId": "US",
    "pageId": "1", "blockId": "1", "customerId": "1", "id": "1", "orderId": "2",
}
CONFIGURABLE = {"sku": "CW-000", "id": "1"}
WITH_OPTIONS = {"sku": "KB-001", "optionId": "1"}
QUERIES = {
    "/V1/search": "searchCriteria[request_name]=quick_search_container&"
                  "searchCriteria[filter_groups][0][filters][0][field]=search_term&"
                  "searchCriteria[filter_groups][0][filters][0][value]=kettle",
    "/V1/products-render-info": "searchCriteria[pageSize]=3&storeId=1&currencyCode=USD",
    "/V1/products/attribute-sets/groups/list": "searchCriteria=",
}


@pytest.fixture(scope="module")
def caller(server):
    server.run("config", "set", "latchkey/tokens/enabled", "1")
    return oauth.Credentials.of(server.create("Reads and writes all", "all"))


@pytest.fixture(scope="module")
def schema(server):
    answer = send("GET", server.rest("/default/schema?services=all"))
    assert answer.status == 200, answer.text
    return answer.json()


def strict(node):
    """The same as JSON Schema: null where x-nullable says so, and no member that is not named."""
    if isinstance(node, list):
        return [strict(one) for one in node]
    if not isinstance(node, dict):
        return node
    made = {key: strict(value) for key, value in node.items()}
    if made.pop("x-nullable", False):
        made = {"anyOf": [{"type": "null"}, made]}
    elif made.get("type") == "object" and "properties" in made:
        made["additionalProperties"] = False
    return made


class Holder:
    """Holds answers against the schema of their operation."""

    def __init__(self, schema):
        self.schema = schema
        self.definitions = strict(copy.deepcopy(schema["definitions"]))

    def check(self, method, path, answer):
        operation = self.schema["paths"][path][method.lower()]
        assert answer.status == 200, f"{method} {path}: {answer.status} {answer.text}"
        expected = strict(operation["responses"]["200"]["schema"]) | {"definitions": self.definitions}
        jsonschema.validate(answer.json(), expected, cls=jsonschema.Draft4Validator)


@pytest.fixture(scope="module")
def holder(schema):
    return Holder(schema)


def target(path):
    named = PARAMETERS
    if path.startswith("/V1/configurable-products"):
        named = PARAMETERS | CONFIGURABLE
    if "/links/{type}" in path:
        named = PARAMETERS | {"sku": "KB-001"}
    if "/options" in path and path.startswith("/V1/products/{sku}"):
        named = PARAMETERS | WITH_OPTIONS
    filled = re.sub(r"\{(\w+)\}", lambda match: named[match[1]], path)
    return filled + "?" + QUERIES.get(path, "searchCriteria[pageSize]=3")


def test_a_validator_accepts_it(schema):
    validator20.validate_spec(schema)


def test_every_view_has_it_and_services_can_be_chosen(server):
    one = send("GET", server.rest("/de/schema?services=cmsBlockRepositoryV1")).json()
    validator20.validate_spec(one)
    assert one["basePath"] == "/rest/de"
    operations = [operation for path in one["paths"].values() for operation in path.values()]
    assert len(operations) == 5
    assert all(operation["tags"] == ["cmsBlockRepositoryV1"] for operation in operations)
    assert send("GET", server.rest("/schema?services=all")).status == 200
    assert send("GET", server.rest("/default/schema?services=nobodyV1")).status == 400
    assert send("GET", server.rest("/default/schema")).status == 400
    assert send("GET", server.rest("/nosuchview/schema?services=all")).status == 400


def test_it_tells_of_the_routes_that_are_served(server, schema):
    served = {(route["method"], re.sub(r":\w+", "{}", route["path"])) for route in server.run("routes") if route["served"]}
    told = {(method.upper(), re.sub(r"\{\w+\}", "{}", path)) for path, operations in schema["paths"].items() for method in operations}
    assert told == served
    assert len({re.sub(r"\{\w+\}", "{}", path) for path in schema["paths"]}) == len(schema["paths"])


def order_of_the_sample_is_turned(server, caller):
    for verb in ("invoice", "ship"):
        assert call("POST", server.rest(f"/V1/order/1/{verb}"), caller, json={}).status == 200


def test_what_is_read_is_what_it_says(server, caller, schema, holder):
    order_of_the_sample_is_turned(server, caller)
    read = 0
    for path, operations in schema["paths"].items():
        if "get" not in operations or path.startswith("/V1/customers/me"):
            continue
        holder.check("GET", path, call("GET", server.rest(target(path)), caller))
        read += 1
    assert read > 40


def test_every_product_and_order_is_what_it_says(server, caller, holder):
    for path in ("/V1/products", "/V1/orders", "/V1/customers/search", "/V1/cmsPage/search", "/V1/products/attributes"):
        holder.check("GET", path, call("GET", server.rest(path + "?searchCriteria="), caller))


def test_what_is_written_is_answered_as_it_says(server, caller, holder):
    def write(method, path, body, **parameters):
        url = server.rest(re.sub(r"\{(\w+)\}", lambda match: str(parameters[match[1]]), path))
        answer = call(method, url, caller, json=body) if body is not None else call(method, url, caller)
        holder.check(method, path, answer)
        return answer.json()

    product = write("POST", "/V1/products", {"product": {"sku": "SCHEMA-1", "name": "Schema", "price": 3.5}})
    write("PUT", "/V1/products/{sku}", {"product": product}, sku="SCHEMA-1")
    png = "iVBORw0KGgo="
    picture = {"base64_encoded_data": png, "type": "image/png", "name": "dot.png"}
    entry = write("POST", "/V1/products/{sku}/media", {"entry": {"label": "Dot", "types": ["image"], "content": picture}},
                  sku="SCHEMA-1")
    write("PUT", "/V1/products/{sku}/media/{entryId}", {"entry": {"label": "A dot"}}, sku="SCHEMA-1", entryId=entry)
    media = server.rest(f"/V1/products/SCHEMA-1/media/{entry}")
    holder.check("GET", "/V1/products/{sku}/media/{entryId}", call("GET", media, caller))
    write("DELETE", "/V1/products/{sku}/media/{entryId}", None, sku="SCHEMA-1", entryId=entry)
    item = call("GET", server.rest("/V1/stockItems/SCHEMA-1"), caller).json()["item_id"]
    write("PUT", "/V1/products/{productSku}/stockItems/{itemId}", {"stockItem": {"qty": 5}}, productSku="SCHEMA-1", itemId=item)
    write("POST", "/V1/inventory/source-items",
          {"sourceItems": [{"sku": "SCHEMA-1", "source_code": "default", "quantity": 4, "status": 1}]})

    category = write("POST", "/V1/categories", {"category": {"name": "Schema", "parent_id": 2}})["id"]
    write("PUT", "/V1/categories/{categoryId}", {"category": {"name": "Schemas"}}, categoryId=category)
    write("POST", "/V1/categories/{categoryId}/products", {"productLink": {"sku": "SCHEMA-1", "category_id": str(category)}},
          categoryId=category)
    write("DELETE", "/V1/categories/{categoryId}/products/{sku}", None, categoryId=category, sku="SCHEMA-1")
    write("DELETE", "/V1/categories/{categoryId}", None, categoryId=category)

    for kind, number in (("Page", "pageId"), ("Block", "blockId")):
        body = {kind.lower(): {"identifier": f"schema-{kind}", "title": "Schema", "content": "x"}}
        made = write("POST", f"/V1/cms{kind}", body)["id"]
        write("PUT", f"/V1/cms{kind}/{{{number}}}", {kind.lower(): {"title": "Schemas"}}, **{number: made})
        write("DELETE", f"/V1/cms{kind}/{{{number}}}", None, **{number: made})

    people = {"email": "schema@example.com", "firstname": "S", "lastname": "C"}
    person = write("POST", "/V1/customers", {"customer": people, "password": "Long-enough-1"})["id"]
    write("PUT", "/V1/customers/{customerId}", {"customer": {"firstname": "Sc"}}, customerId=person)
    token = write("POST", "/V1/integration/customer/token", {"username": people["email"], "password": "Long-enough-1"})
    me = send("GET", server.rest("/V1/customers/me"), headers={"Authorization": f"Bearer {token}"})
    holder.check("GET", "/V1/customers/me", me)
    write("DELETE", "/V1/customers/{customerId}", None, customerId=person)

    write("POST", "/V1/orders/{id}/comments", {"statusHistory": {"comment": "Hello"}}, id=3)
    write("POST", "/V1/order/{orderId}/invoice", {}, orderId=3)
    write("POST", "/V1/order/{orderId}/ship", {"tracks": [{"track_number": "T1", "title": "Post", "carrier_code": "custom"}]},
          orderId=3)
    write("POST", "/V1/orders/{id}/cancel", None, id=2)
    write("DELETE", "/V1/products/{sku}", None, sku="SCHEMA-1")


def test_a_refusal_is_what_it_says(server, schema, holder):
    refused = send("GET", server.rest("/V1/orders?searchCriteria="))
    assert refused.status == 401
    failure = strict(schema["definitions"]["error"]) | {"definitions": holder.definitions}
    jsonschema.validate(json.loads(refused.body), failure, cls=jsonschema.Draft4Validator)
