"""Signed calls to the embedded store: what is allowed, and every way of being refused that a caller can meet."""

import threading
import time

import pytest

from support import oauth
from support.http import call, send

DENIED = "The consumer isn't authorized to access %resources."


@pytest.fixture(scope="module")
def caller(server):
    return oauth.Credentials.of(server.create("Catalog reader", "Magento_Catalog::products", "Magento_Backend::store"))


@pytest.fixture(scope="module")
def other(server):
    return oauth.Credentials.of(server.create("Somebody else", "all"))


@pytest.fixture(scope="module")
def views(server):
    return server.rest("/V1/store/storeViews")


def test_allowed_call_is_answered_by_the_store(server, caller, views):
    answer = call("GET", views, caller)
    assert answer.status == 200
    assert answer.header("Content-Type") == "application/json; charset=utf-8"
    assert {"admin", "default"} <= {view["code"] for view in answer.json()}


def test_call_without_the_resource_is_refused_and_names_it(server, caller):
    answer = call("GET", server.rest("/V1/orders?searchCriteria="), caller)
    assert answer.status == 401
    assert answer.json() == {"message": DENIED, "parameters": {"resources": "Magento_Sales::actions_view"}}


def test_guest_is_refused_with_the_same_body(server, views):
    answer = send("GET", views)
    assert answer.status == 401
    assert answer.json() == {"message": DENIED, "parameters": {"resources": "Magento_Backend::store"}}


def test_refusals_leave_no_cookie_and_no_challenge(server, views):
    answer = send("GET", views)
    assert answer.header("Set-Cookie") is None
    assert answer.header("WWW-Authenticate") is None


def test_anonymous_route_needs_no_signature(server):
    assert send("GET", server.rest("/V1/directory/countries/US")).status == 200


@pytest.mark.parametrize(
    "change, message",
    [
        ({"consumer_secret": "x" * 32}, "The signature is invalid. Verify and try again."),
        ({"token_secret": "x" * 32}, "The signature is invalid. Verify and try again."),
        ({"consumer_key": "x" * 32}, "A consumer having the specified key does not exist"),
        ({"consumer_key": "short"}, "Consumer key is not the correct length"),
        ({"token": "x" * 32}, "Specified token does not exist"),
    ],
)
def test_wrong_credentials_are_refused(caller, views, change, message):
    answer = call("GET", views, caller.but(**change))
    assert (answer.status, answer.json()) == (401, {"message": message})


def test_token_of_another_integration_is_refused(caller, other, views):
    answer = call("GET", views, caller.but(token=other.token, token_secret=other.token_secret))
    assert (answer.status, answer.message) == (401, "Token is not associated with the specified consumer")


@pytest.mark.parametrize("change_s", [-3600, -700, 700, 3600])
def test_timestamp_outside_the_window_is_refused(caller, views, change_s):
    answer = call("GET", views, caller, timestamp=int(time.time()) + change_s)
    assert (answer.status, answer.message) == (401, "Incorrect timestamp value in the oauth_timestamp parameter")


@pytest.mark.parametrize("change_s", [-500, 500])
def test_timestamp_inside_the_window_is_allowed(caller, views, change_s):
    assert call("GET", views, caller, timestamp=int(time.time()) + change_s).status == 200


@pytest.mark.parametrize("timestamp", ["1.5", "12ab", "-5", "", str(10**30)])
def test_timestamp_that_is_no_number_is_refused(caller, views, timestamp):
    assert call("GET", views, caller, timestamp=timestamp).status == 401


def test_replay_is_refused(server, caller, views):
    header = {"Authorization": oauth.header("GET", views, caller)}
    assert send("GET", views, headers=header).status == 200
    again = send("GET", views, headers=header)
    assert again.status == 401
    assert again.json()["message"] == "The nonce is already being used by the consumer with ID %1"
    assert len(again.json()["parameters"]) == 1


def test_nonce_is_used_whatever_the_timestamp(caller, views):
    assert call("GET", views, caller, nonce="again-and-again").status == 200
    assert call("GET", views, caller, nonce="again-and-again", timestamp=int(time.time()) - 60).status == 401


def test_another_consumer_may_use_the_same_nonce(caller, other, views):
    assert call("GET", views, caller, nonce="of-both").status == 200
    assert call("GET", views, other, nonce="of-both").status == 200


def test_wrong_signature_uses_no_nonce(caller, views):
    assert call("GET", views, caller.but(token_secret="x" * 32), nonce="forged-first").status == 401
    assert call("GET", views, caller, nonce="forged-first").status == 200


def test_refused_route_uses_the_nonce_of_a_verified_call_once(server, caller, views):
    orders = server.rest("/V1/orders?searchCriteria=")
    header = {"Authorization": oauth.header("GET", orders, caller)}
    first, second = (send("GET", orders, headers=header) for _ in range(2))
    assert first.message == DENIED
    assert second.status == 401


