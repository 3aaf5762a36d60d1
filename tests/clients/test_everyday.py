"""The three Magento REST clients that npm has, unchanged, at what an integrator does every day: npm/everyday.js."""

import json
import subprocess

import pytest

from clients import matrix
from support import oauth

CLIENTS = [client for client in matrix.CLIENTS if client.name.startswith("magento")]


@pytest.fixture(scope="module", autouse=True)
def packages():
    matrix.build("JavaScript")


@pytest.fixture(scope="module", params=CLIENTS, ids=lambda client: client.name)
def saw(request, server):
    """What the script saw, at a grant of just what it needs."""
    client = request.param
    made = server.create(
        f"Everyday {client.name}", "Magento_Catalog::products", "Magento_CatalogInventory::cataloginventory",
        "Magento_Catalog::catalog_inventory", "Magento_Sales::actions_view", "Magento_Sales::ship", "Magento_Sales::shipment",
    )
    if client.method != "HMAC-SHA256":
        server.run("integration", "edit", f"Everyday {client.name}", "--allow-method", client.method)
    known = oauth.Credentials.of(made)
    told = {"store": server.api, "consumerKey": known.consumer_key, "consumerSecret": known.consumer_secret,
            "accessToken": known.token, "tokenSecret": known.token_secret}
    done = subprocess.run(
        ["node", "npm/everyday.js", client.name], cwd=matrix.HERE, input=json.dumps(told), capture_output=True, text=True,
        timeout=120, check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_lists_with_filters_and_reads(saw):
    prices = [product["price"] for product in saw["listed"]["items"]]
    assert len(prices) == 5
    assert prices == sorted(prices) and all(20 <= price <= 60 for price in prices)
    assert saw["read"]["sku"] == saw["listed"]["items"][0]["sku"]


def test_makes_a_product_and_changes_price_and_stock(saw):
    assert (saw["made"]["name"], saw["made"]["price"]) == ("Everyday mug", 12.5)
    assert saw["priced"]["price"] == 14.9
    assert (saw["stock"]["qty"], saw["stock"]["is_in_stock"]) == (25, True)
    assert saw["deleted"] is True


def test_reads_an_order_and_ships_it(saw):
    order, shipment = saw["order"], saw["shipment"]
    assert order["status"] == "pending"
    assert shipment["order_id"] == order["entity_id"]
    ordered = [(item["item_id"], item["qty_ordered"]) for item in order["items"]]
    assert [(item["order_item_id"], item["qty"]) for item in shipment["items"]] == ordered
    assert shipment["tracks"][0]["track_number"] == "1Z-7"
