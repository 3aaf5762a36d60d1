"""Sends the same bytes to this project's HTTP listener and to Node's, and compares what each read.

    http_differences.py [--seed SEED] [--messages N] [--first N] [--survey]

Both listeners (http1_probe.cc, node_http_program.js) tell what they read of each request: method, target, headers,
body. What both accept has to be the same. Where only one accepts, EXPLAINED has to say so, with the reason; a case that
is not there ends the run, with the bytes. --survey goes on and counts all of them instead. The bytes of one seed and
number are always the same.
"""

import argparse
import base64
import collections
import json
import socket
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from differential import http_messages  # noqa: E402
from differential.http_explained import EXPLAINED  # noqa: E402
from differential.programs import HERE, probe  # noqa: E402

ANSWER_S = 20


class Listener:
    """A program that prints its port, answers on it, and ends with its standard input."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            [str(part) for part in command], cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = int(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        code = self.process.wait(timeout=ANSWER_S)
        self.process.stdout.close()
        assert code == 0, f"{self.process.args[0]} ended with {code}"

    def outcome(self, raw):
        """What it read, and how it ended: ("refused", why), or ("silent", "") where it did not answer any more."""
        read = []
        rest = self.exchange(raw)
        while rest:
            head, _, rest = rest.partition(b"\r\n\r\n")
            lines = head.decode("latin1").split("\r\n")
            status = int(lines[0].split(" ")[1])
            fields = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
            if status == 100:
                continue
            if status != 200:
                why = fields.get("X-Refused") or rest.decode("latin1").strip()
                if not why and b"HEAD " in raw:  # which is told without a body; the same as GET has one
                    return read, self.outcome(raw.replace(b"HEAD ", b"GET "))[1]
                return read, ("refused", why)
            read.append(message(json.loads(base64.b64decode(fields["X-Read"]))))
        return read, ("silent", "")

    def exchange(self, raw):
        received = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=ANSWER_S) as connection:
            try:
                connection.sendall(raw)
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it has refused before everything was sent; the answer is there all the same
            try:
                while piece := connection.recv(65536):
                    received += piece
            except ConnectionResetError:
                pass
        return received


def message(told):
    plain = base64.b64decode
    return {
        "method": plain(told["method"]), "target": plain(told["target"]), "body": plain(told["body"]),
        "headers": [(plain(name), plain(value)) for name, value in told["headers"]],
    }


def difference(here, there):
    """How two outcomes differ, or None: a text by which EXPLAINED can be asked, and what the accepting side read. How
    the two tell that they accept no more is no difference."""
    (read_here, end_here), (read_there, end_there) = here, there
    for ours, theirs in zip(read_here, read_there):
        if ours != theirs:
            return "both accept, and read differently", ours
    if len(read_here) > len(read_there):
        return f"accepted here, by Node {end_there[0]}: {end_there[1]}", read_here[len(read_there)]
    if len(read_here) < len(read_there):
        return f"here {end_here[0]}, accepted by Node: {end_here[1]}", read_there[len(read_here)]
    return None


def explained(text, raw, accepted):
    entry = EXPLAINED.get(text)
    return entry is not None and (entry.holds is None or entry.holds(raw, accepted))


def run(seed, count, *, first=0, survey=False, progress=None):
    """How often each difference came up, among `count` generated inputs. One that is not explained is an AssertionError
    with the bytes; with `survey` it is counted."""
    found = collections.Counter()
    accepted = 0
    with Listener([probe("http1_probe")]) as own, Listener(["node", HERE / "node_http_program.js"]) as node:
        for number in range(first, first + count):
            raw = http_messages.make(seed, number)
            here, there = own.outcome(raw), node.outcome(raw)
            accepted += len(here[0])
            differs = difference(here, there)
            if differs:
                known = explained(differs[0], raw, differs[1])
                assert known or survey, f"seed {seed}, number {number}: {differs[0]}\n{raw!r}\nhere:  {here}\nthere: {there}"
                found[differs[0] if known else f"NOT EXPLAINED: {differs[0]}"] += 1
            if progress and (number + 1 - first) % 2_000 == 0:
                progress(number + 1 - first, found)
    return {"messages": count, "accepted": accepted, "explained": dict(sorted(found.items()))}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", default=str(int(time.time())), help="any text; the time, where none is given")
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first input")
    parser.add_argument("--survey", action="store_true", help="count what is not explained instead of ending there")
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    started = time.monotonic()

    def progress(done, found):
        print(f"{done} of {chosen.messages} after {time.monotonic() - started:.0f} s, {sum(found.values())} explained", flush=True)

    try:
        figures = run(chosen.seed, chosen.messages, first=chosen.first, survey=chosen.survey, progress=progress)
    except AssertionError as found:
        sys.exit(str(found))
    print(f"{figures['messages']} inputs, {figures['accepted']} requests accepted here")
    for text, times in figures["explained"].items():
        print(f"    {times} times {text}")


if __name__ == "__main__":
    main()
