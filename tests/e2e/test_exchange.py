"""Integrations with a callback: the credentials post, the sign-in, the two token calls."""

import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from support import oauth
from support.http import call, send
from support.server import free_port


@pytest.fixture
def begun(server, third_party, request):
    """An exchange of this test's own whose credentials have been posted."""
    return server.create(f"Exchange of {request.node.name}"[:200], "Magento_Backend::store", **third_party.options)


def consumer_of(third_party):
    known = third_party.state()
    return oauth.Credentials(known["consumer_key"], known["consumer_secret"])


def works(server, credentials):
    return call("GET", server.rest("/V1/store/websites"), credentials).status == 200


def test_whole_exchange_ends_active(server, third_party, begun):
    assert begun["status"] == "inactive"
    assert begun["access_token"] is None
    back = third_party.sign_in(begun["login_url"])
    assert back.status == 302, back.text
    known = third_party.state()
    assert works(server, consumer_of(third_party).but(token=known["access_token"], token_secret=known["access_token_secret"]))
    shown = server.run("integration", "show", begun["id"], "--reveal")
    assert shown["status"] == "active"
    assert shown["access_token"] == known["access_token"]
    assert shown["access_token_secret"] == known["access_token_secret"]


def test_post_takes_no_proxy_from_the_environment(server, begun):
    assert server.environment["http_proxy"]
    assert begun["state"] == "posted"


def test_page_behind_success_call_back_needs_no_session(server, third_party, begun):
    page = send("GET", third_party.sign_in(begun["login_url"]).header("Location"))
    assert page.status == 200
    assert page.header("Content-Type").startswith("text/html")


def test_post_brings_the_four_fields_in_order(server, third_party, begun):
    known = third_party.state()
    assert known["post_fields"] == ["oauth_consumer_key", "oauth_consumer_secret", "store_base_url", "oauth_verifier"]
    assert known["consumer_key"] == begun["consumer_key"]
    assert known["consumer_secret"] == begun["consumer_secret"]
    assert known["store_base_url"] == f"{server.api}/"
    assert len(known["verifier"]) == 32


def test_login_url_names_the_consumer_and_the_way_back(server, third_party, begun):
    link = urlsplit(begun["login_url"])
    assert f"{link.scheme}://{link.netloc}{link.path}" == f"{third_party.url}/login"
    given = parse_qs(link.query)
    assert given["oauth_consumer_key"] == [begun["consumer_key"]]
    (back,) = given["success_call_back"]
    assert back.startswith(server.admin)
    assert "%" not in back and "+" not in back


def test_link_with_a_query_is_joined_with_an_ampersand(server, third_party):
    made = server.create(
        "Link with a query", "all", callback_url=third_party.options["callback_url"],
        identity_link_url=f"{third_party.url}/login?shop=7",
    )
    assert parse_qs(urlsplit(made["login_url"]).query)["shop"] == ["7"]


def test_states_are_shown_as_they_happen(server, third_party, begun):
    states = [begun["state"]]
    third_party.request_token()
    states.append(server.run("integration", "show", begun["id"])["state"])
    assert states == ["posted", "request-token-issued"]


def test_request_token_answer_is_a_form_that_says_confirmed_last(server, third_party, begun):
    answer = third_party.request_token()
    assert answer.status == 200
    assert list(answer.form()) == ["oauth_token", "oauth_token_secret", "oauth_callback_confirmed"]
    assert not answer.body.endswith(b"\n")


def test_access_token_answer_has_two_fields_and_no_newline(server, third_party, begun):
    third_party.request_token()
    answer = third_party.access_token()
    assert answer.status == 200
    assert list(answer.form()) == ["oauth_token", "oauth_token_secret"]
    assert not answer.body.endswith(b"\n")


def test_verifier_is_used_once(server, third_party, begun):
    assert third_party.request_token().status == 200
    again = third_party.request_token()
    assert (again.status, again.message) == (
        401, "Cannot create request token because consumer token is not a verifier token",
    )


def test_request_token_is_used_once(server, third_party, begun):
    third_party.request_token()
    assert third_party.access_token().status == 200
    again = third_party.access_token()
    assert (again.status, again.message) == (401, "Specified token does not exist")


def test_wrong_verifier_is_refused_and_uses_nothing(server, third_party, begun):
    third_party.request_token()
    known = third_party.state()
    signer = consumer_of(third_party).but(token=known["request_token"], token_secret=known["request_token_secret"])
    url = f"{server.api}/oauth/token/access"
    refused = call("POST", url, signer, oauth_verifier="x" * 32)
    assert (refused.status, refused.message) == (401, "Token verifier and verifier token do not match")
    assert call("POST", url, signer, oauth_verifier="short").message == "Verifier is not the correct length"
    assert third_party.access_token().status == 200


