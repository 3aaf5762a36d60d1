"""The short form of what `./dev soak verdicts` does at length: README.md."""

import pytest

from differential import verdicts

SEED = "1"


@pytest.mark.slow
def test_every_way_gives_the_same_verdict():
    figures = verdicts.run(SEED, 2_000)
    met = figures["verdicts"]
    assert met["allowed"] > 300
    expected = {"guest", "resource-missing", "no-route", "path-ambiguous", "path-invalid", "method-invalid", "not-acceptable",
                "signature-mismatch", "nonce-used", "form-unseen", "token-revoked", "integration-suspended", "bearer-refused"}
    assert expected <= set(met), f"never met: {expected - set(met)}"
