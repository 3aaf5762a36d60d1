#!/usr/bin/env python3
"""A signed call, decided and refused for a missing resource, against nginx's `return 401` of the same
body: CPU per request, in alternating rounds (README.md).

    bench/run.py [--build build/release] [--integrations 1000] [--rounds 9] [--seconds 4] [--first]
"""

import argparse
import json
import os
import re
import subprocess
import tempfile
import time
import urllib.request

import rounds

PATH = "/rest/V1/orders/1"
API, OPS = "127.0.0.1:18080", "127.0.0.1:18082"


def wait_until_ready(server, log, deadline_s):
    end = time.monotonic() + deadline_s
    while time.monotonic() < end and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{OPS}/readyz", timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.2)
    with open(log) as file:
        raise SystemExit("latchkey did not become ready: " + file.read())


def nginx_body():
    """The body that nginx.conf answers for PATH."""
    with open(os.path.join(rounds.BENCH, "nginx.conf")) as file:
        text = re.search(r"return 401 '((?:[^'\\]|\\.)*)'", file.read()).group(1)
    return text.replace("\\'", "'")


def check_same_answer(latchkey, data):
    """Both sides have to answer with the same bytes, or the comparison means nothing."""
    called = subprocess.run(
        [latchkey, "--data", data, "--output", "json", "call", "GET", f"http://{API}{PATH}",
         "--integration", "1"], capture_output=True, text=True)
    if json.loads(nginx_body()) not in answers_in(called.stdout):
        raise SystemExit(f"latchkey answers otherwise than nginx.conf: {called.stdout}"
                         f"{called.stderr}")


def answers_in(text):
    """Every JSON object that begins somewhere in `text`, and those inside its strings."""
    found = []
    for at in (match.start() for match in re.finditer(r"{", text)):
        try:
            value, _ = json.JSONDecoder().raw_decode(text[at:])
        except ValueError:
            continue
        found.append(value)
        for inner in value.values():
            if isinstance(inner, str) and inner.startswith("{"):
                found += answers_in(inner)
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--integrations", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--first", action="store_true", help="real-time priority, as root")
    options = parser.parse_args()
    if options.first:
        rounds.go_first()
    latchkey = os.path.join(options.build, "latchkey")
    generator = os.path.join(options.build, "bench/generator")

    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data")
        credentials = os.path.join(folder, "credentials")
        begin = time.monotonic()
        subprocess.run([os.path.join(options.build, "bench/seed"), data,
                        str(options.integrations), credentials], check=True)
        print(f"{options.integrations} integrations seeded in {time.monotonic() - begin:.0f} s.")
        serve = [latchkey, "--data", data, "serve", "--set", f"api.listen={API}",
                 "--set", f"ops.listen={OPS}", "--set", "admin.listen=127.0.0.1:18081"]
        log_file = os.path.join(folder, "log")
        with open(log_file, "w") as log, \
                rounds.Program(serve, log=log) as server, \
                rounds.nginx(os.path.join(folder, "nginx")) as nginx:
            begin = time.monotonic()
            wait_until_ready(server, log_file, 300)
            print(f"latchkey ready after {time.monotonic() - begin:.0f} s.\n")
            check_same_answer(latchkey, data)
            rounds.run([rounds.Candidate("nginx, return 401", nginx, "127.0.0.1:18090", PATH, "401"),
                        rounds.Candidate("latchkey", server, API, PATH, "401")],
                       generator, credentials, options.rounds, options.seconds)


if __name__ == "__main__":
    main()
