#!/usr/bin/env python3
"""The gateway beside nginx: CPU per request in alternating rounds, 64 keep-alive connections, each call signed as it is
sent, credentials at random among a million. Writes the figures and a chart of them (README.md).

    bench/gateway.py [--build build/release] [--integrations 1000000] [--rounds 9] [--seconds 2] [--first]
                     [--only NAME] [--out build/bench]
"""

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import time
from dataclasses import dataclass

import chart
import rounds
from run import wait_until_ready

API, DECIDE, ADMIN, OPS, BACKEND = (f"127.0.0.1:{port}" for port in (18080, 18084, 18081, 18082, 18091))
NGINX, NGINX_ASKING, NGINX_LUA = (f"127.0.0.1:{port}" for port in (18090, 18094, 18095))
PLAIN = "/rest/V1/products?fields=sku"
TEN = ("/rest/V1/products?searchCriteria%5Bfilter_groups%5D%5B0%5D%5Bfilters%5D%5B0%5D%5Bfield%5D=name"
       "&searchCriteria%5Bfilter_groups%5D%5B0%5D%5Bfilters%5D%5B0%5D%5Bvalue%5D=%25Kettle%20one%25"
       "&searchCriteria%5Bfilter_groups%5D%5B0%5D%5Bfilters%5D%5B0%5D%5Bcondition_type%5D=like"
       "&searchCriteria%5BsortOrders%5D%5B0%5D%5Bfield%5D=price&searchCriteria%5BsortOrders%5D%5B0%5D%5Bdirection%5D=DESC"
       "&searchCriteria%5BpageSize%5D=20&searchCriteria%5BcurrentPage%5D=3&fields=items%5Bsku,name,price%5D&store=default&x=%C3%A9")
LUA_MODULE = "/usr/lib/nginx/modules/ngx_http_lua_module.so"


@dataclass
class Row:
    """One comparison: nginx's CPU a request divided by ours has to be at least `must`."""

    name: str
    title: str
    must: float
    aim: float
    baseline: rounds.Candidate
    ours: rounds.Candidate

    def ratios(self):
        return [one / other for one, other in zip(self.baseline.cpu_us, self.ours.cpu_us)]


def seeded(options):
    """The data folder and its credentials; made once, since a million take minutes."""
    folder = os.path.join(options.out, f"data-{options.integrations}")
    credentials = os.path.join(folder, "credentials")
    if not os.path.exists(credentials):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        begin = time.monotonic()
        subprocess.run([os.path.join(options.build, "bench/seed"), os.path.join(folder, "data"), str(options.integrations),
                        credentials + ".new"], check=True)
        os.rename(credentials + ".new", credentials)
        print(f"{options.integrations} integrations seeded in {time.monotonic() - begin:.0f} s.")
    return os.path.join(folder, "data"), credentials


def latchkey(options, data, workers):
    chosen = [f"api.listen={API}", f"decide.listen={DECIDE}", "decide.trusted_proxies=127.0.0.1", f"admin.listen={ADMIN}",
              f"ops.listen={OPS}", "store.mode=upstream", f"store.upstream=http://{BACKEND}", f"api.workers={workers}"]
    command = [os.path.join(options.build, "latchkey"), "--data", data, "serve"]
    for setting in chosen:
        command += ["--set", setting]
    return command


def lua_configuration(folder, credentials):
    with open(os.path.join(rounds.BENCH, "nginx-lua.conf")) as file:
        text = file.read()
    path = os.path.join(folder, "nginx-lua.conf")
    with open(path, "w") as file:
        file.write(text.replace("CREDENTIALS", os.path.abspath(credentials)).replace("BENCH", rounds.BENCH))
    return path


def wait_for_port(address):
    import socket
    host, port = address.split(":")
    end = time.monotonic() + 120
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection((host, int(port)), timeout=1):
            return
        time.sleep(0.2)
    raise SystemExit(f"nobody listens on {address}")


def rows_of(server, nginx, nginx_lua):
    """Both sides of a row are measured in the same rounds."""
    def candidate(name, program, address, path, status, **more):
        return rounds.Candidate(name, program, address, path, status, **more)

    proxied = candidate("nginx, proxying", nginx, NGINX, PLAIN, "200")
    rows = [
        Row("proxied", "signed and proxied, against nginx proxying", 1.0, 1.2, proxied,
            candidate("Latchkey, verified and proxied", server, API, PLAIN, "200")),
        Row("decided", "signed decision, against nginx's `return 204`", 0.85, 1.1,
            candidate("nginx, return 204", nginx, NGINX, "/bare", "204"),
            candidate("Latchkey, decided", server, DECIDE, PLAIN, "204", ask="/original", host="shop.example")),
        Row("asked", "nginx asking the decide listener, against nginx proxying", 0.45, 0.5, proxied,
            candidate("nginx with auth_request", rounds.Together(nginx, server), NGINX_ASKING, PLAIN, "200")),
    ]
    if nginx_lua is not None:
        rows.append(Row("lua", "10 query parameters, against nginx verifying with Lua", 3, 4,
                        candidate("nginx with Lua", nginx_lua, NGINX_LUA, TEN, "200"),
                        candidate("Latchkey, 10 parameters", server, API, TEN, "200")))
    return rows


