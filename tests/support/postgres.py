"""A PostgreSQL server of a test's own: a temporary folder, a Unix socket, no port."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

START_S = 60


def programs():
    """The folder of initdb and postgres, or None where PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


class Postgres:
    def __init__(self):
        # Not pytest's folder: its path is too long for a socket, and PostgreSQL does not run as root.
        self.folder = Path(tempfile.mkdtemp(prefix="latchkey-pg-"))
        self.user = None
        if os.geteuid() == 0:
            self.user = "postgres" if any(one.pw_name == "postgres" for one in pwd.getpwall()) else "nobody"
            shutil.chown(self.folder, self.user)
        self.process = None
        self.databases = 0

    @property
    def data(self):
        return self.folder / "data"

    def _run(self, program, *arguments):
        subprocess.run([programs() / program, *map(str, arguments)], user=self.user, check=True, cwd="/",
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def _psql(self, *arguments):
        return subprocess.run(["psql", "-h", str(self.folder), "-U", "latchkey", "-d", "postgres", *arguments],
                              capture_output=True, check=False)

    def __enter__(self):
        self._run("initdb", "-D", self.data, "-U", "latchkey", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        return self.start()

    def start(self):
        self.process = subprocess.Popen(
            [programs() / "postgres", "-D", self.data, "-k", self.folder, "-c", "listen_addresses=", "-c", "fsync=off"],
            user=self.user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + START_S
        while self._psql("-c", "SELECT 1").returncode != 0:
            assert time.monotonic() < end, "PostgreSQL did not start"
            time.sleep(0.05)
        return self

    def stop(self):
        """At once, as a crash does."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=START_S)

    def _processes(self):
        """The server and everything that it has started."""
        found = [self.process.pid]
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                if int(status.read_text().rpartition(")")[2].split()[1]) == self.process.pid:
                    found.append(int(status.parent.name))
            except OSError:  # it has just ended
                continue
        return found

    def pause(self):
        """It keeps its connections and says nothing, as behind a network that swallows everything."""
        for process in self._processes():
            os.kill(process, signal.SIGSTOP)

    def resume(self):
        for process in self._processes():
            os.kill(process, signal.SIGCONT)

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_database(self):
        """The URL of an empty database."""
        self.databases += 1
        made = self._psql("-c", f"CREATE DATABASE test{self.databases}")
        assert made.returncode == 0, made.stderr
        return f"postgresql:///test{self.databases}?user=latchkey&host={self.folder}"
