"""One integration may hold half of the nonces, and is then told to wait; the others go on."""

import pytest

from support import oauth
from support.http import call
from support.server import Server

SHARE = 500


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("latchkey"), settings=[f"replay.nonces_max={2 * SHARE}"]) as running:
        yield running


def test_one_integration_may_take_its_share_and_no_more(server):
    eager, other = (oauth.Credentials.of(server.create(name, "Magento_Backend::store")) for name in ("Eager", "Other"))
    url = server.rest("/V1/store/storeViews")
    first = oauth.header("GET", url, eager, nonce="first")
    statuses = [call("GET", url, eager, nonce="first").status]
    statuses += [call("GET", url, eager).status for _ in range(SHARE + 20)]
    assert statuses[:SHARE * 9 // 10] == [200] * (SHARE * 9 // 10)
    assert statuses[-1] == 503

    full = call("GET", url, eager)
    assert full.status == 503
    assert full.header("Retry-After") == "60"
    assert full.header("Latchkey-Reason") == "nonce-set-full"
    assert call("GET", url, other).status == 200
    assert call("GET", url, eager, headers={"Authorization": first}).header("Latchkey-Reason") == "nonce-used"
