"""What `latchkey doctor` finds."""

import json

import pytest

from support import postgres
from support.server import Server


def findings(server, code=0, **options):
    done = server.cli("--output", "json", "doctor", **options)
    assert done.returncode == code, done.stdout + done.stderr
    return {row["check"]: row for row in json.loads(done.stdout)}


def states(found):
    return {check: row["state"] for check, row in found.items()}


def test_nothing_is_wrong_beside_a_server_that_runs(tmp_path):
    with Server(tmp_path) as server:
        found = findings(server)
        assert states(found) == dict.fromkeys(["configuration", "data folder", "master key", "database", "server"], "ok")
        assert "opens under the master key" in server.cli("doctor").stdout
    assert states(findings(server))["server"] == "warning"


def test_what_keeps_a_server_from_its_work_is_told(tmp_path):
    with Server(tmp_path) as server:
        pass
    found = findings(server, 1, environment={"LATCHKEY_MASTER_KEY": "6b" * 32})
    assert found["database"]["state"] == "wrong" and "sealed under master key" in found["database"]["detail"]
    server.data.chmod(0o755)
    assert "open to other users" in findings(server, 1)["data folder"]["detail"]
    server.data.chmod(0o700)
    (server.data / "master.key").rename(server.data / "kept")
    assert states(findings(server, 1))["master key"] == "wrong"
    assert not (server.data / "master.key").exists()
    (server.data / "kept").rename(server.data / "master.key")
    (server.data / "latchkey.toml").write_text("[replay]\nwindow_s = 1\n")
    assert states(findings(server, 1)) == {"configuration": "wrong", "data folder": "ok"}


@pytest.mark.skipif(postgres.programs() is None, reason="PostgreSQL is not installed; ./dev test does that")
def test_nodes_that_are_silent_are_told(tmp_path):
    with postgres.Postgres() as database:
        data = tmp_path / "data"
        data.mkdir(mode=0o700)
        (data / "latchkey.toml").write_text(f'[storage]\nurl = "{database.new_database()}"\n[replay]\npinned = true\n')
        server = Server(tmp_path).start()
        assert states(findings(server))["nodes"] == "ok"
        server.kill()
        assert "1 on the database" in findings(server)["nodes"]["detail"]
        database.stop()
        assert states(findings(server, 1))["database"] == "wrong"
        database.start()
