"""Two servers on one PostgreSQL database: what is changed at one is in force at the other."""

import signal
import time

import pytest

from support import oauth, postgres
from support.admin import PASSWORD, Admin
from support.http import call, send
from support.mail_server import MailServer
from support.server import Server

pytestmark = pytest.mark.skipif(postgres.programs() is None, reason="PostgreSQL is not installed; ./dev test does that")

IN_FORCE_S = 20  # far beyond what is promised: a busy machine decides nothing here
KEY = {"LATCHKEY_MASTER_KEY": "6b" * 32}
PATH = "/V1/store/websites"


@pytest.fixture(scope="module")
def database():
    with postgres.Postgres() as running:
        yield running


def node(folder, url, *settings, **options):
    folder.mkdir()
    return Server(folder, settings=[f"storage.url={url}", "replay.pinned=true", *settings], environment=KEY, **options)


@pytest.fixture
def nodes(database, tmp_path):
    url = database.new_database()
    with node(tmp_path / "a", url) as a, node(tmp_path / "b", url) as b:
        yield a, b


def status(server, made):
    return call("GET", server.rest(PATH), oauth.Credentials.of(made)).status


def becomes(wanted, ask):
    """Asks until the answer is the wanted one; the last answer where that takes too long."""
    end = time.monotonic() + IN_FORCE_S
    while (answer := ask()) != wanted and time.monotonic() < end:
        time.sleep(0.02)
    return answer


def test_integration_made_at_one_node_may_call_the_other(nodes):
    a, b = nodes
    made = a.create("ERP", "Magento_Backend::store")
    assert status(a, made) == 200
    assert becomes(200, lambda: status(b, made)) == 200


def test_revocation_at_one_node_is_refused_by_the_other(nodes):
    a, b = nodes
    made = b.create("ERP", "Magento_Backend::store")
    assert becomes(200, lambda: status(a, made)) == 200
    b.run("integration", "revoke", made["id"])
    assert status(b, made) == 401
    assert becomes(401, lambda: status(a, made)) == 401


def test_change_that_was_waited_for_is_in_force_on_every_node(nodes):
    a, b = nodes
    for turn in range(5):
        made = a.create(f"ERP {turn}", "Magento_Backend::store")
        assert becomes(200, lambda: status(b, made)) == 200
        a.run("--wait", "integration", "revoke", made["id"])
        assert status(b, made) == 401


def test_change_in_the_admin_api_can_be_waited_for(nodes):
    a, b = nodes
    made = a.create("ERP", "Magento_Backend::store")
    admin = Admin(a).sign_in()
    for turn in range(4):
        act = ("suspend", "resume")[turn % 2]
        answer = admin.ask("POST", f"/integrations/{made['id']}/{act}", {}, {"Prefer": "wait"})
        assert (answer.status, answer.header("Preference-Applied")) == (200, "wait"), answer.text
        assert status(b, made) == (401, 200)[turn % 2]


def test_nodes_are_listed_with_the_change_that_each_serves(nodes):
    a, b = nodes
    assert [one["state"] for one in a.run("nodes")] == ["serving", "serving"]
    made = a.create("ERP", "Magento_Backend::store")
    a.run("--wait", "integration", "suspend", made["id"])
    listed = b.run("nodes")
    assert listed[0]["serves"] == listed[1]["serves"] > 0
    assert {one["name"].rpartition("/")[2] for one in listed} == {f"127.0.0.1:{one.ports['api']}" for one in nodes}
    assert "serving" in b.cli("nodes").stdout
    b.stop()
    assert len(a.run("nodes")) == 1
    b.start()


def test_wait_names_a_node_that_is_paused_until_that_refuses_calls(nodes):
    a, b = nodes
    made = a.create("ERP", "Magento_Backend::store")
    assert becomes(200, lambda: status(b, made)) == 200
    b.process.send_signal(signal.SIGSTOP)
    try:
        a.run("--wait", "integration", "revoke", made["id"])  # as soon as the other has been silent for the bound
        assert [one["state"] for one in a.run("nodes")].count("silent") == 1
    finally:
        b.process.send_signal(signal.SIGCONT)
    assert status(b, made) in (401, 503)


def test_mail_is_sent_once_and_by_another_node_when_the_first_is_killed(database, tmp_path):
    url = database.new_database()
    with MailServer() as mail:
        a = node(tmp_path / "a", url, *mail.settings).start()
        with node(tmp_path / "b", url, *mail.settings) as b:
            for turn in range(4):
                (a, b)[turn % 2].create(f"ERP {turn}", "Magento_Backend::store", email=f"erp{turn}@example.com")
            assert becomes({"sent"}, lambda: {one["state"] for one in b.run("notifications", "mails")}) == {"sent"}
            a.kill()
            b.create("Last", "Magento_Backend::store", email="last@example.com")
            mail.wait_for(5)
            assert becomes({"sent"}, lambda: {one["state"] for one in b.run("notifications", "mails")}) == {"sent"}
            recipients = sorted(to for one in mail.taken for to in one.recipients)
            assert recipients == [*(f"erp{turn}@example.com" for turn in range(4)), "last@example.com"]


