"""Programs that answer JSON lines with JSON lines: one answer for each line, in the order of the lines."""

import json
import subprocess
from pathlib import Path

from support.server import binary

HERE = Path(__file__).parent
BATCH_S = 600  # nothing here takes that long; a program that hangs ends the run


def probe(name):
    """The project's own code behind such a program, of the build that the tests' binary is of."""
    path = binary().parent / "tests/differential" / name
    if not path.exists():
        raise FileNotFoundError(f"{path}: run ./dev test, which builds it")
    return path


class Program:
    def __init__(self, name, command):
        self.name = name
        self.command = [str(part) for part in command]

    def ask(self, jobs):
        lines = "".join(json.dumps(job) + "\n" for job in jobs)
        done = subprocess.run(self.command, input=lines, capture_output=True, text=True, timeout=BATCH_S, cwd=HERE, check=False)
        assert done.returncode == 0, f"{self.name} ended with {done.returncode}:\n{done.stderr}"
        answers = [json.loads(line) for line in done.stdout.split("\n") if line]
        assert len(answers) == len(jobs), f"{self.name}: {len(answers)} answers to {len(jobs)} lines\n{done.stderr}"
        return answers