def test_of_one_request_sent_many_times_at_once_one_is_allowed(caller, views):
    header = {"Authorization": oauth.header("GET", views, caller)}
    statuses = []
    threads = [
        threading.Thread(target=lambda: statuses.append(send("GET", views, headers=header).status)) for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [401] * 15


@pytest.mark.parametrize(
    "left_out", ["oauth_consumer_key", "oauth_signature_method", "oauth_nonce", "oauth_timestamp", "oauth_token"]
)
def test_missing_parameter_is_named(caller, views, left_out):
    answer = call("GET", views, caller, **{left_out: None})
    assert answer.status == 400
    assert answer.json() == {
        "message": '"%fieldName" is required. Enter and try again.',
        "parameters": {"fieldName": left_out},
    }


def test_several_missing_parameters_are_listed_in_order(views):
    answer = send("GET", views, headers={"Authorization": 'OAuth oauth_consumer_key="k", oauth_nonce="n"'})
    assert answer.status == 400
    assert answer.json()["message"] == "One or more input exceptions have occurred."
    assert [error["parameters"]["fieldName"] for error in answer.json()["errors"]] == [
        "oauth_signature", "oauth_signature_method", "oauth_timestamp", "oauth_token",
    ]


@pytest.mark.parametrize("method", ["HMAC-SHA1", "PLAINTEXT", "hmac-sha256", "RSA-SHA1"])
def test_other_signature_methods_are_refused(caller, views, method):
    answer = call("GET", views, caller, oauth_signature_method=method)
    assert answer.status == 400
    assert answer.json() == {"message": "Signature method %1 is not supported", "parameters": [method]}


@pytest.mark.parametrize("version", ["1.0a", "2.0", "1", ""])
def test_other_versions_are_refused(caller, views, version):
    assert call("GET", views, caller, oauth_version=version).status == 400


def test_version_may_be_absent(caller, views):
    assert call("GET", views, caller, oauth_version=None).status == 200


@pytest.mark.parametrize("nonce", ["", "n" * 256])
def test_empty_and_overlong_nonces_are_refused(caller, views, nonce):
    assert call("GET", views, caller, nonce=nonce).status == 400


def test_overlong_nonces_that_differ_late_are_different(caller, views):
    assert call("GET", views, caller, nonce="n" * 254 + "1").status == 200
    assert call("GET", views, caller, nonce="n" * 254 + "2").status == 200


def test_repeated_parameter_in_the_header_is_refused(caller, views):
    header = oauth.header("GET", views, caller)
    answer = send("GET", views, headers={"Authorization": f'{header}, oauth_token="{"x" * 32}"'})
    assert answer.status == 400


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda header: header.replace("OAuth ", "Oauth "),
        lambda header: header.replace("OAuth ", "oauth    "),
        lambda header: header.replace(", ", ","),
        lambda header: "Basic dXNlcjpwYXNz, " + header,
        lambda header: header.replace("OAuth ", 'OAuth realm="a, b", '),
        lambda header: header + ', realm="http://shop.example/"',
        lambda header: header.replace('"', ""),
        lambda header: header.replace("%2B", "+").replace("%2F", "/").replace("%3D", "="),
        lambda header: header + ",",
        lambda header: header.replace("OAuth ", 'OAuth customer="7", '),
    ],
    ids=["Oauth", "blanks", "no-blank", "behind-basic", "realm-with-comma", "realm-last", "no-quotes", "raw-base64",
         "trailing-comma", "foreign-name"],
)
def test_header_may_be_written_as_old_clients_do(caller, views, rewrite):
    assert send("GET", views, headers={"Authorization": rewrite(oauth.header("GET", views, caller))}).status == 200


def test_header_without_protocol_parameters_is_a_guest(views):
    assert send("GET", views, headers={"Authorization": "OAuth "}).message == DENIED


def test_signed_unknown_protocol_parameter_is_harmless_and_unsigned_is_not(caller, views):
    assert call("GET", views, caller, oauth_body_hash="abc").status == 200
    header = oauth.header("GET", views, caller)
    assert send("GET", views, headers={"Authorization": header + ', oauth_body_hash="abc"'}).status == 401


@pytest.mark.parametrize("reading", ["rfc", "legacy", "decoded"])
@pytest.mark.parametrize(
    "query",
    [
        "searchCriteria[filter_groups][0][filters][0][field]=name&searchCriteria[filter_groups][0][filters][0][value]=%25bag%25"
        "&searchCriteria[filter_groups][0][filters][0][condition_type]=like",
        "searchCriteria%5Bpage_size%5D=2&searchCriteria%5Bcurrent_page%5D=1",
        "searchCriteria=&" + "&".join(f"x[{index}]={index}" for index in range(12)),
        "searchCriteria=&q=50%25%20off%2Bmore",
        "searchCriteria=&q=%C3%BCn%C3%AF%E2%82%AC%F0%9F%98%80",
        "searchCriteria=&q=!*'()~-._",
    ],
    ids=["brackets", "encoded-brackets", "index-over-9", "percent", "utf-8", "marks"],
)
def test_query_may_be_signed_under_each_reading(server, caller, query, reading):
    answer = call("GET", server.rest(f"/V1/products?{query}"), caller, reading=reading)
    assert answer.status == 200, answer.text


