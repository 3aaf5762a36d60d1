"""Stopping and restarting under load: nobody who called is left without an answer, and no call is taken twice."""

import http.client
import os
import select
import signal
import subprocess
import threading
import time

import pytest

from support import oauth
from support.http import call, send

VIEWS = "/V1/store/storeViews"
RESTARTS = 20
CALLERS = 4
WAIT_S = 60


class Callers:
    """Programs that sign and call without a pause, half of them over kept connections as a pool uses them, until they are told
    to stop."""

    def __init__(self, server, credentials):
        self.server, self.credentials = server, credentials
        self.answered, self.failures, self.headers = 0, [], []
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.work, args=(number % 2 == 0,)) for number in range(CALLERS)]

    def work(self, keeps):
        connection = None
        while not self.stopping.is_set():
            header = oauth.header("GET", self.server.rest(VIEWS), self.credentials)
            if connection is not None and select.select([connection.sock], [], [], 0)[0]:
                connection = None  # it was closed while it was idle
            try:
                kept = connection is not None
                connection = connection or self.connect()
                try:
                    answer = self.ask(connection, header)
                except ConnectionError:
                    # A kept connection may end just as it is used again. Then the call was not looked at, so that the
                    # very same may be sent once more: a nonce that was recorded would show.
                    if not kept:
                        raise
                    connection = self.connect()
                    answer = self.ask(connection, header)
                if answer.status != 200:
                    self.failures.append((answer.status, answer.getheader("Latchkey-Reason")))
                self.answered += 1
                self.headers.append(header)
                if not keeps or answer.will_close:
                    connection.close()
                    connection = None
            except (OSError, http.client.HTTPException) as fault:
                self.failures.append(repr(fault))
                connection = None

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.server.ports["api"], timeout=WAIT_S)

    @staticmethod
    def ask(connection, header):
        connection.request("GET", f"/rest{VIEWS}", headers={"Authorization": header})
        answer = connection.getresponse()
        answer.read()
        return answer

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def wait_for(self, answered):
        end = time.monotonic() + WAIT_S
        while self.answered < answered:
            assert time.monotonic() < end, self.failures[:5]
            time.sleep(0.01)


def take_over(server):
    """Starts the next server on the same folder, and waits until the one before has ended."""
    before = server.process
    with open(server.folder / "serve.log", "ab") as log:
        server.process = subprocess.Popen([*server.serve_command(), "--takeover"], stdin=subprocess.DEVNULL, stdout=log,
                                          stderr=log, env=server._environment())
    assert before.wait(timeout=WAIT_S) == 0, server.log
    server.wait_ready()


@pytest.mark.slow
def test_twenty_restarts_under_load_lose_nothing_and_take_nothing_twice(own_server):
    server = own_server.start()
    made = server.create("Load", "Magento_Backend::store")
    with Callers(server, oauth.Credentials.of(made)) as callers:
        for _ in range(RESTARTS):
            callers.wait_for(callers.answered + 10)
            take_over(server)
            callers.wait_for(callers.answered + 10)
    assert callers.failures == []
    for header in callers.headers:
        again = send("GET", server.rest(VIEWS), headers={"Authorization": header})
        assert (again.status, again.header("Latchkey-Reason")) == (401, "nonce-used")
    assert "uncertain" not in server.log


def test_the_next_server_knows_what_the_one_before_wrote_last(own_server):
    server = own_server.start()
    made = server.create("ERP", "Magento_Backend::store")
    credentials = oauth.Credentials.of(made)
    assert call("GET", server.rest(VIEWS), credentials).status == 200
    take_over(server)
    assert call("GET", server.rest(VIEWS), credentials).status == 200
    server.run("integration", "suspend", made["id"])
    refused = call("GET", server.rest(VIEWS), credentials)
    assert (refused.status, refused.header("Latchkey-Reason")) == (401, "integration-suspended")
    assert (server.data / "lock").read_text().strip() == str(server.process.pid)
    assert server.stop() == 0


def test_a_signal_starts_the_next_server(own_server):
    server = own_server.start()
    made = server.create("ERP", "Magento_Backend::store")
    server.process.send_signal(signal.SIGUSR2)
    assert server.process.wait(timeout=WAIT_S) == 0, server.log
    server.process = None
    assert call("GET", server.rest(VIEWS), oauth.Credentials.of(made)).status == 200
    process = int((server.data / "lock").read_text())
    os.kill(process, signal.SIGTERM)
    end = time.monotonic() + WAIT_S
    while "stopped" not in server.log.rsplit("handing over", 1)[1]:
        assert time.monotonic() < end, server.log
        time.sleep(0.05)


def test_takeover_starts_as_usual_where_no_server_runs(own_server):
    command = own_server.serve_command
    own_server.serve_command = lambda: [*command(), "--takeover"]
    with own_server:
        assert own_server.create("ERP")["status"] == "active"


def test_a_next_server_that_cannot_start_leaves_the_one_before_as_it_was(own_server):
    server = own_server.start()
    made = server.create("ERP", "Magento_Backend::store")
    failed = subprocess.run([*server.serve_command(), "--takeover", "--set", "api.tls_certificate=x", "--set", "api.tls_key=x"],
                            capture_output=True, text=True, timeout=WAIT_S, env=server._environment(), check=False)
    assert failed.returncode == 1
    assert "api.tls_certificate" in failed.stderr
    assert call("GET", server.rest(VIEWS), oauth.Credentials.of(made)).status == 200


def test_stopping_under_load_answers_everybody_who_had_called(own_server):
    server = own_server.start()
    made = server.create("Load", "Magento_Backend::store")
    with Callers(server, oauth.Credentials.of(made)) as callers:
        callers.wait_for(40)
        server.stop()
        callers.stopping.set()
    refused = [fault for fault in callers.failures if "ConnectionRefusedError" not in fault]
    assert refused == []
