"""The same jobs for every client library of tests/clients, and what comes of each: docs/clients.md.

With LATCHKEY_WRITE_DOCS=1 the page is written anew; otherwise it is compared.
"""

import json
import os
import subprocess
import time
from pathlib import Path

import pytest

from support import oauth
from support.server import ROOT

HERE = Path(__file__).parent
PAGE = ROOT / "docs/clients.md"

PROGRAMS = {
    "requests-oauthlib": ["/usr/bin/python3", "requests_oauthlib_client.py"],
    "PECL oauth": ["php", "pecl_oauth_client.php"],
    "Net::OAuth": ["perl", "net_oauth_client.pl"],
    "oauth-1.0a": ["node", "oauth-1.0a/client.js"],
}

FILTER = "searchCriteria[filter_groups][0][filters][0]"
PAGED = ["searchCriteria[page_size]", "2"]
QUERIES = {
    "GET, brackets in names": [[f"{FILTER}[field]", "sku"], [f"{FILTER}[value]", "nothing"], PAGED],
    "GET, a space in a value": [[f"{FILTER}[field]", "name"], [f"{FILTER}[value]", "a b"], PAGED],
    "GET, `+` in a value": [PAGED, ["q", "a+b"]],
    "GET, `%` in a value": [PAGED, ["q", "50% off%20"]],
    "GET, UTF-8 in a value": [PAGED, ["q", "ünï€😀"]],
    "GET, `! * ' ( ) ~` in a value": [PAGED, ["q", "!*'()~"]],
    "GET, `=` in a value": [PAGED, ["q", "YQ=="]],
    "GET, an empty value": [["searchCriteria", ""]],
    "GET, an array index above 9": [PAGED, *[[f"x[{index}]", str(index)] for index in range(12)]],
    "GET, duplicate keys": [PAGED, ["q", "1"], ["q", "2"]],
}
# These two sign one of several values under one name, so the others are not covered by the signature. Such a call is
# refused (divergence D-11).
SIGNS_ONE_OF_DUPLICATES = {"PECL oauth", "Net::OAuth"}


class Library:
    """One client program, working for one integration on one server."""

    def __init__(self, name, server):
        self.name = name
        self.server = server
        self.credentials = oauth.Credentials.of(server.create(f"Client {name}", "all"))

    def run(self, *jobs):
        done = subprocess.run(
            PROGRAMS[self.name], cwd=HERE, input=json.dumps(jobs), capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0 and not done.stderr, done.stderr
        results = json.loads(done.stdout)
        assert len(results) == len(jobs)
        return results

    def call(self, method, path, **more):
        return self.job("call", method, self.server.rest(path), self.credentials, **more)

    def token_call(self, kind, credentials, **more):
        url = f"{self.server.api}/oauth/token/{kind.removesuffix('_token')}"
        return self.job(kind, "POST", url, credentials, **more)

    def job(self, kind, method, url, credentials, **more):
        job = {"kind": kind, "method": method, "url": url, "consumer_key": credentials.consumer_key,
               "consumer_secret": credentials.consumer_secret}
        if credentials.token:
            job |= {"token": credentials.token, "token_secret": credentials.token_secret}
        return job | more


@pytest.fixture(scope="module")
def outcomes():
    """What came of each case: {case: {library: cell}}, in order; compared with the page when all is done."""
    return {}


@pytest.fixture(scope="module", params=PROGRAMS)
def library(request, server):
    return Library(request.param, server)


@pytest.fixture
def note(outcomes, library):
    def one(case, *results):
        outcomes.setdefault(case, {})[library.name] = ", then ".join(str(result.get("status", "?")) for result in results)

    return one


@pytest.fixture(scope="module", autouse=True)
def modules():
    """The pinned package of the Node client, from its lock file, once."""
    if not (HERE / "oauth-1.0a/node_modules/oauth-1.0a").exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE / "oauth-1.0a", check=True, timeout=300)


@pytest.mark.parametrize("case", QUERIES)
def test_query(library, note, case):
    (result,) = library.run(library.call("GET", "/V1/products", query=QUERIES[case]))
    note(case, result)
    if case == "GET, duplicate keys" and library.name in SIGNS_ONE_OF_DUPLICATES:
        assert result["status"] == 401
        assert json.loads(result["body"])["message"] == "The signature is invalid. Verify and try again."
    else:
        assert result["status"] == 200, result


