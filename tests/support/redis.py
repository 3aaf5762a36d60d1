"""A Redis server of a test's own: a free port, nothing kept on disk."""

import shutil
import signal
import subprocess
import time

from support.server import free_port

START_S = 60


def program():
    """Where redis-server is, or None where it is not installed."""
    return shutil.which("redis-server")


class Redis:
    """On one port over all its runs."""

    def __init__(self):
        self.port = free_port()
        self.process = None

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}"

    def cli(self, *words):
        done = subprocess.run(["redis-cli", "-p", str(self.port), *words], capture_output=True, check=False, text=True)
        return done.stdout.strip()

    def start(self):
        self.process = subprocess.Popen(
            [program(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + START_S
        while self.cli("PING") != "PONG":
            assert time.monotonic() < end, "Redis did not start"
            time.sleep(0.02)
        return self

    def stop(self):
        """At once, as a crash does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
