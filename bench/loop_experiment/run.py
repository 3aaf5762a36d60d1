#!/usr/bin/env python3
"""The experiment of ADR 0002: own epoll loop, Boost.Asio for readiness, nginx, in the same rounds.

    bench/loop_experiment/run.py [--build build/release] [--rounds 9] [--seconds 4] [--first]
"""

import argparse
import os
import random
import string
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import rounds  # noqa: E402

ALPHABET = string.digits + string.ascii_lowercase


def write_credentials(file, count):
    with open(file, "w") as out:
        for _ in range(count):
            print(*("".join(random.choices(ALPHABET, k=32)) for _ in range(4)), file=out)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--first", action="store_true", help="real-time priority, as root")
    options = parser.parse_args()
    if options.first:
        rounds.go_first()
    experiment = os.path.join(options.build, "bench/loop_experiment")
    generator = os.path.join(options.build, "bench/generator")

    with tempfile.TemporaryDirectory() as folder:
        credentials = os.path.join(folder, "credentials")
        write_credentials(credentials, 1000)

        def server(loop, port, *mode, core=rounds.SERVER_CORE):
            return rounds.Program([experiment, loop, f"127.0.0.1:{port}", *mode], core)

        proxy = ("proxy", "18091", credentials)
        with rounds.nginx(os.path.join(folder, "nginx")) as nginx, \
                server("epoll", 18091, "backend", core=rounds.GENERATOR_CORE), \
                server("epoll", 18092, "bare") as epoll_bare, \
                server("asio", 18093, "bare") as asio_bare, \
                server("epoll", 18094, *proxy) as epoll_proxy, \
                server("asio", 18095, *proxy) as asio_proxy:
            print("### 204\n")
            rounds.run([rounds.Candidate("nginx", nginx, "127.0.0.1:18090", "/bare", "204"),
                        rounds.Candidate("own loop", epoll_bare, "127.0.0.1:18092", "/bare", "204"),
                        rounds.Candidate("Asio", asio_bare, "127.0.0.1:18093", "/bare", "204")],
                       generator, credentials, options.rounds, options.seconds)
            print("### Proxy; nginx verifies nothing, the others verify every signature\n")
            rounds.run([rounds.Candidate("nginx", nginx, "127.0.0.1:18090", "/proxy", "200"),
                        rounds.Candidate("own loop", epoll_proxy, "127.0.0.1:18094", "/proxy", "200"),
                        rounds.Candidate("Asio", asio_proxy, "127.0.0.1:18095", "/proxy", "200")],
                       generator, credentials, options.rounds, options.seconds, spin=False)


if __name__ == "__main__":
    main()
