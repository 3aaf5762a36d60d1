"""`latchkey call`: a signed request, its answer printed."""

import json

import pytest


@pytest.fixture(scope="module")
def erp(server):
    return server.create("ERP", "Magento_Catalog::products", "Magento_Backend::store")


def test_signed_call_prints_the_answer(server, erp):
    done = server.cli("call", "GET", server.rest("/V1/store/storeViews"), "--integration", "ERP")
    assert done.returncode == 0, done.stderr
    assert '"code":"default"' in done.stdout.replace(" ", "")


def test_path_alone_is_enough(server, erp):
    done = server.cli("call", "GET", "/rest/V1/store/storeViews", "--integration", erp["id"])
    assert done.returncode == 0, done.stderr


def test_query_with_brackets_is_signed(server, erp):
    done = server.cli("call", "GET", "/rest/V1/products?searchCriteria[pageSize]=2", "--integration", "ERP")
    assert done.returncode == 0, done.stderr


def test_refused_call_is_code_1_and_prints_why(server, erp):
    done = server.cli("call", "GET", "/rest/V1/orders?searchCriteria=", "--integration", "ERP")
    assert done.returncode == 1
    assert "Magento_Sales::actions_view" in done.stdout + done.stderr
    request_id = done.stderr.partition("resource-missing: latchkey explain ")[2].strip()
    assert "Magento_Sales::actions_view" in server.cli("explain", request_id).stdout


def test_json_output_has_the_body_as_it_came(server, erp):
    done = server.cli("--output", "json", "call", "GET", "/rest/V1/products?searchCriteria[pageSize]=2", "--integration", "ERP")
    printed = json.loads(done.stdout)
    assert printed["status"] == 200 and printed["reason"] is None and printed["request_id"]
    assert "E1" not in done.stdout and len(printed["body"]["items"]) == 2


def test_guest_call_needs_no_integration(server):
    assert server.cli("call", "GET", "/rest/V1/directory/countries/US").returncode == 0
    assert server.cli("call", "GET", "/rest/V1/store/storeViews").returncode == 1


def test_body_is_sent(server, erp):
    product = {"product": {"sku": "called-1", "name": "Called", "price": 1, "attribute_set_id": 4, "type_id": "simple"}}
    done = server.cli("call", "POST", "/rest/V1/products", "--integration", "ERP", "--body", json.dumps(product))
    assert done.returncode == 0, done.stdout + done.stderr
    assert server.cli("call", "DELETE", "/rest/V1/products/called-1", "--integration", "ERP").returncode == 0


def test_unknown_integration_is_code_1(server):
    assert "nobody" in server.refused("call", "GET", "/rest/V1/store/storeViews", "--integration", "nobody").lower()


def test_integration_without_a_token_is_told(server):
    server.create("Without a token", "all", activate=False)
    server.refused("call", "GET", "/rest/V1/store/storeViews", "--integration", "Without a token")


def test_missing_url_is_code_2(server):
    server.refused("call", "GET", code=2)