def test_counters_of_both_nodes_add_up(database, tmp_path):
    url = database.new_database()
    with node(tmp_path / "a", url) as a:
        with node(tmp_path / "b", url) as b:
            made = a.create("ERP", "Magento_Backend::store")
            assert becomes(200, lambda: status(b, made)) == 200
            assert [status(one, made) for one in (a, a, b)] == [200] * 3
        a.restart()
        assert a.run("integration", "show", made["id"])["calls"] == 4


def test_admin_signed_in_at_one_node_is_signed_in_at_the_other(nodes):
    a, b = nodes
    admin = Admin(a).sign_in()
    admin.url = Admin(b).url
    assert admin.done("GET", "/session")["user"]["username"] == "admin"
    admin.create("Made at b", "Magento_Backend::store")
    assert len(admin.done("GET", "/sessions")["items"]) == 1
    admin.done("DELETE", "/session")
    admin.url = Admin(a).url
    assert admin.ask("GET", "/users").status == 401


def test_lock_out_counts_wrong_passwords_of_both_nodes(nodes):
    def sign_in(server, password):
        return Admin(server).ask("POST", "/session", {"username": "admin", "password": password}).status

    assert sign_in(nodes[0], PASSWORD) == sign_in(nodes[1], PASSWORD) == 200
    for turn in range(6):
        assert sign_in(nodes[turn % 2], "wrong-password-1") == 401
    assert [sign_in(one, PASSWORD) for one in nodes] == [401, 401]
    nodes[0].run("admin", "unlock", "admin")
    assert sign_in(nodes[1], PASSWORD) == 200


def test_node_that_cannot_prove_its_freshness_answers_503_until_it_can(nodes, database):
    a, b = nodes
    made = a.create("ERP", "Magento_Backend::store")
    assert becomes(200, lambda: status(b, made)) == 200

    def refused(server):
        answer = call("GET", server.rest(PATH), oauth.Credentials.of(made))
        return answer.status, answer.header("Latchkey-Reason"), answer.header("Retry-After")

    database.pause()
    try:
        for one in nodes:
            assert becomes((503, "node-behind", "1"), lambda server=one: refused(server)) == (503, "node-behind", "1")
            ready = send("GET", f"{one.ops}/readyz")
            assert ready.status == 503
            assert ready.json()["directory"] == "not known to be up to date: signed calls are answered 503"
            assert send("GET", one.rest("/V1/products?searchCriteria[pageSize]=1")).status == 401  # a guest, as before
    finally:
        database.resume()
    for one in nodes:
        assert becomes(200, lambda server=one: status(server, made)) == 200
        assert becomes(200, lambda server=one: send("GET", f"{server.ops}/readyz").status) == 200


def test_both_nodes_list_what_either_made_and_share_the_admin(nodes):
    a, b = nodes
    a.create("First", "all")
    b.create("Second", "all")
    assert [one["name"] for one in a.run("integration", "list")] == ["First", "Second"]
    assert a.run("integration", "list") == b.run("integration", "list")
    assert len(b.run("admin", "list")) == 1


def test_nodes_go_on_after_the_database_was_restarted(nodes, database):
    a, b = nodes
    made = a.create("ERP", "Magento_Backend::store")
    assert becomes(200, lambda: status(b, made)) == 200
    database.stop()
    try:
        assert becomes(503, lambda: send("GET", f"{b.ops}/readyz").status) == 503
        assert "database server" in a.refused("integration", "suspend", made["id"])
    finally:
        database.start()
    assert becomes(200, lambda: send("GET", f"{b.ops}/readyz").status) == 200
    assert becomes(0, lambda: a.cli("integration", "suspend", made["id"]).returncode) == 0
    assert becomes(401, lambda: status(b, made)) == 401


def test_shared_database_is_refused_where_a_call_could_be_repeated_at_another_node(own_server, database):
    refused = own_server.cli("serve", "--set", f"storage.url={database.new_database()}")
    assert refused.returncode == 1
    assert "replay.pinned: is false while other nodes may share the database" in refused.stdout + refused.stderr


def test_password_of_the_database_is_shown_nowhere(own_server):
    refused = own_server.cli("serve", "--set", "storage.url=postgresql://latchkey:hunter2@127.0.0.1:1/x", "--set", "replay.pinned=true",
                             environment=KEY)
    assert refused.returncode == 1
    assert "the database cannot be opened: The database server cannot be reached" in refused.stderr
    assert "hunter2" not in refused.stdout + refused.stderr


def test_node_with_another_master_key_is_refused(nodes, database, tmp_path):
    a, _ = nodes
    (url,) = (setting.removeprefix("storage.url=") for setting in a.settings if setting.startswith("storage.url="))
    stranger = Server(tmp_path / "c", settings=[])
    (tmp_path / "c").mkdir()
    refused = stranger.cli("serve", "--set", f"storage.url={url}", "--set", "replay.pinned=true",
                           environment={"LATCHKEY_MASTER_KEY": "6c" * 32})
    assert refused.returncode == 1
    assert "sealed under master key" in refused.stderr
