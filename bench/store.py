#!/usr/bin/env python3
"""Searches of the embedded store: a page of 100 among 50,000 products, as the dispatcher answers it (store_benchmark).

    bench/store.py [--build build/release] [--repetitions 9]

The bar is 5 ms of server time. What counts is the processor's time, so that other load on the machine does not decide;
the wall clock is told beside it. Ends with exit code 1 where a median is over the bar.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys

BAR_MS = 5.0


def measure(build, repetitions):
    program = os.path.join(build, "src/store/store_benchmark")
    done = subprocess.run([program, f"--benchmark_repetitions={repetitions}", "--benchmark_format=json",
                           "--benchmark_filter=Search", "--benchmark_min_time=0.2"],
                          check=True, stdout=subprocess.PIPE, text=True)
    found = {}
    for row in json.loads(done.stdout)["benchmarks"]:
        if row["run_type"] == "iteration":
            cpu, wall = found.setdefault(row["label"], ([], []))
            cpu.append(row["cpu_time"])
            wall.append(row["real_time"])
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--repetitions", type=int, default=9)
    options = parser.parse_args()
    found = measure(options.build, options.repetitions)
    print("| search | CPU, ms: best | median | wall, ms: best | median |")
    print("| --- | --- | --- | --- | --- |")
    for name, (cpu, wall) in found.items():
        print(f"| {name} | {min(cpu):.2f} | {statistics.median(cpu):.2f} | {min(wall):.2f} | {statistics.median(wall):.2f} |")
    print(f"\n50,000 products, pages of 100, {options.repetitions} repetitions. Load average now {os.getloadavg()[0]:.1f}.")
    over = [name for name, (cpu, _) in found.items() if statistics.median(cpu) > BAR_MS]
    if over:
        sys.exit(f"over the bar of {BAR_MS:.0f} ms: {', '.join(over)}")


if __name__ == "__main__":
    main()
