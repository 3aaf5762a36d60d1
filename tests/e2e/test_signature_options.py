"""Per-integration signature options: methods, readings, bearer; what they change is in force for the next call."""

import time
from dataclasses import dataclass

import pytest

from support import oauth
from support.http import call, send

BEARER_FOR_ALL = "oauth/consumer/enable_integration_as_bearer"
DENIED = "The consumer isn't authorized to access %resources."


@dataclass
class Made:
    """An integration and what its program knows."""

    server: object
    id: int
    credentials: oauth.Credentials

    @classmethod
    def on(cls, server, name, **options):
        answer = server.create(name, "Magento_Backend::store", **options)
        return cls(server, answer["id"], oauth.Credentials.of(answer))

    @property
    def url(self):
        return self.server.rest("/V1/store/storeViews")

    def edit(self, *options):
        return self.server.run("integration", "edit", self.id, *options)

    def show(self):
        return self.server.run("integration", "show", self.id)

    def signed(self, method="HMAC-SHA256", url=None, **more):
        return call("GET", url or self.url, self.credentials, oauth_signature_method=method, **more)

    def bearer(self, token=None):
        return send("GET", self.url, headers={"Authorization": f"Bearer {token or self.credentials.token}"})


@pytest.fixture
def made(server, request):
    return Made.on(server, f"Integration of {request.node.name}"[:200])


def refusal(answer):
    return answer.status, answer.header("Latchkey-Reason")


@pytest.mark.parametrize("method", ["HMAC-SHA1", "HMAC-SHA512"])
def test_client_with_another_method_gets_in_after_the_opt_in_and_not_before(made, method):
    before = made.signed(method)
    assert before.status == 400
    assert before.json() == {"message": "Signature method %1 is not supported", "parameters": [method]}
    made.edit("--allow-method", method)
    assert made.signed(method).status == 200
    assert made.signed().status == 200
    made.edit("--allow-method", "none")
    assert refusal(made.signed(method)) == (400, "method-unsupported")


def test_opt_in_is_for_one_integration_and_one_method(server, made):
    made.edit("--allow-method", "HMAC-SHA512")
    assert made.signed("HMAC-SHA1").status == 400
    other = Made.on(server, "Without an opt-in")
    assert other.signed("HMAC-SHA512").status == 400


def test_plaintext_never_gets_in(made):
    made.edit("--allow-method", "HMAC-SHA1", "--allow-method", "HMAC-SHA512")
    assert refusal(made.signed("PLAINTEXT")) == (400, "method-unsupported")
    assert "PLAINTEXT" in made.server.refused("integration", "edit", made.id, "--allow-method", "PLAINTEXT", code=2)


def test_wrong_signature_by_another_method_is_a_wrong_signature(made):
    made.edit("--allow-method", "HMAC-SHA1")
    wrong = call("GET", made.url, made.credentials.but(token_secret="x" * 32), oauth_signature_method="HMAC-SHA1")
    assert refusal(wrong) == (401, "signature-mismatch")


def test_allowing_hmac_sha1_warns_on_stderr(made):
    done = made.server.cli("integration", "edit", made.id, "--allow-method", "HMAC-SHA1")
    assert done.returncode == 0
    assert "warning: HMAC-SHA1" in done.stderr
    done = made.server.cli("integration", "edit", made.id, "--allow-method", "HMAC-SHA512")
    assert done.stderr == ""


def test_token_endpoints_take_the_methods_that_the_consumer_opted_in_to(server, third_party):
    begun = server.create("Exchange by HMAC-SHA1", "Magento_Backend::store", **third_party.options)
    known = third_party.state()
    consumer = oauth.Credentials(known["consumer_key"], known["consumer_secret"])

    def step(name, credentials, **more):
        return call("POST", f"{server.api}/oauth/token/{name}", credentials, oauth_signature_method="HMAC-SHA1", **more)

    refused = step("request", consumer)
    assert (refused.status, refused.message) == (400, "Signature method HMAC-SHA1 is not supported")
    server.run("integration", "edit", begun["id"], "--allow-method", "HMAC-SHA1")
    request = step("request", consumer)
    assert request.status == 200, request.text
    token = request.form()
    credentials = consumer.but(token=token["oauth_token"], token_secret=token["oauth_token_secret"])
    access = step("access", credentials, oauth_verifier=known["verifier"])
    assert access.status == 200, access.text
    credentials = consumer.but(token=access.form()["oauth_token"], token_secret=access.form()["oauth_token_secret"])
    assert call("GET", server.rest("/V1/store/storeViews"), credentials, oauth_signature_method="HMAC-SHA1").status == 200


def test_token_endpoints_keep_to_the_profile_of_the_consumer(server, third_party):
    begun = server.create("Exchange by the letter", "Magento_Backend::store", signature_profile="rfc5849", **third_party.options)
    known = third_party.state()
    consumer = oauth.Credentials(known["consumer_key"], known["consumer_secret"])
    url = f"{server.api}/oauth/token/request?k[1]=a&k[2]=b&k[10]=c"
    refused = call("POST", url, consumer, reading="legacy")
    assert (refused.status, refused.message) == (401, "The signature is invalid. Verify and try again.")
    server.run("integration", "edit", begun["id"], "--signature-profile", "auto")
    assert call("POST", url, consumer, reading="legacy").status == 200


