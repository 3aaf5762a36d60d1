"""Starting, stopping, listening: what goes wrong ends in one clear line and touches nothing."""

import json
import socket
import stat
import subprocess
from pathlib import Path

import pytest

from support import oauth
from support.http import call, send


def start_fails(server):
    """Starts it, expects it to give up, and returns what it said last."""
    with pytest.raises(AssertionError):
        server.start()
    server.process = None
    return server.log.strip().splitlines()[-1]


def test_listeners_answer(server):
    assert send("GET", f"{server.ops}/healthz").status == 200
    assert send("GET", f"{server.ops}/readyz").status == 200
    assert send("GET", f"{server.admin}/admin").status == 200
    assert send("GET", f"{server.ops}/no-such-page").status == 404


def test_metrics_count_refusals_by_reason(server):
    send("GET", server.rest("/V1/store/storeViews"))
    metrics = send("GET", f"{server.ops}/metrics")
    assert metrics.status == 200
    assert metrics.header("Content-Type").startswith("text/plain")
    assert 'latchkey_refusals_total{reason="guest"}' in metrics.text


def test_stops_cleanly_on_ctrl_c(own_server):
    own_server.start()
    assert own_server.stop() == 0
    assert not (own_server.data / "control.sock").exists()


def test_first_start_makes_the_admin_user_and_says_where_everything_is(own_server):
    own_server.environment.pop("LATCHKEY_ADMIN_PASSWORD")
    own_server.start()
    assert own_server.admin in own_server.log
    assert "admin" in [user["username"] for user in own_server.run("admin", "list")]
    assert "password" in own_server.log
    own_server.stop()
    first = len(own_server.log)
    own_server.start()
    assert "password" not in own_server.log[first:]


def test_password_from_the_environment_is_not_printed(own_server):
    own_server.start()
    assert "correct-horse-7" not in own_server.log


def test_data_folder_is_private(own_server):
    own_server.start()
    assert stat.S_IMODE(own_server.data.stat().st_mode) == 0o700
    for name in ("master.key", "control.sock", "latchkey.db"):
        assert stat.S_IMODE((own_server.data / name).stat().st_mode) & 0o077 == 0, name


def test_busy_port_is_named(own_server):
    with socket.create_server(("127.0.0.1", own_server.ports["api"])):
        said = start_fails(own_server)
    assert str(own_server.ports["api"]) in said
    assert own_server.start()


def test_password_is_shown_although_the_first_start_failed(own_server):
    own_server.environment.pop("LATCHKEY_ADMIN_PASSWORD")
    with socket.create_server(("127.0.0.1", own_server.ports["api"])):
        start_fails(own_server)
    own_server.start()
    assert "password" in own_server.log


def test_second_server_on_a_data_folder_is_refused(own_server):
    own_server.start()
    second = subprocess.run(own_server.serve_command(), capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 1
    assert str(own_server.data) in second.stderr
    assert send("GET", f"{own_server.ops}/readyz").status == 200


def test_wrong_master_key_stops_the_start_and_touches_nothing(own_server):
    own_server.start()
    made = own_server.create("Sealed", "Magento_Backend::store")
    own_server.stop()
    key = own_server.data / "master.key"
    right = key.read_text()
    key.write_text("ab" * 32 + "\n")
    assert "key" in start_fails(own_server)
    assert key.read_text() == "ab" * 32 + "\n"
    key.write_text(right)
    own_server.start()
    assert call("GET", own_server.rest("/V1/store/websites"), oauth.Credentials.of(made)).status == 200


def test_missing_master_key_stops_the_start_and_makes_none(own_server):
    own_server.start()
    own_server.stop()
    key = own_server.data / "master.key"
    key.rename(own_server.folder / "elsewhere.key")
    assert "master.key" in start_fails(own_server)
    assert not key.exists()


def test_master_key_may_come_from_the_environment(own_server):
    own_server.environment["LATCHKEY_MASTER_KEY"] = "5a" * 32
    own_server.start()
    assert not (own_server.data / "master.key").exists()


def test_secrets_are_sealed_on_disk(own_server):
    own_server.start()
    made = own_server.create("Sealed too", "all")
    own_server.stop()
    stored = b"".join(path.read_bytes() for path in own_server.data.iterdir() if path.is_file())
    assert made["consumer_key"].encode() in stored
    assert made["consumer_secret"].encode() not in stored
    assert made["access_token_secret"].encode() not in stored


def test_secrets_are_not_in_the_log(own_server):
    own_server.start()
    made = own_server.create("Unspoken", "all")
    call("GET", own_server.rest("/V1/store/websites"), oauth.Credentials.of(made))
    call("GET", own_server.rest("/V1/store/websites"), oauth.Credentials.of(made).but(token_secret="x" * 32))
    assert made["consumer_secret"] not in own_server.log
    assert made["access_token_secret"] not in own_server.log


@pytest.mark.parametrize("place", ["below a file", "where nobody may write"])
def test_unwritable_data_folder_is_named(own_server, place):
    if place == "below a file":
        own_server.data = own_server.folder / "file" / "data"
        own_server.data.parent.write_text("")
    else:
        own_server.data = Path("/proc/latchkey")  # not even root
    said = start_fails(own_server)
    assert str(own_server.data) in said
    assert len([line for line in own_server.log.strip().splitlines() if not line.startswith("{")]) == 1


@pytest.mark.parametrize(
    "setting", ["api.lisen=127.0.0.1:1", "api.listen=nowhere", "callback.allow_loopback=perhaps", "no-section=1"]
)
def test_bad_setting_is_named_and_nothing_starts(own_server, setting):
    own_server.settings.append(setting)
    start_fails(own_server)
    assert setting.split("=")[0] in own_server.log
    assert not own_server.data.exists() or not list(own_server.data.glob("*.db"))


def test_configuration_file_and_override(own_server):
    file = own_server.folder / "latchkey.toml"
    file.write_text('[store]\nsample_data = false\n')
    command = own_server.serve_command()
    done = subprocess.run([command[0], "--config", str(file), *command[1:], "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_log_is_json_lines(own_server):
    own_server.start()
    own_server.stop()
    lines = [line for line in own_server.log.splitlines() if line.startswith("{")]
    assert lines
    for line in lines:
        json.loads(line)
