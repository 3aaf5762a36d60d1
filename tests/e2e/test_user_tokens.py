"""Tokens of admins and customers: given for a password, worth what their user is, ended with them."""

import json

import pytest

from support import oauth
from support.http import call, send

PASSWORD = "Long-enough-1"
NOT_AUTHORIZED = "The consumer isn't authorized to access %resources."
SIGN_IN_REFUSED = (
    "The account sign-in was incorrect or your account is disabled temporarily. Please wait and try again later."
)


def post(url, body, token=None):
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    return send("POST", url, headers=headers, body=json.dumps(body))


def bearer(method, url, token, body=None):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return send(method, url, headers=headers, body=None if body is None else json.dumps(body))


@pytest.fixture(scope="module")
def tokens(server):
    """The server with tokens turned on."""
    server.run("config", "set", "latchkey/tokens/enabled", "1")
    return server


def admin_token(server, username="admin", password="correct-horse-7"):
    return post(server.rest("/V1/integration/admin/token"), {"username": username, "password": password})


def customer_token(server, email, password=PASSWORD):
    return post(server.rest("/V1/integration/customer/token"), {"username": email, "password": password})


def customer(server, email):
    """Makes a customer; their id."""
    body = {"customer": {"email": email, "firstname": "Cleo", "lastname": "Marsh"}, "password": PASSWORD}
    made = post(server.rest("/V1/customers"), body)
    assert made.status == 200, made.text
    return made.json()["id"]


def test_nothing_is_given_until_they_are_turned_on(own_server):
    own_server.start()
    assert admin_token(own_server).status == 501
    assert "latchkey/tokens/enabled" in admin_token(own_server).message


def test_an_admins_token_may_do_what_the_admin_may(tokens):
    token = admin_token(tokens).json()
    assert bearer("GET", tokens.rest("/V1/orders?searchCriteria="), token).status == 200
    assert bearer("GET", tokens.rest("/V1/modules"), token).status == 501  # allowed, and not served


def test_a_customers_token_opens_what_is_theirs_and_nothing_else(tokens):
    number = customer(tokens, "own@example.com")
    token = customer_token(tokens, "own@example.com").json()
    assert bearer("GET", tokens.rest("/V1/customers/me"), token).json()["id"] == number
    changed = bearer("PUT", tokens.rest("/V1/customers/me"), token, {"customer": {"lastname": "Marsh-Hill"}})
    assert changed.json()["lastname"] == "Marsh-Hill"
    for path in ("/V1/orders?searchCriteria=", f"/V1/customers/{number}", "/V1/store/storeViews"):
        refused = bearer("GET", tokens.rest(path), token)
        assert (refused.status, refused.message) == (401, NOT_AUTHORIZED), path
    assert bearer("GET", tokens.rest("/V1/carts/mine"), token).status == 501


def test_guests_and_wrong_tokens_are_no_customers(tokens):
    customer(tokens, "changed@example.com")
    token = customer_token(tokens, "changed@example.com").json()
    middle = len(token) // 2
    for other in (None, "no.such.token", token[:-1], token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]):
        refused = bearer("GET", tokens.rest("/V1/customers/me"), other)
        assert (refused.status, refused.message) == (401, NOT_AUTHORIZED)


def test_an_integration_with_all_rights_is_no_customer(tokens):
    made = oauth.Credentials.of(tokens.create("All, but no customer", "all"))
    answer = call("GET", tokens.rest("/V1/customers/me"), made)
    assert answer.status == 400
    assert answer.json()["parameters"] == {"fieldName": "customerId"}


def test_a_revoked_token_ends_at_once_and_a_new_one_begins(tokens):
    customer(tokens, "revoker@example.com")
    old = customer_token(tokens, "revoker@example.com").json()
    assert bearer("POST", tokens.rest("/V1/integration/customer/revoke-customer-token"), old).json() is True
    assert bearer("GET", tokens.rest("/V1/customers/me"), old).status == 401
    new = customer_token(tokens, "revoker@example.com").json()
    assert bearer("GET", tokens.rest("/V1/customers/me"), new).status == 200
    assert bearer("GET", tokens.rest("/V1/customers/me"), old).status == 401


