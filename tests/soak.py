"""The long runs behind `./dev soak`, each of which adds a row to docs/soak.md.

    soak.py [--kill-rounds N] [--requests N] [--signatures N] [--messages N] [--calls N] [--short] [PART...]

Parts: threads (unit and end-to-end tests under the thread sanitizer), kills (kill -9 under write load), load (signed
calls by the million on one server), differential (signatures by the million, against programs that others wrote), http
(HTTP messages, against Node), verdicts (calls, through every way in which Latchkey judges them). All of them unless some
are named. --short makes each a minute or so, to see that it works, and writes nothing.
"""

import argparse
import datetime
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from chaos import kill_rounds  # noqa: E402
from differential import http_differences, oauth_differences, verdicts  # noqa: E402
from support import load  # noqa: E402
from support.server import ROOT, Server, release_binary  # noqa: E402

PAGE = ROOT / "docs/soak.md"


def threads(chosen):
    environment = os.environ | {"LATCHKEY_BINARY": "build/tsan/latchkey", "TSAN_OPTIONS": "halt_on_error=1 second_deadlock_stack=1"}
    started = time.monotonic()
    subprocess.run(["ctest", "--test-dir", "build/tsan", "--output-on-failure", "--timeout", "1200"], cwd=ROOT, env=environment, check=True)
    select = ["tests/e2e/test_exchange.py"] if chosen.short else ["tests/e2e", "tests/chaos/test_exchange_kill.py"]
    subprocess.run(
        [sys.executable, "-m", "pytest", "-c", "tests/pytest.ini", *select], cwd=ROOT, env=environment, check=True
    )
    return f"unit and end-to-end tests without a report in {time.monotonic() - started:.0f} s"


def kills(chosen):
    rounds = 20 if chosen.short else chosen.kill_rounds
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder, program=release_binary()).start()
        figures = kill_rounds.run(server, rounds, seed=int(time.time()))
        server.stop()
    if figures["faults"]:
        sys.exit("\n".join(figures["faults"]))
    return (
        f"{figures['rounds']} kills, {figures['acknowledged']} acknowledged changes, none lost, nothing half made; "
        f"{figures['replays_refused']} calls from before a kill refused as replays; {figures['seconds']} s"
    )


def load_run(chosen):
    requests = 20_000 if chosen.short else chosen.requests
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder, program=release_binary(), settings=["replay.nonces_max=8000000"]).start()
        figures = load.run(server, requests)
        server.stop()
    return (
        f"{figures.requests} signed calls, all answered as they should be, {figures.requests / figures.seconds:.0f}/s; "
        f"memory {figures.memory_before_mb} MB before, {figures.memory_after_mb} MB after"
    )


def progress(done, explained):
    print(f"    {done}, {sum(explained.values())} explained", flush=True)


def differential(chosen):
    os.environ.setdefault("LATCHKEY_BINARY", str(release_binary()))  # and with it the probe beside it
    seed = str(int(time.time()))
    started = time.monotonic()
    figures = oauth_differences.run(seed, 10_000 if chosen.short else chosen.signatures, progress=progress)
    return (
        f"{figures['requests']} requests signed and verified in both directions with each of "
        f"{' and '.join(oauth_differences.OTHERS)}: no unexplained difference, {sum(figures['explained'].values())} explained; "
        f"seed {seed}; {time.monotonic() - started:.0f} s"
    )


def http(chosen):
    os.environ.setdefault("LATCHKEY_BINARY", str(release_binary()))
    seed = str(int(time.time()))
    started = time.monotonic()
    figures = http_differences.run(seed, 5_000 if chosen.short else chosen.messages, progress=progress)
    return (
        f"{figures['messages']} inputs, {figures['accepted']} requests accepted: no unexplained difference to Node, "
        f"{sum(figures['explained'].values())} explained; seed {seed}; {time.monotonic() - started:.0f} s"
    )


def compare_verdicts(chosen):
    os.environ.setdefault("LATCHKEY_BINARY", str(release_binary()))
    seed = str(int(time.time()))
    started = time.monotonic()
    figures = verdicts.run(seed, 5_000 if chosen.short else chosen.calls, progress=lambda done, _: print(f"    {done}", flush=True))
    return (
        f"{figures['calls']} calls through {', '.join(figures['ways'])}: no disagreement, "
        f"{figures['verdicts']['allowed']} allowed; seed {seed}; {time.monotonic() - started:.0f} s"
    )


PARTS = {"threads": threads, "kills": kills, "load": load_run, "differential": differential, "http": http, "verdicts": compare_verdicts}


def record(part, text):
    day = datetime.date.today().isoformat()
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    with open(PAGE, "a") as page:
        page.write(f"| {day} | {commit.stdout.strip()} | {part} | {text} |\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--kill-rounds", type=int, default=1000)
    parser.add_argument("--requests", type=int, default=5_000_000)
    parser.add_argument("--signatures", type=int, default=1_000_000)
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--short", action="store_true")
    chosen = parser.parse_args()
    unknown = set(chosen.parts) - set(PARTS)
    if unknown:
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    for part in chosen.parts or PARTS:
        print(f"==> {part}", flush=True)
        text = PARTS[part](chosen)
        print(f"    {text}", flush=True)
        if not chosen.short:
            record(part, text)


if __name__ == "__main__":
    main()
