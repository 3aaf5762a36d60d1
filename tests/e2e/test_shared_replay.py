"""Nodes that share what they have seen in Redis: a call is let in once among all of them."""

import threading
import time

import pytest

from support import oauth, postgres, redis
from support.http import send
from support.server import Server

pytestmark = pytest.mark.skipif(
    postgres.programs() is None or redis.program() is None, reason="PostgreSQL or Redis is not installed; ./dev test does that"
)

IN_FORCE_S = 20  # far beyond what is promised: a busy machine decides nothing here
KEY = {"LATCHKEY_MASTER_KEY": "6b" * 32}
HOST = "shop.example"
PATH = "/rest/V1/store/websites"


@pytest.fixture(scope="module")
def database():
    with postgres.Postgres() as running:
        yield running


@pytest.fixture
def cache():
    with redis.Redis() as running:
        yield running


def node(folder, url, cache, *settings):
    folder.mkdir()
    return Server(folder, settings=[f"storage.url={url}", f"replay.url={cache.url}", *settings], environment=KEY)


@pytest.fixture
def nodes(database, cache, tmp_path):
    url = database.new_database()
    with node(tmp_path / "a", url, cache) as a, node(tmp_path / "b", url, cache) as b:
        assert wait_ready(a) and wait_ready(b)
        yield a, b


def wait_ready(server, wanted=200):
    end = time.monotonic() + IN_FORCE_S
    while send("GET", f"{server.ops}/readyz").status != wanted:
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


class Calls:
    """Signed for the address that the world sees, so that either node can be sent the same one."""

    def __init__(self, made):
        self.credentials = oauth.Credentials.of(made)

    def sign(self, nonce=None):
        return oauth.header("GET", f"http://{HOST}{PATH}", self.credentials, nonce=nonce)

    @staticmethod
    def send(server, header):
        return send("GET", f"{server.api}{PATH}", headers={"Host": HOST, "Authorization": header})

    def status(self, server):
        return self.send(server, self.sign()).status

    def pass_again(self, server):
        """Whether a call is let in before long."""
        end = time.monotonic() + IN_FORCE_S
        while (status := self.status(server)) != 200 and time.monotonic() < end:
            time.sleep(0.05)
        return status == 200


def verdict(answer):
    return (answer.status, answer.header("Latchkey-Reason"))


@pytest.fixture
def calls(nodes):
    a, b = nodes
    made = Calls(a.create("ERP", "Magento_Backend::store"))
    assert made.pass_again(b)
    return made


def test_call_is_let_in_once_among_all_nodes(nodes, calls):
    a, b = nodes
    for first, second in ((a, b), (b, a)):
        header = calls.sign()
        assert calls.send(first, header).status == 200
        assert verdict(calls.send(second, header)) == (401, "nonce-used")
        assert verdict(calls.send(first, header)) == (401, "nonce-used")


def test_of_simultaneous_calls_exactly_one_is_let_in(nodes, calls):
    for _ in range(20):
        header = calls.sign()
        answers = []
        start = threading.Barrier(6)

        def one(server):
            start.wait()
            answers.append(calls.send(server, header).status)

        threads = [threading.Thread(target=one, args=(server,)) for server in nodes for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [200] + [401] * 5


def test_signed_calls_wait_for_redis_and_nothing_is_forgotten_over_its_restart(nodes, calls, cache):
    a, b = nodes
    of_a, of_b = calls.sign(), calls.sign()
    assert calls.send(a, of_a).status == 200
    assert calls.send(b, of_b).status == 200
    cache.stop()
    answer = calls.send(a, calls.sign())
    assert verdict(answer) == (503, "replay-unavailable")
    assert answer.header("Retry-After") == "1"
    assert wait_ready(a, 503)
    assert "Redis" in send("GET", f"{a.ops}/readyz").json()["replay"]
    cache.start()
    assert wait_ready(a) and wait_ready(b)
    assert verdict(calls.send(b, of_a)) == (401, "nonce-used")
    assert verdict(calls.send(a, of_b)) == (401, "nonce-used")
    assert calls.pass_again(a) and calls.pass_again(b)


def test_redis_that_does_not_answer_holds_no_call_for_long(nodes, calls, cache):
    a, b = nodes
    cache.pause()
    answer = calls.send(a, calls.sign())
    assert verdict(answer) == (503, "replay-unavailable")
    cache.go_on()
    assert calls.pass_again(a) and calls.pass_again(b)


def test_what_was_flushed_is_refilled_before_anybody_relies_on_it(nodes, calls, cache):
    a, b = nodes
    header = calls.sign()
    assert calls.send(a, header).status == 200
    cache.cli("FLUSHALL")
    assert verdict(calls.send(b, header)) in ((503, "replay-unavailable"), (401, "nonce-used"))
    assert calls.pass_again(b)
    assert verdict(calls.send(b, header)) == (401, "nonce-used")


def test_node_that_was_killed_tells_what_it_had_seen_when_it_is_back(nodes, calls, cache):
    a, b = nodes
    header = calls.sign()
    assert calls.send(a, header).status == 200
    a.kill()
    cache.stop()
    cache.start()
    a.start()
    assert wait_ready(a) and wait_ready(b)
    assert verdict(calls.send(b, header)) == (401, "nonce-used")
    assert calls.pass_again(a)


def test_rate_holds_over_all_nodes(nodes, calls):
    a, b = nodes
    made = a.create("Limited", "Magento_Backend::store")
    a.run("--wait", "integration", "edit", made["id"], "--rate", "3/min")
    limited = Calls(made)
    answers = [limited.send(server, limited.sign()) for server in (a, b, a, b)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert [answer.header("RateLimit-Remaining") for answer in answers] == ["2", "1", "0", "0"]


def test_local_lets_calls_in_without_redis(database, cache, tmp_path):
    with node(tmp_path / "a", database.new_database(), cache, "replay.when_away=local") as server:
        calls = Calls(server.create("ERP", "Magento_Backend::store"))
        assert calls.status(server) == 200
        cache.stop()
        header = calls.sign()
        assert calls.send(server, header).status == 200
        assert verdict(calls.send(server, header)) == (401, "nonce-used")
        assert wait_ready(server)


def test_one_node_alone_may_share_with_nobody(cache, tmp_path):
    (tmp_path / "a").mkdir()
    with Server(tmp_path / "a", settings=[f"replay.url={cache.url}"]) as server:
        assert wait_ready(server)
        calls = Calls(server.create("ERP", "Magento_Backend::store"))
        header = calls.sign()
        assert calls.send(server, header).status == 200
        assert verdict(calls.send(server, header)) == (401, "nonce-used")
        assert "latchkey_replay_questions_total{outcome=\"granted\"} 1" in send("GET", f"{server.ops}/metrics").text
