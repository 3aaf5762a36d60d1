"""`latchkey sample-data`: three sizes, beside a server or without one, interruptible, never taking away unasked."""

import re
import signal
import subprocess

import pytest

from support import oauth
from support.http import call, send


@pytest.fixture
def own_server(own_server):
    """With the room for nonces that a command without a server gives a new data folder."""
    own_server.settings.append("replay.nonces_max=8000000")
    return own_server


@pytest.fixture
def reader(own_server):
    """Counts and reads products with an integration that may."""

    class Reader:
        def ask(self, path):
            if not hasattr(self, "credentials"):
                self.credentials = oauth.Credentials.of(own_server.create("Reader", "all"))
            return call("GET", own_server.rest(path), self.credentials)

        def count(self):
            answer = self.ask("/V1/products?searchCriteria[pageSize]=1")
            assert answer.status == 200, answer.text
            return answer.json()["total_count"]

    return Reader()


def test_a_new_folder_is_filled_before_the_first_start(own_server, reader):
    assert own_server.run("sample-data", "small") == {"products": 50, "stopped": False}
    own_server.start()
    assert send("GET", f"{own_server.ops}/readyz").json()["nonces"] == "ok"
    assert reader.count() == 50


def test_products_come_beside_a_running_server(own_server, reader):
    own_server.start()
    assert reader.count() == 41
    done = own_server.cli("sample-data", "medium")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "The store has 2000 products.\n"
    assert done.stderr.splitlines()[-1] == "2000 of 2000 products"
    assert reader.count() == 2000
    assert reader.ask("/V1/products/SAMPLE-000001").status == 200


def interrupted(server, size):
    """Starts filling and interrupts it at the first sign of progress; how many products it says there are."""
    command = [str(server.program), "--data", str(server.data), "sample-data", size]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert re.fullmatch(r"\d+ of 50000 products\n", process.stderr.readline())
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "the same command goes on from here" in err
    return int(re.fullmatch(r"The store has (\d+) products\.\n", out)[1])


def test_an_interruption_leaves_whole_products_and_the_next_run_goes_on(own_server, reader):
    first = interrupted(own_server, "large")
    assert 41 < first < 50000
    second = interrupted(own_server, "large")
    assert first < second < 50000
    own_server.start()
    assert reader.count() == second
    last = f"SAMPLE-{second - 41:06d}"
    assert reader.ask(f"/V1/products/{last}").json()["extension_attributes"]["category_links"]
    assert reader.ask(f"/V1/stockItems/{last}").status == 200


def test_a_kill_leaves_whole_products_too(own_server, reader):
    command = [str(own_server.program), "--data", str(own_server.data), "sample-data", "large"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr.readline()
        process.kill()
    own_server.start()
    count = reader.count()
    assert count >= 541
    assert reader.ask(f"/V1/stockItems/SAMPLE-{count - 41:06d}").status == 200


def test_a_smaller_size_takes_nothing_away(own_server):
    own_server.run("sample-data", "medium")
    assert own_server.run("sample-data", "small") == {"products": 2000, "stopped": False}


def test_replacing_asks_first(own_server, reader):
    own_server.run("sample-data", "medium")
    assert "add --yes" in own_server.refused("sample-data", "small", "--replace")
    assert own_server.run("sample-data", "small", "--replace", "--yes")["products"] == 50
    own_server.start()
    assert reader.count() == 50


def test_a_store_in_use_is_not_replaced(own_server, reader):
    own_server.start()
    assert "stop it first" in own_server.refused("sample-data", "small", "--replace", "--yes")
    assert reader.count() == 41