def test_profile_rfc5849_refuses_what_only_the_running_system_reads_so(server, made):
    url = made.url + "?k[1]=a&k[2]=b&k[10]=c"
    assert made.signed(url=url, reading="legacy").status == 200
    assert made.show()["last_reading"] == "running-system"
    made.edit("--signature-profile", "rfc5849")
    assert refusal(made.signed(url=url, reading="legacy")) == (401, "signature-mismatch")
    assert refusal(made.signed(url=url, reading="decoded")) == (401, "signature-mismatch")
    assert made.signed(url=url).status == 200
    assert made.show()["last_reading"] == "rfc5849"
    made.edit("--signature-profile", "auto")
    assert made.signed(url=url, reading="legacy").status == 200


def test_signature_of_the_normal_path_counts_under_auto(server):
    made = server.create("Reader", "Magento_Catalog::products")
    credentials = oauth.Credentials.of(made)
    sent = server.rest("/V1/products/no%2csuch%7esku")

    def answer():
        header = oauth.header("GET", server.rest("/V1/products/no,such~sku"), credentials)
        return send("GET", sent, headers={"Authorization": header})

    assert answer().status == 404
    assert server.run("integration", "show", made["id"])["last_reading"] == "rfc5849-normal-path"
    server.run("integration", "edit", made["id"], "--signature-profile", "rfc5849")
    assert refusal(answer()) == (401, "signature-mismatch")
    assert call("GET", sent, credentials).status == 404


def test_bearer_is_off_until_it_is_switched_on(made):
    off = made.bearer()
    assert refusal(off) == (401, "bearer-refused")
    assert off.json() == {"message": DENIED, "parameters": {"resources": "Magento_Backend::store"}}
    made.edit("--bearer", "on")
    assert made.bearer().status == 200
    made.edit("--bearer", "off")
    assert refusal(made.bearer()) == (401, "bearer-refused")


def test_bearer_has_an_end(made):
    answer = made.edit("--bearer", "on", "--bearer-expires", "2s")
    assert answer["bearer_expires_at"] is not None
    end = time.monotonic() + 10
    while made.bearer().status == 200 and time.monotonic() < end:
        time.sleep(0.1)
    assert refusal(made.bearer()) == (401, "bearer-refused")
    assert made.signed().status == 200
    made.edit("--bearer-expires", "2099-12-31")
    assert made.bearer().status == 200


def test_bearer_wants_an_active_integration_and_its_newest_access_token(made):
    made.edit("--bearer", "on")
    old = made.credentials.token
    made.server.run("integration", "suspend", made.id)
    assert refusal(made.bearer()) == (401, "bearer-refused")
    made.server.run("integration", "resume", made.id)
    assert made.bearer().status == 200
    new = made.server.run("integration", "reauthorize", made.id)["access_token"]
    assert made.bearer(new).status == 200
    assert refusal(made.bearer(old)) == (401, "bearer-refused")
    made.server.run("integration", "revoke", made.id)
    assert refusal(made.bearer(new)) == (401, "bearer-refused")


def test_setting_takes_everybodys_bearer_but_one_whose_end_has_passed(own_server):
    server = own_server.start()
    usual = Made.on(server, "Usual")
    ending = Made.on(server, "Ending", bearer="on", bearer_expires="1s")
    server.run("config", "set", BEARER_FOR_ALL, "1")
    assert usual.bearer().status == 200
    end = time.monotonic() + 10
    while ending.bearer().status == 200 and time.monotonic() < end:
        time.sleep(0.1)
    assert refusal(ending.bearer()) == (401, "bearer-refused")
    server.run("config", "set", BEARER_FOR_ALL, "0")
    assert refusal(usual.bearer()) == (401, "bearer-refused")


def test_unknown_bearer_is_a_guest(made):
    made.edit("--bearer", "on")
    assert refusal(made.bearer("x" * 32)) == (401, "bearer-refused")
    assert refusal(made.bearer("short")) == (401, "bearer-refused")
    answer = send("GET", made.url, headers={"Authorization": f"Bearer  {made.credentials.token}"})
    assert refusal(answer) == (401, "guest")


def test_options_are_shown_and_survive_a_restart(own_server):
    server = own_server.start()
    made = Made.on(server, "Till", signature_profile="rfc5849", allow_method="HMAC-SHA1", bearer="on", bearer_expires="30d")
    shown = made.show()
    assert shown["signature_profile"] == "rfc5849"
    assert shown["allowed_methods"] == ["HMAC-SHA1"]
    assert shown["bearer"] is True
    assert shown["last_reading"] is None
    assert made.signed("HMAC-SHA1").status == 200
    server.restart()
    again = made.show()
    assert (again["last_reading"], again["calls"]) == ("rfc5849", 1)
    use = ("last_reading", "last_used_at", "calls")
    assert {k: v for k, v in again.items() if k not in use} == {k: v for k, v in shown.items() if k not in use}
    assert made.signed("HMAC-SHA1").status == 200
    assert made.bearer().status == 200
    table = server.cli("integration", "show", made.id).stdout
    assert "HMAC-SHA256, HMAC-SHA1" in table
    assert f"on until {shown['bearer_expires_at']}" in table
    server.stop()
    assert server.run("integration", "show", made.id)["last_reading"] == "rfc5849"


@pytest.mark.parametrize(
    "options, words",
    [
        (("--bearer-expires", "30d"), "Bearer is off"),
        (("--bearer", "on", "--bearer-expires", "2020-01-01"), "has passed"),
        (("--bearer", "on", "--bearer-expires", "2150-01-01"), "2100"),
    ],
)
def test_end_that_cannot_be_is_refused_in_plain_words(made, options, words):
    assert words in made.server.refused("integration", "edit", made.id, *options)
    assert made.show()["bearer"] is False
