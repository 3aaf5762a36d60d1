"""The same calls for every client program of matrix.py, and what comes of each: docs/clients.md.

With LATCHKEY_WRITE_DOCS=1 the page is written anew; otherwise it is compared.
"""

import json
import os
import subprocess
from functools import cached_property

import pytest

from clients import matrix
from clients.page import page_of
from support import oauth
from support.recorder import Recorder
from support.server import ROOT

PAGE = ROOT / "docs/clients.md"
WRONG = "The signature is invalid. Verify and try again."
LATE = "Incorrect timestamp value in the oauth_timestamp parameter"
USED = "already being used"
VIEWS = "/V1/store/storeViews"


class Program:
    """One client program, working for an integration of its own; what it sends goes through the recorder."""

    def __init__(self, client, server, recorder):
        self.client = client
        self.server = server
        self.recorder = recorder
        self.integration = f"Client {client.name}"
        self.credentials = oauth.Credentials.of(server.create(self.integration, "all"))
        self.came = {}  # what came of each case, for the page

    def run(self, *jobs, clock=()):
        done = subprocess.run(
            [*clock, *self.client.command], cwd=matrix.HERE, input=json.dumps(jobs), capture_output=True, text=True,
            timeout=120, check=False,
        )
        assert done.returncode == 0, done.stderr
        results = json.loads(done.stdout.splitlines()[-1])
        assert len(results) == len(jobs)
        return results

    def run_late(self, *jobs):
        """With the clock an hour behind."""
        return self.run(*jobs, clock=("faketime", "-m", "-f", "-1h"))

    def call(self, method, path, credentials=None, **more):
        return self.job("call", method, f"/rest{path}", credentials or self.credentials, **more)

    def token_call(self, kind, credentials, **more):
        return self.job(kind, "POST", f"/oauth/token/{kind.removesuffix('_token')}", credentials, **more)

    def job(self, kind, method, path, credentials, **more):
        job = {"kind": kind, "method": method, "url": f"{self.recorder.url}{path}", "consumer_key": credentials.consumer_key,
               "consumer_secret": credentials.consumer_secret}
        if credentials.token:
            job |= {"token": credentials.token, "token_secret": credentials.token_secret}
        return job | more

    def note(self, case, *statuses):
        self.came[case] = ", ".join(map(str, statuses))

    def allow_method(self, integration):
        if self.client.method != "HMAC-SHA256":
            self.server.run("integration", "edit", integration, "--allow-method", self.client.method)

    @cached_property
    def before_the_opt_in(self):
        """What came of a call before the method was allowed; afterwards it is."""
        (result,) = self.run(self.call("GET", VIEWS))
        self.allow_method(self.integration)
        return result

    @cached_property
    def found(self):
        """What came of each search that the client can make."""
        cases = [case for case in matrix.QUERIES if not self.client.why_not(case)]
        jobs = [self.call("GET", "/V1/products", query=matrix.QUERIES[case]) for case in cases]
        return dict(zip(cases, self.run(*jobs), strict=True))


def message_of(result):
    return json.loads(result["body"])["message"]


def searched(result):
    """The values that the server says it searched for, sorted. One client renames what it receives to camelCase."""
    answer = json.loads(result["body"])
    criteria = answer.get("search_criteria") or answer["searchCriteria"]
    groups = criteria.get("filter_groups") or criteria.get("filterGroups") or []
    return sorted(each["value"] for group in groups for each in group["filters"])


QUICK = {"requests-oauthlib", "PECL oauth", "Net::OAuth", "oauth-1.0a"}  # one of each big language for --quick


def parameters(*cases, told=False):
    """Each client with each of the cases that it can do; `told` gives the case to the test as well."""
    return [
        pytest.param(*((client, case) if told else (client,)), id=f"{client.name}-{case}" if told else client.name,
                     marks=[] if client.name in QUICK else [pytest.mark.slow])
        for client in matrix.CLIENTS for case in cases if not client.why_not(case)
    ]


def clients_with(case):
    return pytest.mark.parametrize("ready", parameters(case), indirect=True)


@pytest.fixture(scope="module")
def recorder(server):
    with Recorder(server.ports["api"]) as one:
        yield one


@pytest.fixture(scope="module")
def programs():
    """Those that have been made ready, by name."""
    return {}


@pytest.fixture
def ready(request, programs, server, recorder):
    """The client's program, once it has shown that it can be run."""
    client = request.param
    if client.name not in programs:
        excluded = matrix.exclusions().get(client.name)
        made = Program(client, server, recorder)
        try:
            matrix.build(client.language)
            made.run()
        except (AssertionError, OSError, subprocess.SubprocessError) as absent:
            if excluded:
                pytest.skip(f"excluded since {excluded[0]}: {excluded[1]}")
            raise AssertionError(f"{client.name} is absent, and exclusions.txt does not say why") from absent
        assert not excluded, f"{client.name} could be run: take its line out of exclusions.txt"
        programs[client.name] = made
    return programs[client.name]


