"""The short forms of what `./dev soak differential` does at length: README.md."""

import pytest

from differential import http_differences, oauth_differences

SEED = "1"


@pytest.mark.slow
def test_signatures_agree_with_programs_of_others():
    figures = oauth_differences.run(SEED, 20_000)
    unused = {f"{name}: {reason}" for name, reasons in oauth_differences.EXPLAINED.items() for reason in reasons} - set(figures["explained"])
    assert not unused, f"explained, but does not come up: {unused}"


@pytest.mark.slow
def test_http_is_read_as_node_reads_it():
    figures = http_differences.run(SEED, 10_000)
    assert figures["accepted"] > 5_000
    unused = set(http_differences.EXPLAINED) - set(figures["explained"])
    assert not unused, f"explained, but does not come up: {unused}"


def test_a_difference_is_found_and_reduced(monkeypatch):
    """With nothing explained, a known one ends the run with the smallest request that has it."""
    monkeypatch.setattr(oauth_differences, "EXPLAINED", {name: {} for name in oauth_differences.OTHERS})
    request = oauth_differences.oauth_requests.make(SEED, 0) | {"query": "a=1&b=%zz&c=3", "form": None, "method": "GET"}
    monkeypatch.setattr(oauth_differences.oauth_requests, "make", lambda *_: request)
    with pytest.raises(AssertionError) as found:
        oauth_differences.run(SEED, 1)
    assert "signed by oauth-sign, not signed here" in str(found.value)
    assert '"query": "b=%zz"' in str(found.value)
