"""Starts the real binary: free ports, a data folder of its own, and the command line on it."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import time
from pathlib import Path

from support.http import send

ROOT = Path(__file__).resolve().parents[2]
START_S = 60  # a sanitized build on a busy machine takes a while


def binary():
    """$LATCHKEY_BINARY, or the build with sanitizers, or the release."""
    for name in (os.environ.get("LATCHKEY_BINARY"), "build/debug/latchkey", "build/release/latchkey"):
        if name and (ROOT / name).exists():
            return ROOT / name
    raise FileNotFoundError("build/debug/latchkey: run ./dev test, or name another in LATCHKEY_BINARY")


def release_binary():
    """The binary that people run, for what is repeated hundreds of times; the other where it is not built."""
    path = ROOT / "build/release/latchkey"
    return path if path.exists() else binary()


def free_port():
    """A port that nothing listens on, below the range from which outgoing connections are given theirs."""
    while True:
        port = random.randint(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class CommandFailed(AssertionError):
    pass


class Server:
    """One data folder, and at most one `latchkey serve` on it. Addresses stay the same over a restart."""

    def __init__(self, folder, *, settings=(), environment=None, program=None):
        self.folder = Path(folder)
        self.data = self.folder / "data"
        self.program = program or binary()
        self.ports = {name: free_port() for name in ("api", "admin", "ops")}
        self.settings = list(settings)
        # The proxy leads nowhere: nothing that Latchkey calls may go through one of the environment.
        usual = {"LATCHKEY_ADMIN_PASSWORD": "correct-horse-7", "http_proxy": "http://127.0.0.1:1"}
        self.environment = usual | (environment or {})
        self.process = None

    @property
    def api(self):
        return f"http://127.0.0.1:{self.ports['api']}"

    @property
    def admin(self):
        return f"http://127.0.0.1:{self.ports['admin']}"

    @property
    def ops(self):
        return f"http://127.0.0.1:{self.ports['ops']}"

    def rest(self, path):
        return f"{self.api}/rest{path}"

    @property
    def log(self):
        path = self.folder / "serve.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _environment(self):
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("LATCHKEY_")}
        return inherited | self.environment

    def serve_command(self):
        listeners = [f"{name}.listen=127.0.0.1:{port}" for name, port in self.ports.items()]
        # The usual room for nonces is 258 MB on disk, and the tests have some two hundred data folders.
        chosen = [*listeners, "replay.nonces_max=400000", f"api.public_url={self.api}/", f"admin.public_url={self.admin}/",
                  "callback.allow_loopback=true", *self.settings]
        command = [str(self.program), "--data", str(self.data), "serve"]
        for setting in chosen:
            command += ["--set", setting]
        return command

    def start(self):
        assert self.process is None, "already started"
        with open(self.folder / "serve.log", "ab") as log:
            self.process = subprocess.Popen(
                self.serve_command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self._environment()
            )
        self.wait_ready()
        return self

    def wait_ready(self):
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.log}")
            try:
                if send("GET", f"{self.ops}/readyz").status == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.01)
        raise AssertionError(f"the server was not ready after {START_S} s:\n{self.log}")

    def stop(self):
        """Stops it as Ctrl-C does; gives back the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self._ended()

    def kill(self):
        """kill -9."""
        self.process.kill()
        return self._ended()

    def _ended(self):
        code = self.process.wait(timeout=START_S)
        self.process = None
        return code

    def restart(self):
        self.stop()
        return self.start()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process is not None:
            code = self.stop()
            assert code == 0, f"the server ended with {code}:\n{self.log}"

    # The command line.

    def cli(self, *arguments, environment=None, timeout=60, stdin=""):
        """Runs one command on this data folder; gives back code, stdout and stderr, whatever they are."""
        return subprocess.run(
            [str(self.program), "--data", str(self.data), *map(str, arguments)],
            input=stdin, capture_output=True, text=True, timeout=timeout,
            env=self._environment() | (environment or {}), check=False,
        )

    def run(self, *arguments, **options):
        """Runs one command that has to succeed, and gives back what its JSON says (None for none)."""
        done = self.cli("--output", "json", *arguments, **options)
        if done.returncode != 0:
            raise CommandFailed(f"{' '.join(map(str, arguments))}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def refused(self, *arguments, code=1, **options):
        """Runs one command that has to be refused, and gives back what it says about that."""
        done = self.cli(*arguments, **options)
        assert done.returncode == code, f"exit code {done.returncode}, not {code}\n{done.stdout}{done.stderr}"
        return done.stderr

    def create(self, name, *resources, activate=True, **options):
        """An integration of these resources ("all" for all of them), activated unless told otherwise."""
        command = ["integration", "create", "--name", name]
        for option, value in options.items():
            command += [f"--{option.replace('_', '-')}", value]
        if resources == ("all",):
            command += ["--all-resources"]
        elif resources:
            for resource in resources:
                command += ["--resource", resource]
        else:
            command += ["--no-resources"]
        return self.run(*command, *(["--activate"] if activate else []))
