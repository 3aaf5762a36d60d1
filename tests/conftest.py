"""What the tests of all folders share."""

import pytest

from support.server import Server
from support.third_party import ThirdParty


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One running server for the tests of a file; each test makes its own integrations on it."""
    with Server(tmp_path_factory.mktemp("latchkey")) as running:
        yield running


@pytest.fixture
def own_server(tmp_path):
    """A server of one test's own, not started yet; whatever still runs at the end is stopped."""
    one = Server(tmp_path)
    yield one
    if one.process is not None:
        one.kill()


@pytest.fixture
def third_party(tmp_path):
    """An integrator's program, running."""
    with ThirdParty(tmp_path) as program:
        yield program