def test_post_put_and_delete(library, note):
    sku = f"by-{library.name.replace(':', '').replace(' ', '-')}"
    product = {"sku": sku, "name": "Ünïcode", "price": 9.5, "attribute_set_id": 4, "type_id": "simple"}
    made, changed, deleted, gone = library.run(
        library.call("POST", "/V1/products", json={"product": product}),
        library.call("PUT", f"/V1/products/{sku}", json={"product": {"price": 12}}),
        library.call("DELETE", f"/V1/products/{sku}"),
        library.call("GET", f"/V1/products/{sku}"),
    )
    note("POST JSON", made)
    note("PUT JSON", changed)
    note("DELETE", deleted)
    assert json.loads(made["body"])["name"] == "Ünïcode", made
    assert json.loads(changed["body"])["price"] == 12, changed
    assert (deleted["status"], gone["status"]) == (200, 404)


def test_wrong_secret_is_refused(library, note):
    wrong = library.credentials.but(token_secret="x" * 32)
    (result,) = library.run(library.job("call", "GET", library.server.rest("/V1/store/storeViews"), wrong))
    note("GET, wrong secret", result)
    assert (result["status"], json.loads(result["body"])["message"]) == (
        401, "The signature is invalid. Verify and try again.",
    )


def test_replay_is_refused(library, note):
    job = library.call("GET", "/V1/store/storeViews", nonce="once-only", timestamp=int(time.time()))
    first, second = library.run(job, job)
    note("GET, replay", first, second)
    assert (first["status"], second["status"]) == (200, 401)
    assert "already being used" in json.loads(second["body"])["message"]


def test_old_timestamp_is_refused(library, note):
    (result,) = library.run(library.call("GET", "/V1/store/storeViews", timestamp=int(time.time()) - 3600))
    note("GET, timestamp an hour old", result)
    assert (result["status"], json.loads(result["body"])["message"]) == (
        401, "Incorrect timestamp value in the oauth_timestamp parameter",
    )


def test_token_endpoints(library, note, third_party):
    library.server.create(f"Exchange of {library.name}", "all", **third_party.options)
    known = third_party.state()
    consumer = oauth.Credentials(known["consumer_key"], known["consumer_secret"])
    old = {"timestamp": int(time.time()) - 3600}
    fixed = {"nonce": "once-per-exchange", "timestamp": int(time.time())}
    wrong, late, issued, replayed = library.run(
        library.token_call("request_token", consumer.but(consumer_secret="x" * 32)),
        library.token_call("request_token", consumer, **old),
        library.token_call("request_token", consumer, **fixed),
        library.token_call("request_token", consumer, **fixed),
    )
    note("request token", issued)
    assert [answer["status"] for answer in (wrong, late, issued, replayed)] == [401, 401, 200, 401], issued

    temporary = consumer.but(token=issued["token"], token_secret=issued["token_secret"])
    more = {"verifier": known["verifier"]}
    fixed |= {"nonce": "once-more"}
    wrong, late, issued, replayed = library.run(
        library.token_call("access_token", temporary.but(token_secret="x" * 32), **more),
        library.token_call("access_token", temporary, **more, **old),
        library.token_call("access_token", temporary, **more, **fixed),
        library.token_call("access_token", temporary, **more, **fixed),
    )
    note("access token", issued)
    assert [answer["status"] for answer in (wrong, late, issued, replayed)] == [401, 401, 200, 401], issued

    lasting = consumer.but(token=issued["token"], token_secret=issued["token_secret"])
    (answer,) = library.run(library.job("call", "GET", library.server.rest("/V1/store/storeViews"), lasting))
    note("GET with the tokens of the exchange", answer)
    assert answer["status"] == 200, answer


def page_of(outcomes):
    lines = [
        "# Client libraries",
        "",
        "What comes of the same jobs in the hands of libraries that nobody here wrote: the status of each answer. The table is",
        "made by `tests/clients/test_clients.py`, which fails when it is no longer true.",
        "",
        "| Job | " + " | ".join(PROGRAMS) + " |",
        "| --- |" + " --- |" * len(PROGRAMS),
    ]
    for case, cells in outcomes.items():
        lines.append(f"| {case} | " + " | ".join(cells[name] for name in PROGRAMS) + " |")
    lines += [
        "",
        "PECL oauth and Net::OAuth know one value per name: of duplicate keys they sign one. What is not signed must not reach the",
        "route, so the call is refused ([D-11](divergences.md)).",
        "",
        "A wrong secret, an old timestamp and a replay were refused by both token endpoints as well, with each library.",
        "",
    ]
    return "\n".join(lines)


def test_page_is_true(outcomes):
    if not all(len(cells) == len(PROGRAMS) for cells in outcomes.values()) or len(outcomes) < len(QUERIES):
        pytest.skip("only when all the tests above have run")
    page = page_of(outcomes)
    if os.environ.get("LATCHKEY_WRITE_DOCS"):
        PAGE.write_text(page)
    assert PAGE.read_text() == page, "LATCHKEY_WRITE_DOCS=1 ./dev test -k clients writes it anew"