def test_a_deleted_customers_token_ends(tokens):
    number = customer(tokens, "gone@example.com")
    token = customer_token(tokens, "gone@example.com").json()
    root = oauth.Credentials.of(tokens.create("Deletes customers", "Magento_Customer::delete"))
    assert call("DELETE", tokens.rest(f"/V1/customers/{number}"), root).status == 200
    assert bearer("GET", tokens.rest("/V1/customers/me"), token).status == 401


def test_an_admins_token_ends_with_their_password_and_with_them(tokens):
    def make(password):
        return {"environment": {"LATCHKEY_ADMIN_PASSWORD": password}}

    tokens.run("admin", "create", "--username", "maria", **make("first-password-1"))
    orders = tokens.rest("/V1/orders?searchCriteria=")
    first = admin_token(tokens, "maria", "first-password-1").json()
    assert bearer("GET", orders, first).status == 200
    tokens.run("admin", "password", "maria", **make("second-password-2"))
    assert bearer("GET", orders, first).status == 401
    second = admin_token(tokens, "maria", "second-password-2").json()
    assert bearer("GET", orders, second).status == 200
    tokens.run("admin", "delete", "maria")
    assert bearer("GET", orders, second).status == 401


def test_turning_them_off_ends_them_all(own_server):
    own_server.start()
    own_server.run("config", "set", "latchkey/tokens/enabled", "1")
    token = admin_token(own_server).json()
    orders = own_server.rest("/V1/orders?searchCriteria=")
    assert bearer("GET", orders, token).status == 200
    own_server.run("config", "set", "latchkey/tokens/enabled", "0")
    assert bearer("GET", orders, token).status == 401


def test_they_outlive_a_restart_of_the_server(own_server):
    own_server.start()
    own_server.run("config", "set", "latchkey/tokens/enabled", "1")
    token = admin_token(own_server).json()
    own_server.restart()
    assert bearer("GET", own_server.rest("/V1/orders?searchCriteria="), token).status == 200


def test_missing_credentials_are_named(tokens):
    one = post(tokens.rest("/V1/integration/admin/token"), {"username": "admin"})
    assert (one.status, one.json()["parameters"]) == (400, {"fieldName": "password"})
    both = post(tokens.rest("/V1/integration/customer/token"), {})
    assert both.status == 400
    assert [error["parameters"]["fieldName"] for error in both.json()["errors"]] == ["username", "password"]


def test_wrong_passwords_are_throttled_by_account(tokens):
    customer(tokens, "throttled@example.com")
    tokens.run("config", "set", "oauth/authentication_lock/max_failures_count", "3")
    try:
        for _ in range(3):
            refused = customer_token(tokens, "throttled@example.com", "wrong")
            assert (refused.status, refused.message) == (401, SIGN_IN_REFUSED)
        assert customer_token(tokens, "throttled@example.com").status == 401
        customer(tokens, "other@example.com")
        assert customer_token(tokens, "other@example.com").status == 200
    finally:
        tokens.run("config", "set", "oauth/authentication_lock/max_failures_count", "6")


def test_tokens_and_passwords_are_in_no_log(own_server):
    own_server.start()
    own_server.run("config", "set", "latchkey/tokens/enabled", "1")
    customer(own_server, "quiet@example.com")
    given = [admin_token(own_server).json(), customer_token(own_server, "quiet@example.com").json()]
    customer_token(own_server, "quiet@example.com", "Wrong-guess-2")
    own_server.stop()
    kept = b"".join(path.read_bytes() for path in own_server.data.glob("*.db*"))
    for secret in [*given, PASSWORD, "Wrong-guess-2"]:
        assert secret not in own_server.log
        assert secret.encode() not in kept
