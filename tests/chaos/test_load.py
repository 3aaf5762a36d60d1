"""The short form of the load run (support/load.py): thousands of signed calls, each answered as it should be."""

import pytest

from support import load
from support.server import Server, release_binary


@pytest.mark.slow
def test_every_call_is_answered_as_it_should_be_and_memory_stays(tmp_path):
    with Server(tmp_path, program=release_binary()) as server:
        figures = load.run(server, 30_000)
        assert figures.memory_after_mb < figures.memory_before_mb + 16
