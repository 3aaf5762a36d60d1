"""Integrations without a callback: credentials come at once."""

import re

from support import oauth
from support.http import call

CREDENTIAL = re.compile(r"^[0-9a-z]{32}$")
NAMES = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")


def test_create_alone_makes_the_consumer_only(server):
    made = server.create("Not yet", "all", activate=False)
    assert made["status"] == "inactive"
    assert CREDENTIAL.match(made["consumer_key"]) and CREDENTIAL.match(made["consumer_secret"])
    assert made["access_token"] is None and made["access_token_secret"] is None


def test_activate_shows_four_credentials_that_work(server):
    server.create("Step by step", "all", activate=False)
    active = server.run("integration", "activate", "Step by step")
    assert active["status"] == "active"
    assert all(CREDENTIAL.match(active[name]) for name in NAMES)
    assert call("GET", server.rest("/V1/store/websites"), oauth.Credentials.of(active)).status == 200


def test_create_with_activate_is_both_in_one(server):
    made = server.create("At once", "Magento_Backend::store")
    assert (made["name"], made["status"]) == ("At once", "active")
    assert call("GET", server.rest("/V1/store/websites"), oauth.Credentials.of(made)).status == 200


def test_no_two_credentials_are_alike(server):
    made = [server.create(f"One of many {number}", "all") for number in range(5)]
    values = [answer[name] for answer in made for name in NAMES]
    assert len(set(values)) == len(values)


def test_activating_an_active_one_is_refused_and_says_what_to_do(server):
    server.create("Already", "all")
    assert "reauthorize" in server.refused("integration", "activate", "Already")


def test_reauthorize_makes_a_new_token_and_ends_the_old_one(server):
    before = server.create("Renewed", "Magento_Backend::store")
    after = server.run("integration", "reauthorize", "Renewed")
    assert (after["consumer_key"], after["consumer_secret"]) == (before["consumer_key"], before["consumer_secret"])
    assert after["access_token"] != before["access_token"]
    url = server.rest("/V1/store/websites")
    assert call("GET", url, oauth.Credentials.of(after)).status == 200
    refused = call("GET", url, oauth.Credentials.of(before))
    assert (refused.status, refused.message) == (401, "Specified token does not exist")


def test_reauthorizing_an_inactive_one_is_refused(server):
    server.create("Never allowed", "all", activate=False)
    server.refused("integration", "reauthorize", "Never allowed")


def test_never_activated_consumer_gets_no_request_token(server):
    made = server.create("No exchange", "all", activate=False)
    url = f"{server.api}/oauth/token/request"
    answer = call("POST", url, oauth.Credentials.of(made))
    assert (answer.status, answer.message) == (401, "Consumer key has expired")
    assert answer.header("Content-Type") == "text/html; charset=UTF-8"
