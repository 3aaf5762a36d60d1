"""What the checks of the house share: the project's files, and how a finding is told."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Iterable, NamedTuple

PROJECT = Path(__file__).resolve().parent.parent
UNTRACKED_FOLDERS = {".git", "build", ".cache", ".latchkey", "node_modules", "__pycache__"}


class Finding(NamedTuple):
    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def files_of(root: Path) -> list[str]:
    """The project's files by their path from `root`: what git knows, or would on the next `git add`."""
    try:
        listed = subprocess.run(
            ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            check=True, capture_output=True, text=True).stdout
        paths = sorted(set(listed.split("\0")) - {""})
    except (OSError, subprocess.CalledProcessError):  # an unpacked archive, without git
        paths = []
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(set(folders) - UNTRACKED_FOLDERS)
            paths += [str((Path(folder) / name).relative_to(root)) for name in sorted(names)]
    return [path for path in paths if (root / path).is_file()]


def is_test(path: str) -> bool:
    """Whether only tests and benchmarks are built from it."""
    name = Path(path).name
    return (path.startswith("tests/") or "/testing/" in path or name == "testing.h"
            or Path(path).stem.endswith(("_test", "_benchmark")))


def report(findings: Iterable[Finding]) -> int:
    """Prints the findings and returns the exit code."""
    found = sorted(findings)
    for finding in found:
        print(finding)
    if found:
        print(f"{len(found)} findings", file=sys.stderr)
    return 1 if found else 0
