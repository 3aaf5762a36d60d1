"""kill -9 at every step of an exchange: afterwards it is as it was, or can be taken up where it stopped."""

import threading
import time

import pytest

from support import oauth
from support.http import call


def consumer_of(third_party):
    known = third_party.state()
    return oauth.Credentials(known["consumer_key"], known["consumer_secret"])


def works(server, third_party):
    known = third_party.state()
    signer = consumer_of(third_party).but(token=known["access_token"], token_secret=known["access_token_secret"])
    return call("GET", server.rest("/V1/store/websites"), signer).status == 200


def start_again(server):
    server.kill()
    server.start()


@pytest.fixture
def server(own_server):
    return own_server.start()


def begin(server, third_party):
    return server.create("Exchange", "Magento_Backend::store", **third_party.options)


def test_killed_while_the_post_is_under_way(server, third_party):
    server.create("Exchange", "all", activate=False, **third_party.options)
    third_party.behave(delay_s=3)
    activation = threading.Thread(target=lambda: server.cli("integration", "activate", "Exchange"))
    activation.start()
    end = time.monotonic() + 20
    while server.run("integration", "show", "Exchange").get("state") != "posting" and time.monotonic() < end:
        time.sleep(0.01)
    start_again(server)
    activation.join()
    third_party.behave()
    shown = server.run("integration", "show", "Exchange")
    assert shown["status"] == "inactive"
    assert server.run("integration", "activate", "Exchange")["state"] == "posted"
    assert third_party.request_token().status == 200
    assert third_party.access_token().status == 200
    assert works(server, third_party)


def test_killed_after_the_post(server, third_party):
    begin(server, third_party)
    start_again(server)
    assert server.run("integration", "show", "Exchange")["state"] == "posted"
    assert third_party.request_token().status == 200
    assert third_party.access_token().status == 200
    assert works(server, third_party)


def test_killed_after_the_request_token(server, third_party):
    begin(server, third_party)
    assert third_party.request_token().status == 200
    start_again(server)
    assert server.run("integration", "show", "Exchange")["state"] == "request-token-issued"
    assert third_party.request_token().status == 401
    assert third_party.access_token().status == 200
    assert works(server, third_party)


def test_killed_after_the_access_token(server, third_party):
    begin(server, third_party)
    third_party.request_token()
    assert third_party.access_token().status == 200
    start_again(server)
    assert server.run("integration", "show", "Exchange")["status"] == "active"
    assert works(server, third_party)
    assert third_party.access_token().status == 401


def test_killed_during_reauthorize_the_old_token_still_works(server, third_party):
    begin(server, third_party)
    third_party.request_token()
    third_party.access_token()
    server.run("integration", "reauthorize", "Exchange")
    start_again(server)
    assert works(server, third_party)
    third_party.request_token()
    start_again(server)
    assert works(server, third_party)
    assert third_party.access_token().status == 200
    start_again(server)
    assert works(server, third_party)


def test_any_unfinished_exchange_can_be_begun_again(server, third_party):
    begin(server, third_party)
    third_party.request_token()
    start_again(server)
    assert server.run("integration", "activate", "Exchange")["state"] == "posted"
    assert third_party.request_token().status == 200
    assert third_party.access_token().status == 200
    assert works(server, third_party)


def test_integrator_killed_before_it_answers_the_post(server, third_party):
    server.create("Exchange", "all", activate=False, **third_party.options)
    third_party.behave(die=True)
    server.refused("integration", "activate", "Exchange")
    assert server.run("integration", "show", "Exchange")["state"] == "failed"
    third_party.wait()
    third_party.start()
    assert server.run("integration", "activate", "Exchange")["state"] == "posted"
    assert third_party.request_token().status == 200
    assert third_party.access_token().status == 200
    assert works(server, third_party)


@pytest.mark.parametrize("steps", [0, 1])
def test_integrator_killed_between_its_steps(server, third_party, steps):
    begin(server, third_party)
    for _ in range(steps):
        assert third_party.request_token().status == 200
    third_party.kill()
    third_party.start()
    if not steps:
        assert third_party.request_token().status == 200
    assert third_party.access_token().status == 200
    assert works(server, third_party)


def test_nonce_of_an_answered_call_is_used_after_the_kill(server):
    made = oauth.Credentials.of(server.create("Replayed", "Magento_Backend::store"))
    url = server.rest("/V1/store/websites")
    sent = {"nonce": "before-the-kill", "timestamp": int(time.time())}
    assert call("GET", url, made, **sent).status == 200
    start_again(server)
    again = call("GET", url, made, **sent)
    assert again.status == 401
    assert "already being used" in again.message