def measure(rows, options, generator, credentials):
    candidates = []
    for row in rows:
        candidates += [each for each in (row.baseline, row.ours) if each not in candidates]
    for each in candidates:  # warm-up, not counted
        rounds.generate(generator, each, credentials, 1, spin=False)
    for number in range(options.rounds):
        for each in candidates:
            each.measure(generator, credentials, options.seconds, spin=False)
        print(f"round {number + 1} of {options.rounds}", flush=True)


def half_load(row, generator, credentials, seconds):
    """p99 of both sides at half of the slower one's rate."""
    rate = min(statistics.median(row.baseline.rates), statistics.median(row.ours.rates)) / 2
    tails = []
    for each in (row.baseline, row.ours):
        result = rounds.generate(generator, each, credentials, seconds, spin=False, rate=rate)
        tails.append(result["p99_us"])
    return rate, tails


def report(rows, tails, threads, options):
    lines = ["| | nginx, us | Latchkey, us | nginx / Latchkey | must | aim |", "| --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        ratio = statistics.median(row.ratios())
        lines.append(f"| {row.title} | {rounds.spread(row.baseline.cpu_us, 2)} | {rounds.spread(row.ours.cpu_us, 2)} "
                     f"| **{rounds.spread(row.ratios(), 2)}** | {row.must} | {row.aim} |")
        print(f"{row.name}: {ratio:.2f}, {'met' if ratio >= row.must - 0.1 else 'missed'}")
    lines += ["", f"CPU a request; median of {options.rounds} alternating rounds of {options.seconds} s (lowest-highest); "
              f"{options.integrations} integrations. Load average now {os.getloadavg()[0]:.1f}.", ""]
    for name, (rate, (nginx, ours)) in tails.items():
        lines.append(f"p99 at half load, {name}, {rate:.0f} calls/s: nginx {nginx} us, Latchkey {ours} us.")
    if threads:
        one, two = threads
        lines.append(f"CPU a request with one thread {one:.2f} us, with two {two:.2f} us: {100 * (two / one - 1):+.0f} %.")
    return "\n".join(lines) + "\n"


def two_threads(options, data, credentials, generator):
    """CPU a request of one server with one and with two threads, each on its own core, in alternating rounds."""
    figures = {1: [], 2: []}
    for _ in range(3):
        for workers in figures:
            log_file = os.path.join(options.out, "threads.log")
            with open(log_file, "w") as log, rounds.Program(latchkey(options, data, workers), core="0,1", log=log) as server:
                wait_until_ready(server, log_file, 300)
                each = rounds.Candidate("threads", server, API, PLAIN, "200")
                each.measure(generator, credentials, 1, spin=False)
                each.forget()
                each.measure(generator, credentials, options.seconds, spin=False)
                figures[workers] += each.cpu_us
    return [statistics.median(figures[workers]) for workers in (1, 2)]


def compared(options, data, credentials, generator, log_file):
    """The rows with their rounds measured, and p99 at half load of two of them."""
    with contextlib.ExitStack() as stack:
        log = stack.enter_context(open(log_file, "w"))
        server = stack.enter_context(rounds.Program(latchkey(options, data, 1), log=log))
        nginx = stack.enter_context(rounds.nginx(os.path.join(options.out, "nginx"), "nginx-gateway.conf"))
        nginx_lua = None
        if os.path.exists(LUA_MODULE) and options.only in (None, "lua"):
            folder = os.path.join(options.out, "nginx-lua")
            nginx_lua = stack.enter_context(rounds.nginx(folder, lambda: lua_configuration(folder, credentials)))
            wait_for_port(NGINX_LUA)
        wait_until_ready(server, log_file, 300)
        rows = [row for row in rows_of(server, nginx, nginx_lua) if options.only in (None, row.name)]
        measure(rows, options, generator, credentials)
        tails = {row.name: half_load(row, generator, credentials, options.seconds) for row in rows if row.name in ("proxied", "decided")}
    return rows, tails


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--integrations", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--only", help="one row: proxied, decided, asked or lua")
    parser.add_argument("--no-threads", action="store_true", help="leaves out the comparison of one thread with two")
    parser.add_argument("--out", default="build/bench")
    parser.add_argument("--first", action="store_true", help="real-time priority, as root")
    options = parser.parse_args()
    if options.first:
        rounds.go_first()
    os.makedirs(options.out, exist_ok=True)
    generator = os.path.join(options.build, "bench/generator")
    data, credentials = seeded(options)
    log_file = os.path.join(options.out, "latchkey.log")
    backend = [os.path.join(options.build, "bench/loop_experiment"), "epoll", BACKEND, "backend"]
    with rounds.Program(backend, core=rounds.GENERATOR_CORE):  # without it no server becomes ready
        wait_for_port(BACKEND)
        rows, tails = compared(options, data, credentials, generator, log_file)
        threads = [] if options.no_threads else two_threads(options, data, credentials, generator)
    text = report(rows, tails, threads, options)
    print("\n" + text)
    with open(os.path.join(options.out, "gateway.md"), "w") as file:
        file.write(text)
    with open(os.path.join(options.out, "gateway.json"), "w") as file:
        json.dump({row.name: row.ratios() for row in rows}, file)
    with open(os.path.join(options.out, "gateway.svg"), "w") as file:
        file.write(chart.svg([(row.title, row.ratios(), row.must, row.aim) for row in rows]))


if __name__ == "__main__":
    main()
