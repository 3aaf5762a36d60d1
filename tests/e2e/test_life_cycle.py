"""What an admin does to a living integration, as its caller sees it."""

import pytest

from support import oauth
from support.http import call

DENIED = "The consumer isn't authorized to access %resources."


@pytest.fixture
def made(server, request):
    return server.create(request.node.name, "Magento_Backend::store")


@pytest.fixture
def ask(server, made):
    """One call with this integration's credentials."""
    return lambda: call("GET", server.rest("/V1/store/websites"), oauth.Credentials.of(made))


def test_suspended_one_is_answered_like_a_guest_until_resumed(server, made, ask):
    assert server.run("integration", "suspend", made["id"])["status"] == "suspended"
    assert (ask().status, ask().message) == (401, DENIED)
    assert server.run("integration", "resume", made["id"])["status"] == "active"
    assert ask().status == 200


def test_suspended_one_may_use_anonymous_routes(server, made):
    server.run("integration", "suspend", made["id"])
    assert call("GET", server.rest("/V1/directory/countries/US"), oauth.Credentials.of(made)).status == 200


def test_resumed_one_has_the_status_it_had(server, request):
    server.create(request.node.name, "all", activate=False)
    server.run("integration", "suspend", request.node.name)
    assert server.run("integration", "resume", request.node.name)["status"] == "inactive"


def test_suspended_one_cannot_be_activated(server, made):
    server.run("integration", "suspend", made["id"])
    assert "resume" in server.refused("integration", "activate", made["id"])


def test_revoke_ends_the_access_token_alone(server, made, ask):
    server.run("integration", "revoke", made["id"])
    assert (ask().status, ask().message) == (401, "Access token has been revoked")
    shown = server.run("integration", "show", made["id"], "--reveal")
    assert shown["consumer_key"] == made["consumer_key"]


def test_deleted_ones_consumer_is_unknown(server, made, ask):
    assert ask().status == 200
    server.run("integration", "delete", made["id"], "--yes")
    assert (ask().status, ask().message) == (401, "A consumer having the specified key does not exist")
    assert "doesn't exist" in server.refused("integration", "show", made["id"])


def test_name_of_a_deleted_one_is_free_again(server, request):
    first = server.create(request.node.name, "all")
    server.run("integration", "delete", request.node.name, "--yes")
    assert server.create(request.node.name, "all")["id"] != first["id"]


def test_edit_changes_fields_and_keeps_credentials(server, made, ask):
    changed = server.run("integration", "edit", made["id"], "--name", "Renamed by edit", "--email", "a@example.com")
    assert (changed["name"], changed["email"]) == ("Renamed by edit", "a@example.com")
    assert ask().status == 200


def test_everything_survives_a_restart(own_server):
    own_server.start()
    made = own_server.create("Lasting", "Magento_Backend::store")
    own_server.run("config", "set", "webapi/webapisecurity/allow_insecure", "1")
    own_server.restart()
    assert call("GET", own_server.rest("/V1/store/websites"), oauth.Credentials.of(made)).status == 200
    assert own_server.run("config", "get", "webapi/webapisecurity/allow_insecure")["value"] == "1"
    assert own_server.run("integration", "show", "Lasting", "--reveal")["access_token"] == made["access_token"]