def test_request_token_does_not_sign_calls(server, third_party, begun):
    third_party.request_token()
    known = third_party.state()
    signer = consumer_of(third_party).but(token=known["request_token"], token_secret=known["request_token_secret"])
    answer = call("GET", server.rest("/V1/store/websites"), signer)
    assert (answer.status, answer.message) == (401, "Token is not an access token")


def test_wrong_secret_old_timestamp_and_replay_are_refused_by_the_token_endpoints(server, third_party, begun):
    url = f"{server.api}/oauth/token/request"
    consumer = consumer_of(third_party)
    assert call("POST", url, consumer.but(consumer_secret="x" * 32)).message == "The signature is invalid. Verify and try again."
    assert call("POST", url, consumer, timestamp=int(time.time()) - 3600).status == 401
    header = {"Authorization": oauth.header("POST", url, consumer)}
    assert send("POST", url, headers=header, body=b"").status == 200
    assert send("POST", url, headers=header, body=b"").status == 401


def test_call_without_a_header_lists_all_that_is_missing(server):
    answer = send("POST", f"{server.api}/oauth/token/request", body=b"")
    assert answer.status == 400
    assert answer.message == ", ".join(
        f'"{name}" is required. Enter and try again'
        for name in ("oauth_consumer_key", "oauth_signature", "oauth_signature_method", "oauth_nonce", "oauth_timestamp")
    )


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_request_token_call_may_use_another_method(server, third_party, begun, method):
    url = f"{server.api}/oauth/token/request"
    assert call(method, url, consumer_of(third_party)).status == 200


