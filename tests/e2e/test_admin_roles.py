"""Roles and second factors of admin users, through the real binary: the command line, the admin API, the store's API."""

import base64
import hashlib
import hmac
import json
import struct
import time

import pytest

from support.admin import PASSWORD, Admin
from support.http import send

INTEGRATIONS = "Magento_Integration::integrations"


@pytest.fixture
def admin(server):
    return Admin(server).sign_in()


def code_of(secret, step):
    """RFC 6238, by hand."""
    mac = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1)
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def admin_token(server, username):
    body = json.dumps({"username": username, "password": PASSWORD})
    url = server.rest("/V1/integration/admin/token")
    return send("POST", url, headers={"Content-Type": "application/json"}, body=body)


def sign_in(server, username, code=None):
    body = {"username": username, "password": PASSWORD} | ({"code": code} if code else {})
    return Admin(server).ask("POST", "/session", body)


def test_role_of_the_command_line_is_what_the_admin_api_allows(server, admin):
    admin.create("Not for Sam", "Magento_Backend::store")
    server.run("admin", "role", "create", "--name", "Users only", "--resource", "Magento_User::acl_users")
    server.run("admin", "create", "--username", "sam", "--role", "Users only")
    sam = Admin(server).sign_in("sam")
    assert sam.ask("GET", "/integrations").status == 403
    assert sam.ask("GET", "/users").status == 200
    server.run("admin", "role", "edit", "Users only", "--resource", INTEGRATIONS)
    assert sam.ask("GET", "/integrations").status == 200
    assert sam.ask("GET", "/users").status == 403
    grant = {"name": "Too much", "all_resources": True, "current_password": PASSWORD}
    assert sam.ask("POST", "/integrations", grant).status == 403
    listed = {row["username"]: row["role"] for row in server.run("admin", "list")}
    assert listed["sam"] == "Users only"


def test_roles_are_listed_and_deleted_when_nobody_has_them(server):
    server.run("admin", "role", "create", "--name", "Spare", "--all-resources")
    server.run("admin", "create", "--username", "pat", "--role", "Spare")
    rows = {row["name"]: row for row in server.run("admin", "role", "list")}
    assert (rows["Spare"]["users"], rows["Spare"]["all_resources"]) == (1, True)
    assert "has this role" in server.refused("admin", "role", "delete", "Spare")
    server.run("admin", "edit", "pat", "--role", "Administrators")
    server.run("admin", "role", "delete", "Spare")
    assert "Spare" not in {row["name"] for row in server.run("admin", "role", "list")}
    assert "There is no role" in server.refused("admin", "edit", "pat", "--role", "Spare")


def test_token_of_an_admin_opens_what_the_role_holds_now(server):
    server.run("config", "set", "latchkey/tokens/enabled", "1")
    server.run("admin", "role", "create", "--name", "Shop", "--resource", "Magento_Backend::store")
    server.run("admin", "create", "--username", "kim", "--role", "Shop")
    bearer = {"Authorization": f"Bearer {admin_token(server, 'kim').json()}"}
    websites, orders = server.rest("/V1/store/websites"), server.rest("/V1/orders/1")
    assert send("GET", websites, headers=bearer).status == 200
    assert send("GET", orders, headers=bearer).status == 401
    server.run("admin", "role", "edit", "Shop", "--resource", "Magento_Sales::actions_view")
    assert send("GET", websites, headers=bearer).status == 401
    assert send("GET", orders, headers=bearer).status in (200, 404)


def test_second_factor_from_enrolment_to_reset(server):
    server.run("config", "set", "latchkey/tokens/enabled", "1")
    server.run("admin", "create", "--username", "lee")
    lee = Admin(server).sign_in("lee")
    begun = lee.done("POST", "/account/second-factor", {"current_password": PASSWORD})
    step = int(time.time()) // 30
    codes = lee.done("POST", "/account/second-factor/confirm", {"code": code_of(begun["secret"], step)})
    assert len(codes["recovery_codes"]) == 10

    asked = sign_in(server, "lee")
    assert (asked.status, asked.json()) == (202, {"code_wanted": True})
    assert sign_in(server, "lee", code_of(begun["secret"], step)).status == 401  # used up
    assert sign_in(server, "lee", code_of(begun["secret"], step + 1)).status == 200
    assert sign_in(server, "lee", codes["recovery_codes"][0]).status == 200
    assert sign_in(server, "lee", codes["recovery_codes"][0]).status == 401

    refused = admin_token(server, "lee")
    assert refused.status == 400
    assert refused.json() == {
        "message": "Please use the 2fa provider-specific endpoints to obtain a token.",
        "parameters": {"active_providers": []},
    }

    server.run("admin", "reset-second-factor", "lee")
    assert sign_in(server, "lee").status == 200
    assert "no second factor" in server.refused("admin", "reset-second-factor", "lee")


def test_secret_is_sealed_at_rest(server):
    server.run("admin", "create", "--username", "max")
    begun = Admin(server).sign_in("max").done("POST", "/account/second-factor", {"current_password": PASSWORD})
    secret = base64.b32decode(begun["secret"])
    for file in server.data.glob("latchkey.db*"):
        kept = file.read_bytes()
        assert secret not in kept and begun["secret"].encode() not in kept and secret.hex().encode() not in kept
