"""kill -9 under write load (kill_rounds.py). LATCHKEY_KILL_ROUNDS sets how often; 200 unless told otherwise."""

import os

import pytest

from chaos import kill_rounds
from support.server import Server, release_binary


def rounds_of(default):
    return int(os.environ.get("LATCHKEY_KILL_ROUNDS", default))


def check(tmp_path, rounds):
    server = Server(tmp_path, program=release_binary())
    server.start()
    figures = kill_rounds.run(server, rounds)
    print(figures)
    server.stop()
    assert figures["faults"] == []
    assert figures["acknowledged"] > rounds
    assert figures["replays_refused"] > rounds


def test_no_acknowledged_change_is_lost_in_a_few_rounds(tmp_path):
    check(tmp_path, 8)


@pytest.mark.slow
def test_no_acknowledged_change_is_lost_in_many_rounds(tmp_path):
    check(tmp_path, rounds_of(200))
