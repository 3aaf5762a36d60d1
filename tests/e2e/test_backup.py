"""Backups of a running server, what a restore brings back, and the way from SQLite to PostgreSQL."""

import json
import stat

import pytest

from support import oauth, postgres
from support.http import call
from support.server import Server

PATH = "/V1/store/websites"
KEY = {"LATCHKEY_MASTER_KEY": "6b" * 32}
needs_postgres = pytest.mark.skipif(postgres.programs() is None, reason="PostgreSQL is not installed; ./dev test does that")


@pytest.fixture(scope="module")
def database():
    with postgres.Postgres() as running:
        yield running


def status(server, made):
    return call("GET", server.rest(PATH), oauth.Credentials.of(made)).status


def configure(server, url):
    """Servers and commands alike read the file of the data folder."""
    server.data.mkdir(parents=True, exist_ok=True)
    (server.data / "latchkey.toml").write_text(f'[storage]\nurl = "{url}"\n[replay]\npinned = true\n')
    return server


def another(folder, **options):
    folder.mkdir()
    return Server(folder, **options)


def test_backup_of_a_running_server_brings_everything_back(tmp_path):
    backup = tmp_path / "backup"
    with another(tmp_path / "a") as a:
        a.create("ERP", "Magento_Backend::store")
        a.run("config", "set", "oauth/consumer/post_timeout", "7")
        told = a.run("backup", backup, "--with-master-key")
        assert told["rows"]["integration"] == 1
        a.create("Later", "all")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o700
    assert {one.name for one in backup.iterdir()} == {"latchkey.db", "store.db", "master.key", "manifest.json"}
    assert {stat.S_IMODE(one.stat().st_mode) for one in backup.iterdir()} == {0o600}
    b = another(tmp_path / "b")
    assert "Everything is restored, every row compared." in b.cli("restore", backup).stdout
    assert [one["name"] for one in b.run("integration", "list")] == ["ERP"]
    assert b.run("config", "get", "oauth/consumer/post_timeout")["value"] == "7"
    # Which calls were made before is not known: the first server takes the missing nonces for a loss.
    assert (b.data / "nonces.opened").exists() and not (b.data / "nonces").exists()


def test_backup_leaves_the_master_key_out_unless_asked_for(tmp_path):
    a = another(tmp_path / "a", environment=KEY)
    with a:
        a.create("ERP", "all")
        assert "which is not in it" in a.cli("backup", tmp_path / "backup").stdout
    assert not (tmp_path / "backup/master.key").exists()
    b = another(tmp_path / "b")
    assert b.cli("restore", tmp_path / "backup").returncode == 0
    assert "master.key" in b.refused("integration", "list")
    assert b.run("integration", "list", environment=KEY)[0]["name"] == "ERP"


def test_restore_refuses_a_damaged_backup_one_broken_off_and_a_full_folder(tmp_path):
    a = another(tmp_path / "a", environment=KEY)
    with a:
        a.create("ERP", "all")
        a.run("backup", tmp_path / "backup")
        assert "not empty" in a.refused("backup", tmp_path / "backup")
        assert "another latchkey" in a.refused("restore", tmp_path / "backup")
    assert "store.db is there already" in a.refused("restore", tmp_path / "backup")
    b = another(tmp_path / "b", environment=KEY)
    with open(tmp_path / "backup/latchkey.db", "r+b") as file:
        file.seek(5000)
        file.write(b"?")
    assert "latchkey.db is not as it was written" in b.refused("restore", tmp_path / "backup")
    (tmp_path / "backup/manifest.json").unlink()
    assert "has no manifest.json" in b.refused("restore", tmp_path / "backup")
    assert b.run("integration", "list") == []


@needs_postgres
def test_installation_moves_to_postgresql_and_comes_back_from_its_backup(tmp_path, database):
    url = database.new_database()
    with another(tmp_path / "a", environment=KEY) as a:
        made = a.create("ERP", "Magento_Backend::store")
        assert status(a, made) == 200
        assert "another latchkey" in a.refused("migrate-storage", "--from", "sqlite:latchkey.db", "--to", url)
    told = a.cli("migrate-storage", "--from", "sqlite:latchkey.db", "--to", url)
    assert told.returncode == 0, told.stderr
    assert "copied integration: 1 rows" in told.stderr
    assert "compared integration: 1 rows" in told.stderr
    assert "holds data already" in a.refused("migrate-storage", "--from", "sqlite:latchkey.db", "--to", url)
    with configure(a, url):
        assert status(a, made) == 200
        a.create("In PostgreSQL", "all")
        told = a.run("backup", tmp_path / "backup")
        assert told["rows"]["integration"] == 2
        assert json.loads((tmp_path / "backup/manifest.json").read_text()) == told
    b = configure(another(tmp_path / "b", environment=KEY), database.new_database())
    assert b.cli("restore", tmp_path / "backup").returncode == 0
    assert [one["name"] for one in b.run("integration", "list")] == ["ERP", "In PostgreSQL"]
    c = another(tmp_path / "c", environment=KEY)
    assert c.cli("restore", tmp_path / "backup").returncode == 0
    assert [one["name"] for one in c.run("integration", "list")] == ["ERP", "In PostgreSQL"]
