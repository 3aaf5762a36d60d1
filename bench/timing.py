#!/usr/bin/env python3
"""How long three refusals take that must not be told apart by their time: an unknown consumer key, an
unknown access token, a wrong signature. Medians and spread (README.md).

    bench/timing.py [--build build/release] [--rounds 5000]

Calls alternate over one keep-alive connection, in an order that is drawn anew for each round.
"""

import argparse
import json
import os
import random
import socket
import statistics
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))
from support import oauth  # noqa: E402
from support.server import Server  # noqa: E402

PATH = "/rest/V1/store/storeViews"
REASONS = {"unknown key": "consumer-unknown", "unknown token": "token-unknown", "wrong signature": "signature-mismatch"}


class Connection:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def timed(self, request):
        """The answer's head, and the nanoseconds from the first byte sent to the last one received."""
        answer = b""
        begin = time.perf_counter_ns()
        self.socket.sendall(request)
        while b"}" not in answer:  # the end of the short body of every refusal
            answer += self.socket.recv(4096)
        return answer.decode(), time.perf_counter_ns() - begin


def request_of(url, credentials):
    header = oauth.header("GET", url, credentials)
    host = url.split("/")[2]
    return f"GET {PATH} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {header}\r\n\r\n".encode()


def measure(server, rounds):
    made = server.create("Timing", "all")
    caller = oauth.Credentials.of(made)
    claims = {
        "unknown key": caller.but(consumer_key="0" * 32),
        "unknown token": caller.but(token="0" * 32),
        "wrong signature": caller.but(token_secret="0" * 32),
    }
    url = server.api + PATH
    connection = Connection(server.ports["api"])
    took = {name: [] for name in claims}
    for number in range(rounds + 200):
        for name in random.sample(list(claims), len(claims)):
            answer, ns = connection.timed(request_of(url, claims[name]))
            assert f"Latchkey-Reason: {REASONS[name]}\r\n" in answer, answer
            if number >= 200:  # what comes before warms up
                took[name].append(ns)
    return took


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--rounds", type=int, default=5000)
    options = parser.parse_args()
    program = os.path.abspath(os.path.join(options.build, "latchkey"))
    with tempfile.TemporaryDirectory() as folder, Server(folder, program=program) as server:
        took = measure(server, options.rounds)
    print(f"load {os.getloadavg()[0]:.1f}, {options.rounds} rounds, us")
    print("| Refused for | median | quarters | 95 % below |")
    print("| --- | --- | --- | --- |")
    for name, each in took.items():
        quarters = [part / 1000 for part in statistics.quantiles(each, n=20)]
        print(f"| {name} | {quarters[9]:.2f} | {quarters[4]:.2f}-{quarters[14]:.2f} | {quarters[18]:.2f} |")
    medians = [statistics.median(each) / 1000 for each in took.values()]
    print(json.dumps({"medians_apart_us": round(max(medians) - min(medians), 2)}))


if __name__ == "__main__":
    main()
