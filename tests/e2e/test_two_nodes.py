"""Two servers on one PostgreSQL database: what is changed at one is in force at the other."""

import time

import pytest

from support import oauth, postgres
from support.http import call, send
from support.server import Server

pytestmark = pytest.mark.skipif(postgres.programs() is None, reason="PostgreSQL is not installed; ./dev test does that")

IN_FORCE_S = 10  # far beyond what is promised: a busy machine decides nothing here
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
