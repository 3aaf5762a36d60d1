"""Alternating rounds: every candidate is measured once a round, on its own core, with the generator
on another. CPU per request comes from the scheduler's counters (/proc/PID/task/*/schedstat), so that
neither the generator's pace nor other load on the machine decides."""

import json
import os
import shutil
import statistics
import subprocess
import time

BENCH = os.path.dirname(os.path.abspath(__file__))
SERVER_CORE, GENERATOR_CORE = "0", "1"
pinned_by = ["taskset", "-c"]


def go_first():
    """Lets what is measured run before everything else: for a machine that has other work to do."""
    pinned_by[:] = ["chrt", "-f", "5", "taskset", "-c"]


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(word) for word in file.read().split()]


def cpu_ns(pid):
    """Nanoseconds on a CPU of all threads of `pid` and its children."""
    total = 0
    for process in [pid] + children(pid):
        for thread in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{thread}/schedstat") as file:
                total += int(file.read().split()[0])
    return total


class Program:
    """A server under measurement, pinned to one core; ends with the `with` block."""

    def __init__(self, command, core=SERVER_CORE, log=subprocess.DEVNULL):
        self.process = subprocess.Popen(pinned_by + [core] + command, stdout=log, stderr=log)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.process.terminate()
        self.process.wait(timeout=30)

    def cpu_ns(self):
        return cpu_ns(self.process.pid)


class Together:
    """Several programs under measurement that answer a call together."""

    def __init__(self, *programs):
        self.programs = programs

    def cpu_ns(self):
        return sum(program.cpu_ns() for program in self.programs)


def nginx(folder, configuration="nginx.conf"):
    """`configuration`: a file beside this one, or a function that makes one in the folder."""
    folder = os.path.abspath(folder)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    path = os.path.join(BENCH, configuration) if isinstance(configuration, str) else configuration()
    return Program(["nginx", "-p", folder, "-c", os.path.abspath(path)])


def generate(generator, candidate, credentials, seconds, spin, rate=0):
    command = pinned_by + [GENERATOR_CORE, generator, "--to", candidate.address, "--path", candidate.path,
               "--credentials", credentials, "--seconds", str(seconds), "--rate", str(rate),
               "--spin", "yes" if spin else "no"]
    if candidate.ask:
        command += ["--ask", candidate.ask]
    if candidate.host:
        command += ["--host", candidate.host]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


class Candidate:
    def __init__(self, name, program, address, path, status, ask=None, host=None):
        self.name, self.program, self.address = name, program, address
        self.path, self.status, self.ask, self.host = path, status, ask, host
        self.forget()

    def forget(self):
        self.cpu_us, self.rates, self.p99_us = [], [], []

    def measure(self, generator, credentials, seconds, spin):
        before = self.program.cpu_ns()
        result = generate(generator, self, credentials, seconds, spin)
        after = self.program.cpu_ns()
        if set(result["statuses"]) != {self.status} or result["failures"]:
            raise SystemExit(f"{self.name}: unexpected answers: {result}")
        self.cpu_us.append((after - before) / 1000 / result["requests"])
        self.rates.append(result["requests_per_s"])
        self.p99_us.append(result["p99_us"])


def spread(values, digits):
    return (f"{statistics.median(values):.{digits}f} "
            f"({min(values):.{digits}f}-{max(values):.{digits}f})")


def run(candidates, generator, credentials, rounds, seconds, spin=True):
    """Measures all, prints a table; the first candidate is the one the others are divided by.

    The ratio is the median of the rounds' own ratios: load that comes and goes meets both sides.
    `spin` must be off where another program shares the generator's core."""
    time.sleep(1)
    for candidate in candidates:  # warm-up, not counted
        generate(generator, candidate, credentials, 1, spin)
    for _ in range(rounds):
        for candidate in candidates:
            candidate.measure(generator, credentials, seconds, spin)
    base = candidates[0]
    print(f"| | CPU a request, us | {base.name} / it | requests/s | p99, us |")
    print("| --- | --- | --- | --- | --- |")
    for candidate in candidates:
        ratios = [b / c for b, c in zip(base.cpu_us, candidate.cpu_us)]
        print(f"| {candidate.name} | {spread(candidate.cpu_us, 2)} | {spread(ratios, 2)} "
              f"| {statistics.median(candidate.rates):.0f} "
              f"| {statistics.median(candidate.p99_us):.0f} |")
    print(f"\nMedian of {rounds} alternating rounds of {seconds} s (lowest-highest). "
          f"Load average now {os.getloadavg()[0]:.1f}.\n", flush=True)