@pytest.mark.parametrize("reading", ["rfc", "legacy"])
def test_plus_in_a_query_may_be_signed_either_way(server, caller, reading):
    url = server.rest("/V1/products?searchCriteria[page_size]=1&q=a+b")
    assert call("GET", url, caller, reading=reading).status == 200


def test_repeated_names_in_a_query_may_be_signed_as_the_rfc_says(server, caller):
    assert call("GET", server.rest("/V1/products?searchCriteria=&a=2&a=1"), caller).status == 200


@pytest.mark.parametrize("reading", ["rfc", "legacy", "decoded"])
@pytest.mark.parametrize("added", ["&fields=items[sku]=x", "&fields=items[sku]", "&searchCriteria[page_size]=1", "&a&b", "&fields"])
def test_nothing_can_be_added_to_a_signed_query(server, caller, reading, added):
    url = server.rest("/V1/products?searchCriteria[page_size]=2")
    header = {"Authorization": oauth.header("GET", url, caller, reading=reading)}
    answer = send("GET", url + added, headers=header)
    assert answer.status in (400, 401), answer.text


def test_query_without_a_value_is_signed_with_an_empty_one(server, caller):
    assert call("GET", server.rest("/V1/products?searchCriteria"), caller).status == 200


def test_path_is_signed_as_it_is_sent(server, caller):
    url = server.rest("/V1/products/NO%2FSUCH")
    answer = call("GET", url, caller)
    assert answer.status == 404
    assert answer.message == "The product that was requested doesn't exist. Verify the product and try again."
    header = oauth.header("GET", server.rest("/V1/products/NO/SUCH"), caller)
    assert send("GET", url, headers={"Authorization": header}).status == 401


@pytest.mark.parametrize("target", ["/V1/no/such/route", "/V1", "/V2/products", "/V1/store/storeViews/../websites"])
def test_unknown_path_is_404(server, caller, target):
    answer = call("GET", server.rest(target), caller)
    assert answer.status in (400, 404)


def test_wrong_method_on_a_known_path_is_404(server, caller):
    answer = call("DELETE", server.rest("/V1/store/storeViews"), caller)
    assert (answer.status, answer.json()) == (404, {"message": "Request does not match any route."})


@pytest.mark.parametrize("method", ["PATCH", "OPTIONS"])
def test_other_methods_are_refused_before_anything_is_checked(server, method):
    answer = send(method, server.rest("/V1/store/storeViews"))
    assert (answer.status, answer.json()) == (400, {"message": "Request method is invalid."})


def test_route_that_the_store_does_not_serve_is_judged_first(server, caller, other):
    url = server.rest("/V1/creditmemos?searchCriteria=")
    assert call("GET", url, caller).status == 401
    assert call("GET", url, other).status == 501


@pytest.mark.parametrize("code, status", [("default", 200), ("all", 200), ("no-such-code", 400)])
def test_store_code_in_the_path(server, caller, code, status):
    assert call("GET", f"{server.api}/rest/{code}/V1/store/storeViews", caller).status == status


def test_trailing_slash_is_tolerated(server, caller):
    assert call("GET", server.rest("/V1/store/storeViews/"), caller).status == 200


def test_forwarded_scheme_of_anybody_is_not_believed(caller, views):
    header = oauth.header("GET", views.replace("http://", "https://"), caller)
    answer = send("GET", views, headers={"Authorization": header, "X-Forwarded-Proto": "https"})
    assert answer.status == 401


def test_post_put_and_delete_reach_the_store(server, caller):
    product = {"product": {"sku": "e2e-1", "name": "Ünïcode", "price": 9.5, "attribute_set_id": 4, "type_id": "simple"}}
    made = call("POST", server.rest("/V1/products"), caller, json=product)
    assert made.status == 200, made.text
    assert made.json()["name"] == "Ünïcode"
    changed = call("PUT", server.rest("/V1/products/e2e-1"), caller, json={"product": {"price": 10}})
    assert changed.json()["price"] == 10
    assert call("DELETE", server.rest("/V1/products/e2e-1"), caller).json() is True
    assert call("GET", server.rest("/V1/products/e2e-1"), caller).status == 404


def test_a_json_body_is_judged_after_permission(server, caller):
    without = oauth.Credentials.of(server.create("Stores only", "Magento_Backend::store"))
    url = server.rest("/V1/products")
    body = {"Content-Type": "application/json"}
    bad = {"Authorization": oauth.header("POST", url, without)} | body
    assert send("POST", url, headers=bad, body="{").status == 401
    good = {"Authorization": oauth.header("POST", url, caller)} | body
    answer = send("POST", url, headers=good, body="{")
    assert (answer.status, answer.message) == (400, "Decoding error.")
