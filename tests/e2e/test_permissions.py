"""What is granted is exactly what was listed; narrowing acts at once, widening waits for an allow."""

import pytest

from support import oauth
from support.http import call

PRODUCTS = "/V1/products?searchCriteria[pageSize]=1"
VIEWS = "/V1/store/storeViews"


@pytest.fixture
def may(server):
    """Whether the credentials get through to a path."""

    def ask(made, path):
        answer = call("GET", server.rest(path), oauth.Credentials.of(made))
        if answer.status == 401:
            assert answer.message == "The consumer isn't authorized to access %resources."
        return answer.status != 401

    return ask


def test_listed_resource_is_granted_and_no_other(server, may):
    made = server.create("Listed", "Magento_Catalog::products")
    assert may(made, PRODUCTS)
    assert not may(made, VIEWS)


def test_ancestor_does_not_grant_its_children(server, may):
    made = server.create("Ancestor", "Magento_Catalog::catalog", "Magento_Catalog::catalog_inventory")
    assert not may(made, PRODUCTS)


def test_child_does_not_grant_its_ancestors(server, may):
    made = server.create("Child", "Magento_Catalog::products")
    assert not may(made, "/V1/products/24-MB01/media")  # guarded by Magento_Catalog::catalog


def test_root_is_not_implied(server, may):
    assert not may(server.create("No root", "Magento_Catalog::products"), "/V1/modules")
    assert may(server.create("Root", "Magento_Backend::admin"), "/V1/modules")


def test_all_resources_grant_everything(server, may):
    made = server.create("Everything", "all")
    assert may(made, PRODUCTS) and may(made, VIEWS) and may(made, "/V1/modules") and may(made, "/V1/orders?searchCriteria=")


def test_no_resources_grant_nothing(server, may):
    made = server.create("Nothing")
    assert not may(made, PRODUCTS)
    assert may(made, "/V1/directory/countries/US")


def test_narrowing_acts_at_once(server, may):
    made = server.create("Narrowed", "Magento_Catalog::products", "Magento_Backend::store")
    changed = server.run("integration", "edit", made["id"], "--resource", "Magento_Catalog::products")
    assert changed["pending"] is None
    assert may(made, PRODUCTS)
    assert not may(made, VIEWS)


def test_widening_waits_for_an_allow_and_keeps_the_token(server, may):
    made = server.create("Widened", "Magento_Catalog::products")
    changed = server.run(
        "integration", "edit", made["id"], "--resource", "Magento_Catalog::products", "Magento_Backend::store"
    )
    assert changed["pending"]["resources"] == ["Magento_Backend::store"]
    assert server.run("integration", "show", made["id"])["pending"] == changed["pending"]
    assert not may(made, VIEWS)
    assert server.run("integration", "allow", made["id"])["pending"] is None
    assert may(made, VIEWS)


def test_narrowing_and_widening_in_one_edit(server, may):
    made = server.create("Swapped", "Magento_Catalog::products")
    server.run("integration", "edit", made["id"], "--resource", "Magento_Backend::store")
    assert not may(made, PRODUCTS)
    assert not may(made, VIEWS)
    server.run("integration", "allow", made["id"])
    assert may(made, VIEWS)


def test_from_all_to_custom_acts_at_once(server, may):
    made = server.create("From all", "all")
    server.run("integration", "edit", made["id"], "--resource", "Magento_Catalog::products")
    assert may(made, PRODUCTS)
    assert not may(made, VIEWS)


def test_from_custom_to_all_waits(server, may):
    made = server.create("To all", "Magento_Catalog::products")
    server.run("integration", "edit", made["id"], "--all-resources")
    assert not may(made, VIEWS)
    server.run("integration", "allow", made["id"])
    assert may(made, VIEWS)


def test_stock_is_shown_to_those_who_may_see_it(server):
    url = server.rest("/V1/products?searchCriteria[pageSize]=1&fields=items[sku]")
    everything = oauth.Credentials.of(server.create("Sees stock", "all"))
    products = oauth.Credentials.of(server.create("Sees no stock", "Magento_Catalog::products"))
    sku = call("GET", url, everything).json()["items"][0]["sku"]

    def extension(credentials):
        return call("GET", server.rest(f"/V1/products/{sku}"), credentials).json().get("extension_attributes", {})

    assert "stock_item" in extension(everything)
    assert "stock_item" not in extension(products)
