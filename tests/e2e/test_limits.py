"""Limits of an integration: rate, concurrency and addresses, in force for the next call, and off until they are set."""

import threading

import pytest

from support import oauth
from support.http import call

VIEWS = "/V1/store/storeViews"


@pytest.fixture
def till(server, request):
    """An integration and its signed call; `edit` changes it."""

    class Till:
        made = server.create(f"Till of {request.node.name}"[:200], "Magento_Backend::store")
        id = made["id"]
        credentials = oauth.Credentials.of(made)

        def edit(self, *options):
            return server.run("integration", "edit", self.id, *options)

        def call(self, **headers):
            return call("GET", server.rest(VIEWS), self.credentials, headers=headers)

    return Till()


def refusal(answer):
    return answer.status, answer.header("Latchkey-Reason")


def test_nothing_is_limited_until_it_is_set(server, till):
    shown = server.run("integration", "show", till.id)
    assert (shown["rate_limit"], shown["rate_burst"], shown["concurrency_limit"], shown["allow_from"]) == (None, None, None, [])
    answer = till.call()
    assert answer.status == 200
    assert answer.header("RateLimit-Limit") is None


def test_a_rate_lets_the_burst_through_and_says_when_to_come_again(server, till):
    till.edit("--rate", "60/min", "--burst", 3)
    left = [till.call().header("RateLimit-Remaining") for _ in range(3)]
    assert left == ["2", "1", "0"]
    refused = till.call()
    assert refusal(refused) == (429, "rate-limited")
    assert refused.json() == {"message": "The integration has made too many calls."}
    assert (refused.header("RateLimit-Limit"), refused.header("RateLimit-Remaining")) == ("3", "0")
    assert refused.header("Retry-After") == "1"
    told = server.run("explain", refused.header("X-Request-Id"))
    assert {each["check"]: each["outcome"] for each in told["checks"]}["limits"] == "failed"
    till.edit("--rate", "off")
    assert till.call().status == 200


def test_threads_together_get_no_more_than_the_burst(till):
    till.edit("--rate", "1/min", "--burst", 10)
    answers = []
    threads = [threading.Thread(target=lambda: answers.extend(till.call().status for _ in range(10))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] * 10 + [429] * 30


def test_a_list_of_addresses_keeps_others_out(server, till):
    till.edit("--allow-from", "192.0.2.0/24", "--allow-from", "2001:db8::/32")
    refused = till.call()
    assert refusal(refused) == (403, "address-not-allowed")
    assert refused.json() == {"message": 'The integration may not call from "%1".', "parameters": ["127.0.0.1"]}
    assert refusal(till.call(**{"X-Forwarded-For": "192.0.2.5"})) == (403, "address-not-allowed")
    hints = server.run("explain", refused.header("X-Request-Id"))["hints"]
    assert "--allow-from 192.0.2.0/24 --allow-from 2001:db8::/32 --allow-from 127.0.0.1" in hints[0]
    till.edit("--allow-from", "192.0.2.0/24", "--allow-from", "127.0.0.1")
    assert till.call().status == 200
    till.edit("--allow-from", "any")
    assert server.run("integration", "show", till.id)["allow_from"] == []


def test_limits_are_kept_over_a_restart_and_shown(own_server):
    own_server.start()
    made = own_server.create("Till", "Magento_Backend::store", rate="600/min", burst="50", concurrency="4", allow_from="127.0.0.0/8")
    own_server.restart()
    shown = own_server.run("integration", "show", made["id"])
    assert (shown["rate_limit"], shown["rate_burst"], shown["concurrency_limit"], shown["allow_from"]) == (
        "600/min", 50, 4, ["127.0.0.0/8"])
    table = own_server.cli("integration", "show", made["id"]).stdout
    assert "600/min, at once 50" in table
    assert call("GET", own_server.rest(VIEWS), oauth.Credentials.of(made)).header("RateLimit-Limit") == "50"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--rate", "often"), "rate_limit: This must be a rate such as 10/s or 600/min"),
        (("--burst", 5), "rate_burst: There is no rate"),
        (("--concurrency", 10001), "concurrency_limit: This must be a whole number up to 10000."),
        (("--allow-from", "192.0.2.1/24"), 'allow_from: "192.0.2.1/24" is no address and no range'),
    ],
)
def test_a_limit_that_is_none_is_refused(server, till, options, said):
    assert said in server.refused("integration", "edit", till.id, *options)


def test_a_proxy_tells_the_address_where_it_is_trusted(own_server):
    own_server.settings.append("api.trusted_proxies=127.0.0.1")
    server = own_server.start()
    made = server.create("Till", "Magento_Backend::store", allow_from="192.0.2.0/24")
    credentials = oauth.Credentials.of(made)

    def answer(forwarded):
        return call("GET", server.rest(VIEWS), credentials, headers={"X-Forwarded-For": forwarded})

    assert answer("203.0.113.1, 192.0.2.5").status == 200
    refused = answer("192.0.2.5, 203.0.113.1")
    assert refusal(refused) == (403, "address-not-allowed")
    assert refused.json()["parameters"] == ["203.0.113.1"]