def test_verifier_in_header_and_form_is_one(server, third_party, begun):
    third_party.request_token()
    known = third_party.state()
    signer = consumer_of(third_party).but(token=known["request_token"], token_secret=known["request_token_secret"])
    url = f"{server.api}/oauth/token/access"
    header = oauth.header("POST", url, signer, oauth_verifier=known["verifier"])
    answer = send(
        "POST", url, body=f"oauth_verifier={known['verifier']}",
        headers={"Authorization": header, "Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status == 200, answer.text


def simultaneous(step, count=8):
    answers = []
    gate = threading.Barrier(count)

    def one():
        gate.wait()
        answers.append(step())

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answer.status for answer in answers]


def test_of_simultaneous_request_token_calls_one_succeeds(server, third_party, begun):
    consumer = consumer_of(third_party)
    url = f"{server.api}/oauth/token/request"
    assert sorted(simultaneous(lambda: call("POST", url, consumer))) == [200] + [401] * 7


def test_of_simultaneous_access_token_calls_one_succeeds(server, third_party, begun):
    third_party.request_token()
    known = third_party.state()
    signer = consumer_of(third_party).but(token=known["request_token"], token_secret=known["request_token_secret"])
    url = f"{server.api}/oauth/token/access"
    statuses = simultaneous(lambda: call("POST", url, signer, oauth_verifier=known["verifier"]))
    assert sorted(statuses) == [200] + [401] * 7


def test_new_activation_supersedes_an_unfinished_one(server, third_party, begun):
    third_party.request_token()
    old = third_party.state()
    server.run("integration", "activate", begun["id"])
    assert third_party.state()["verifier"] != old["verifier"]
    signer = consumer_of(third_party).but(token=old["request_token"], token_secret=old["request_token_secret"])
    refused = call("POST", f"{server.api}/oauth/token/access", signer, oauth_verifier=old["verifier"])
    assert refused.status == 401
    assert third_party.request_token().status == 200
    assert third_party.access_token().status == 200


def test_reauthorize_keeps_the_old_token_until_the_new_one_is_issued(server, third_party, begun):
    third_party.request_token()
    third_party.access_token()
    known = third_party.state()
    old = consumer_of(third_party).but(token=known["access_token"], token_secret=known["access_token_secret"])
    server.run("integration", "reauthorize", begun["id"])
    assert works(server, old)
    third_party.request_token()
    assert works(server, old)
    third_party.access_token()
    assert not works(server, old)
    known = third_party.state()
    assert works(server, old.but(token=known["access_token"], token_secret=known["access_token_secret"]))


def test_suspending_cancels_an_exchange_under_way(server, third_party, begun):
    server.run("integration", "suspend", begun["id"])
    assert third_party.request_token().status == 401


@pytest.mark.parametrize("status", [500, 404, 302])
def test_callback_that_answers_otherwise_is_a_failure_with_its_cause(server, third_party, status):
    third_party.behave(status=status, location=f"{third_party.url}/elsewhere")
    name = f"Callback answers {status}"
    server.create(name, "all", activate=False, **third_party.options)
    assert str(status) in server.refused("integration", "activate", name)
    assert server.run("integration", "show", name)["state"] == "failed"
    third_party.behave()
    assert server.run("integration", "activate", name)["state"] == "posted"
    assert third_party.request_token().status == 200


def test_failed_post_on_reauthorize_keeps_the_old_token(server, third_party, begun):
    third_party.request_token()
    third_party.access_token()
    known = third_party.state()
    third_party.behave(status=503)
    server.refused("integration", "reauthorize", begun["id"])
    assert works(server, consumer_of(third_party).but(token=known["access_token"], token_secret=known["access_token_secret"]))
    assert server.run("integration", "show", begun["id"])["status"] == "active"


def test_callback_that_does_not_listen_is_named(server):
    server.create("Nobody there", "all", activate=False, callback_url=f"http://127.0.0.1:{free_port()}/credentials",
                  identity_link_url="http://127.0.0.1:9/login")
    server.refused("integration", "activate", "Nobody there")
    assert server.run("integration", "show", "Nobody there")["state"] == "failed"


def test_callback_that_takes_too_long_is_a_failure(server, third_party):
    server.run("config", "set", "oauth/consumer/post_timeout", "1")
    third_party.behave(delay_s=4)
    server.create("Slow", "all", activate=False, **third_party.options)
    started = time.monotonic()
    server.refused("integration", "activate", "Slow")
    assert time.monotonic() - started < 3.5
    server.run("config", "set", "oauth/consumer/post_timeout", "5")


def test_redirect_is_followed_only_as_far_as_the_setting_says(server, third_party):
    target = f"{third_party.url}/elsewhere"
    server.create("Redirected", "all", activate=False, **third_party.options)
    third_party.behave(status=302, location=target)
    server.run("config", "set", "oauth/consumer/post_maxredirects", "2")
    assert "404" in server.refused("integration", "activate", "Redirected")  # the page behind the redirect
    server.run("config", "set", "oauth/consumer/post_maxredirects", "0")
    assert "302" in server.refused("integration", "activate", "Redirected")


def test_expired_window_is_told(server, third_party, begun):
    server.run("config", "set", "oauth/consumer/expiration_period", "1")
    try:
        time.sleep(2.1)  # the window is counted in whole seconds of real time: there is no clock to set in a process
        answer = third_party.request_token()
        assert (answer.status, answer.message) == (401, "Consumer key has expired")
    finally:
        server.run("config", "set", "oauth/consumer/expiration_period", "300")


@pytest.mark.parametrize(
    "url",
    ["http://10.0.0.1/c", "http://192.168.1.1/c", "http://169.254.169.254/c", "http://100.64.0.1/c", "http://[fd00::1]/c",
     "http://[::ffff:10.0.0.1]/c", "http://224.0.0.1/c", "http://0.0.0.0/c", "http://[fe80::1]/c"],
)
def test_callback_into_a_private_network_is_refused(server, url):
    name = f"Points at {url}"
    server.create(name, "all", activate=False, callback_url=url, identity_link_url="https://example.com/login")
    started = time.monotonic()
    server.refused("integration", "activate", name)
    assert time.monotonic() - started < 3, "it was tried to connect"


def test_loopback_is_refused_unless_allowed(own_server, third_party):
    own_server.settings.append("callback.allow_loopback=false")
    own_server.start()
    own_server.create("Loop", "all", activate=False, **third_party.options)
    own_server.refused("integration", "activate", "Loop")
    assert "posts" not in third_party.state()


def test_activation_that_was_suspended_while_posting_is_no_success(server, third_party):
    made = server.create("Suspended while posting", "all", activate=False, **third_party.options)
    third_party.behave(delay_s=1)
    done = []
    activation = threading.Thread(target=lambda: done.append(server.cli("integration", "activate", made["id"])))
    activation.start()
    end = time.monotonic() + 10
    while server.run("integration", "show", made["id"])["exchange"] is None:
        assert time.monotonic() < end, "the exchange does not begin"
    server.run("integration", "suspend", made["id"])
    activation.join()
    assert done[0].returncode == 1, done[0].stdout
    assert "cancelled" in done[0].stderr and "suspended" in done[0].stderr