@pytest.fixture
def program(ready):
    """The same, with its signature method allowed."""
    assert ready.before_the_opt_in
    return ready


@clients_with(matrix.OPT_IN)
def test_method_has_to_be_allowed(ready):
    result = ready.before_the_opt_in
    ready.note(matrix.OPT_IN, result.get("status"))
    assert result.get("status") == 400, result
    assert "is not supported" in message_of(result)


@pytest.mark.parametrize("ready, case", parameters(*matrix.QUERIES, told=True), indirect=["ready"])
def test_query(program, case):
    result = program.found[case]
    program.note(case, result.get("status"))
    if case in program.client.refused:
        assert result.get("status") == 401, result
        assert message_of(result) == WRONG
        return
    assert result.get("status") == 200, result
    assert searched(result) == sorted(value for name, value in matrix.QUERIES[case] if name.endswith("[value]"))


@clients_with("POST")
def test_post_put_and_delete(program):
    sku = "by-" + "".join(letter if letter.isalnum() else "-" for letter in program.client.name)
    product = {"sku": sku, "name": "Ünïcode", "price": 9.5, "attribute_set_id": 4, "type_id": "simple"}
    made, changed, deleted, gone = program.run(
        program.call("POST", "/V1/products", json={"product": product}),
        program.call("PUT", f"/V1/products/{sku}", json={"product": {"price": 12}}),
        program.call("DELETE", f"/V1/products/{sku}"),
        program.call("GET", f"/V1/products/{sku}"),
    )
    for case, result in zip(matrix.BODIES, (made, changed, deleted), strict=True):
        program.note(case, result.get("status"))
    assert json.loads(made["body"])["name"] == "Ünïcode", made
    assert json.loads(changed["body"])["price"] == 12, changed
    assert (deleted.get("status"), gone.get("status")) == (200, 404)


@clients_with("wrong secret")
def test_wrong_secret_is_refused(program):
    (result,) = program.run(program.call("GET", VIEWS, program.credentials.but(token_secret="x" * 32)))
    program.note("wrong secret", result.get("status"))
    assert (result.get("status"), message_of(result)) == (401, WRONG)


@clients_with("replay")
def test_replay_is_refused(program):
    (first,) = program.run(program.call("GET", VIEWS))
    second = program.recorder.replay(program.recorder.last())
    program.note("replay", first.get("status"), second.status)
    assert (first.get("status"), second.status) == (200, 401)
    assert USED in second.message


@clients_with("old clock")
def test_old_clock_is_refused(program):
    (result,) = program.run_late(program.call("GET", VIEWS))
    program.note("old clock", result.get("status"))
    assert (result.get("status"), message_of(result)) == (401, LATE)


@clients_with("request token")
def test_token_endpoints(program, third_party):
    integration = f"Exchange of {program.client.name}"
    program.server.create(integration, "all", **third_party.options)
    program.allow_method(integration)
    known = third_party.state()
    consumer = oauth.Credentials(known["consumer_key"], known["consumer_secret"])
    temporary = token_call_of(program, "request_token", consumer, consumer.but(consumer_secret="x" * 32))
    wrong = temporary.but(token_secret="x" * 32)
    lasting = token_call_of(program, "access_token", temporary, wrong, verifier=known["verifier"])
    (answer,) = program.run(program.call("GET", VIEWS, lasting))
    program.note("GET with them", answer.get("status"))
    assert answer.get("status") == 200, answer


def token_call_of(program, kind, right, wrong, **more):
    """Makes one token call, after two that are refused and before its replay; gives back what was issued."""
    (late,) = program.run_late(program.token_call(kind, right, **more))
    (forged,) = program.run(program.token_call(kind, wrong, **more))
    (issued,) = program.run(program.token_call(kind, right, **more))
    program.note(kind.replace("_", " "), issued.get("status"))
    assert (late.get("status"), forged.get("status"), issued.get("status")) == (401, 401, 200), (late, forged, issued)
    assert program.recorder.replay(program.recorder.last()).status == 401
    return right.but(token=issued["token"], token_secret=issued["token_secret"])


@pytest.mark.slow
def test_page_is_true(programs):
    excluded = matrix.exclusions()
    for client in matrix.CLIENTS:
        tried = {case for case in matrix.CASES if not client.why_not(case)}
        came = programs[client.name].came if client.name in programs else {}
        if client.name not in excluded and set(came) != tried:
            pytest.skip("only when all the tests above have run")
    page = page_of({name: program.came for name, program in programs.items()})
    if os.environ.get("LATCHKEY_WRITE_DOCS"):
        PAGE.write_text(page)
    assert PAGE.read_text() == page, "LATCHKEY_WRITE_DOCS=1 ./dev test tests/clients writes it anew"
