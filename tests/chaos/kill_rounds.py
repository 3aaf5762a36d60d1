"""Rounds of kill -9 under write load: every change that was acknowledged is there afterwards, and nothing is half made.

Each round several writers change things through the control socket as fast as they can, the server is killed at a random
moment and started again, and everything that was acknowledged since the first round is compared. Signed calls run
beside them; each that was answered 200 must be refused as a replay afterwards.
"""

import json
import random
import subprocess
import threading
import time

from support import oauth
from support.http import send

WRITERS = 3
CREDENTIALS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")


class Ledger:
    """What the server acknowledged, by name of the integration: None for one that was deleted."""

    def __init__(self):
        self.lock = threading.Lock()
        self.known = {}
        self.unsure = set()  # asked for, and killed before an answer came: either outcome is right
        self.acknowledged = 0

    def ask(self, name):
        with self.lock:
            self.unsure.add(name)

    def acknowledge(self, name, state):
        with self.lock:
            self.known[name] = state
            self.unsure.discard(name)
            self.acknowledged += 1


class Writer(threading.Thread):
    """Creates, suspends, resumes and deletes integrations of its own until the server is gone."""

    def __init__(self, server, ledger, prefix, random_source):
        super().__init__()
        self.server, self.ledger, self.prefix, self.random = server, ledger, prefix, random_source
        self.stopped = threading.Event()

    def run(self):
        count = 0
        while not self.stopped.is_set():
            count += 1
            name = f"{self.prefix}-{count}"
            if not self.change(name, "create", "--name", name, "--all-resources", "--activate"):
                return
            if self.random.random() < 0.3 and not self.change(name, "suspend", name):
                return
            if self.random.random() < 0.2 and not self.change(name, "delete", name, "--yes"):
                return

    def change(self, name, act, *arguments):
        self.ledger.ask(name)
        done = self.server.cli("--output", "json", "integration", act, *arguments)
        if done.returncode != 0:
            return False
        answer = json.loads(done.stdout)
        if act == "delete":
            self.ledger.acknowledge(name, None)
        else:
            before = self.ledger.known.get(name) or {}
            self.ledger.acknowledge(name, before | {key: answer[key] for key in ("id", "status", *CREDENTIALS) if key in answer})
        return True


class Caller(threading.Thread):
    """Signs calls until the server is gone; keeps the headers of those that were answered 200."""

    def __init__(self, server, credentials):
        super().__init__()
        self.server, self.credentials = server, credentials
        self.url = server.rest("/V1/store/websites")
        self.allowed = []
        self.stopped = threading.Event()

    def run(self):
        while not self.stopped.is_set():
            header = {"Authorization": oauth.header("GET", self.url, self.credentials)}
            try:
                if send("GET", self.url, headers=header).status == 200:
                    self.allowed.append(header)
            except Exception:  # whatever a dying server does to a connection
                return


def compare(server, ledger):
    """What is lost or half made, as a list of sentences."""
    faults = []
    listed = {row["name"]: row for row in server.run("integration", "list")}
    with ledger.lock:
        known, unsure = dict(ledger.known), set(ledger.unsure)
    for name, state in known.items():
        row = listed.get(name)
        if name in unsure:
            continue
        if state is None and row is not None:
            faults.append(f"{name} was deleted and is back")
        elif state is not None and row is None:
            faults.append(f"{name} was acknowledged and is lost")
        elif state is not None and row["status"] != state["status"]:
            faults.append(f"{name} was {state['status']} and is {row['status']}")
    for name in listed.keys() - known.keys() - unsure:
        faults.append(f"{name} was never asked for")
    return faults, [listed[name] for name in unsure if name in listed]


def check_whole(server, row):
    """An integration whose creation was not acknowledged is there as a whole: consumer, and tokens when it is active."""
    shown = server.run("integration", "show", row["id"], "--reveal")
    lengths = [len(shown[key] or "") for key in CREDENTIALS]
    whole = lengths[:2] == [32, 32] and lengths[2:] == ([0, 0] if row["status"] == "inactive" else [32, 32])
    return [] if whole else [f"{row['name']} is half made: {lengths}"]


def integrity(server):
    """What SQLite itself says about the files."""
    faults = []
    for name in ("latchkey.db", "store.db"):
        code = f"import sqlite3; print(sqlite3.connect('file:{server.data / name}?mode=ro', uri=True).execute('pragma integrity_check').fetchone()[0])"
        said = subprocess.run(["/usr/bin/python3", "-c", code], capture_output=True, text=True, timeout=60, check=False)
        if said.stdout.strip() != "ok":
            faults.append(f"{name}: {said.stdout}{said.stderr}")
    return faults


def run(server, rounds, seed=1):
    """Runs the rounds on a started server; gives back figures, of which `faults` has to be empty."""
    source = random.Random(seed)
    ledger = Ledger()
    witness = oauth.Credentials.of(server.create("witness", "all"))
    ledger.acknowledge("witness", {"status": "active"})
    faults, replays = [], 0
    started = time.monotonic()
    for number in range(rounds):
        threads = [Writer(server, ledger, f"r{number}w{index}", source) for index in range(WRITERS)]
        caller = Caller(server, witness)
        for thread in [*threads, caller]:
            thread.start()
        time.sleep(source.uniform(0.02, 0.5))
        server.kill()
        for thread in [*threads, caller]:
            thread.stopped.set()
        for thread in [*threads, caller]:
            thread.join()
        server.start()
        found, unsure = compare(server, ledger)
        faults += found
        for row in unsure:
            faults += check_whole(server, row)
            ledger.acknowledge(row["name"], {"status": row["status"]})
            ledger.acknowledged -= 1
        with ledger.lock:
            for name in ledger.unsure:
                ledger.known.pop(name, None)
            ledger.unsure.clear()
        for header in caller.allowed[-20:]:
            replays += 1
            if send("GET", caller.url, headers=header).status == 200:
                faults.append(f"round {number}: a call answered before the kill was allowed again")
    faults += integrity(server)
    return {
        "rounds": rounds, "acknowledged": ledger.acknowledged, "replays_refused": replays, "faults": faults,
        "seconds": round(time.monotonic() - started),
    }
