"""The admin API of the real binary: what is allowed there is in force at the next call."""

import pytest

from support import oauth
from support.admin import PASSWORD, Admin
from support.http import call, send
from support.recorder import Recorder
from support.server import free_port

GUEST_SETTING = "/settings/webapi/webapisecurity/allow_insecure"


@pytest.fixture
def admin(server):
    return Admin(server).sign_in()


def store_status(server, credentials):
    return call("GET", server.rest("/V1/store/websites"), credentials).status


def test_direct_activation_gives_credentials_that_work_until_the_suspend(server, admin):
    made = admin.create("By the API", "Magento_Backend::store")
    path = f"/integrations/{made['id']}"
    activated = admin.done("POST", f"{path}/activate")
    assert activated["flow"] == "direct"
    credentials = oauth.Credentials.of(activated["credentials"])
    assert store_status(server, credentials) == 200
    admin.done("POST", f"{path}/suspend")
    assert store_status(server, credentials) == 401
    admin.done("POST", f"{path}/resume")
    assert store_status(server, credentials) == 200
    admin.done("DELETE", path)
    assert store_status(server, credentials) == 401


def test_exchange_can_be_followed_to_its_end(server, admin, third_party):
    made = admin.create("Exchange by the API", "Magento_Backend::store", **third_party.options)
    path = f"/integrations/{made['id']}"
    activated = admin.done("POST", f"{path}/activate")
    assert (activated["flow"], activated["credentials"]) == ("exchange", None)
    assert admin.done("GET", f"{path}/exchange")["exchange"]["state"] == "posted"
    third_party.sign_in(activated["login_url"])
    progress = admin.done("GET", f"{path}/exchange")
    assert (progress["status"], progress["exchange"]) == ("active", None)


def test_callback_test_sends_no_credentials(admin, third_party):
    made = admin.create("Callback tested", "Magento_Backend::store", **third_party.options)
    found = admin.done("POST", f"/integrations/{made['id']}/callback-test")
    assert found["reached"] and found["connected_to"] == "127.0.0.1"
    assert f"oauth_consumer_key={made['consumer_key']}" in found["post"]["body"]
    credentials = admin.done("POST", f"/integrations/{made['id']}/reveal", {"current_password": PASSWORD})
    assert credentials["consumer_secret"] not in str(found)


def test_callback_test_shows_the_post_that_an_activation_sends(admin, third_party):
    with Recorder(third_party.port) as recorder:
        url = recorder.url.replace("http://", "http://ada:s3cret@") + "/credentials"
        made = admin.create("Callback shown", "Magento_Backend::store", callback_url=url,
                            identity_link_url=third_party.options["identity_link_url"])
        path = f"/integrations/{made['id']}"
        found = admin.done("POST", f"{path}/callback-test")
        probe = recorder.last().decode()
        assert probe.startswith("HEAD /credentials HTTP/1.1\r\n") and "Authorization" not in probe
        assert [step["outcome"] for step in found["steps"]] == ["done", "done", "not-needed", "done"]

        admin.done("POST", f"{path}/activate")
        head, body = recorder.last().decode().split("\r\n\r\n")
        sent = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
        shown = {header["name"]: header["value"] for header in found["post"]["headers"]}
        assert sent.pop("Authorization").startswith("Basic ") and shown.pop("Authorization") == "Basic ***"
        assert sent == shown
        credentials = admin.done("POST", f"{path}/reveal", {"current_password": PASSWORD})
        fields = [pair.split("=") for pair in body.split("&")]
        masked = {"oauth_consumer_secret": "x" * 32, "oauth_verifier": "x" * 32}
        assert found["post"]["body"] == "&".join(f"{name}={masked.get(name, value)}" for name, value in fields)
        assert credentials["consumer_secret"] not in str(found) and "s3cret" not in str(found)


def test_callback_test_tells_which_step_failed(admin):
    def steps(url):
        made = admin.create(f"Callback of {url}", "Magento_Backend::store", callback_url=url,
                            identity_link_url="https://erp.example.com/login")
        found = admin.done("POST", f"/integrations/{made['id']}/callback-test")
        assert not found["reached"] and found["failure"]
        return [step["outcome"] for step in found["steps"]]

    assert steps("http://nothing.invalid/") == ["failed", "not-reached", "not-needed", "not-reached"]
    assert steps(f"http://127.0.0.1:{free_port()}/") == ["done", "failed", "not-needed", "not-reached"]
    assert steps("http://10.0.0.1/") == ["done", "failed", "not-needed", "not-reached"]


def test_guest_setting_is_in_force_with_the_answer(server, admin):
    products = server.rest("/V1/store/storeViews")
    assert send("GET", products).status == 401
    admin.done("PUT", GUEST_SETTING, {"value": "1"})
    assert send("GET", products).status == 200
    admin.done("PUT", GUEST_SETTING, {"value": "0"})
    assert send("GET", products).status == 401


def test_acts_of_the_command_line_and_the_api_are_in_one_audit(server, admin):
    server.create("Audited", "all")
    admin.create("Audited as well", "Magento_Backend::store")
    entries = admin.done("GET", "/audit?action=integration.create&object=audited")["items"]
    assert [entry["user"].split(":")[0] for entry in entries] == ["admin", "cli"]


def test_command_line_ends_the_sessions_of_a_changed_password(server, admin):
    server.run("admin", "create", "--username", "ada")
    ada = Admin(server).sign_in("ada")
    assert ada.ask("GET", "/users").status == 200
    server.run("admin", "delete", "ada")
    assert ada.ask("GET", "/users").status == 401


def test_lock_out_is_lifted_by_the_command_line(server):
    server.run("admin", "create", "--username", "eve")
    for _ in range(6):
        assert Admin(server).ask("POST", "/session", {"username": "eve", "password": "wrong-1"}).status == 401
    refused = Admin(server).ask("POST", "/session", {"username": "eve", "password": PASSWORD})
    assert refused.status == 401
    server.run("admin", "unlock", "eve")
    Admin(server).sign_in("eve")


def test_session_cookie_is_for_this_site_and_for_no_script(server):
    answer = Admin(server).ask("POST", "/session", {"username": "admin", "password": PASSWORD})
    cookie = answer.header("Set-Cookie").split("; ")
    assert cookie[1:] == ["Path=/admin", "HttpOnly", "SameSite=Strict"]  # and Secure where public_url is https


def test_foreign_host_is_refused(server):
    answer = send("GET", f"{server.admin}/admin/api/v1/session", headers={"Host": "evil.example"})
    assert answer.status == 421
