#!/usr/bin/env python3
"""Checks the rules of the house that a program can check.

Prints FILE:LINE and the rule for each finding, and exits with 1 if there is any: how long files are, how things left
to do are marked, words that may not stand in the project, what migrations and the command of life-of-a-request.md must
say, and that neither build output nor binaries are kept.
"""

import argparse
import re
import sys
from pathlib import Path
from typing import Iterator

from house import PROJECT, Finding, files_of, is_test, report

CODE = (".cc", ".h", ".py", ".sh", ".sql", ".cmake", ".ts", ".tsx", ".js", ".mjs", ".css")
CODE_LINES_MAX = 800
TEST_LINES_MAX = 1200
GENERATED = ("web/src/api/schema.d.ts",)  # as long as what they come from makes them

TO_DO = "TO" "DO"  # in two pieces, here and below, so that this file does not find itself
TO_DO_GOOD = re.compile(TO_DO + r"\((soon|perf|security|test|cleanup) #\d+\): \S")

# Pattern, rule, and the files where it may stand all the same.
FORBIDDEN = [
    (r"\bFIX" r"ME\b", f"write {TO_DO}(kind #issue): instead", ()),
    (r"\bXX" r"X\b", f"write {TO_DO}(kind #issue): instead", ()),
    (r"\bNO" r"LINT", "repair the code, or change .clang-tidy for all and say why", ()),
    (r"registry\.npmjs" r"\.org|deb\.debian" r"\.org|\bpypi" r"\.org|files\.pythonhosted" r"\.org",
     "no names of registries: whoever builds has a mirror of their own", ()),
    (r"(?<![\w.})*])/(work|root|home)" r"/", "no paths of one machine", ("tools/fresh-root.sh",)),
]
FORBIDDEN_IN_TESTS = [(r"\bsleep_(for|until)\b|\bu?sleep\(", "tests do not sleep: pass a clock, or wait for the event")]

BUILD_OUTPUT = re.compile(
    r"(^|/)(build|node_modules|__pycache__|dist|\.cache|\.latchkey)/|\.(o|a|so|pyc|gcda|gcno|profraw|db|log)$")
BINARIES = (".png", ".ico", ".woff2")
BINARY_FOLDERS = ("fuzz/corpus/", "tests/upgrade/")

LIFE = "docs/life-of-a-request.md"
SYMBOL = re.compile(r"`([A-Za-z_]\w*(?:::~?[A-Za-z_]\w*)+)(?:\([^`]*)?`")


def length(path: str, lines: list[str]) -> Iterator[Finding]:
    most = TEST_LINES_MAX if is_test(path) else CODE_LINES_MAX
    if (path.endswith(CODE) or path == "dev") and path not in GENERATED and len(lines) > most:
        yield Finding(path, most + 1, f"{len(lines)} lines are too many, {most} the most: split the file")


def words(path: str, lines: list[str]) -> Iterator[Finding]:
    forbidden = [(pattern, rule) for pattern, rule, spared in FORBIDDEN if path not in spared]
    if is_test(path) and path.endswith((".cc", ".h")):
        forbidden += FORBIDDEN_IN_TESTS
    for number, line in enumerate(lines, 1):
        for pattern, rule in forbidden:
            found = re.search(pattern, line)
            if found:
                yield Finding(path, number, f"`{found.group()}`: {rule}")
        if re.search(rf"\b{TO_DO}\b", line) and not TO_DO_GOOD.search(line):
            yield Finding(path, number, f"write {TO_DO}(kind #issue): text, kind one of soon, perf, security, test, "
                          "cleanup; what must be done now is not left")


def migration(path: str, lines: list[str]) -> Iterator[Finding]:
    if "/migrations/" not in path or not path.endswith(".sql"):
        return
    number, _, name = Path(path).stem.partition("_")
    if not lines or lines[0].rstrip() != f"-- {number} {name}":
        yield Finding(path, 1, f"the first line is not `-- {number} {name}`")
    header = []
    for line in lines:
        if not line.startswith("--"):
            break
        header.append(line)
    for word in ("Why:", "Phase:", "Cost:"):
        if not any(line.startswith(f"-- {word}") for line in header):
            yield Finding(path, 1, f"the header lacks `-- {word}`")


def kept(path: str, content: bytes) -> Iterator[Finding]:
    if BUILD_OUTPUT.search(path):
        yield Finding(path, 1, "looks like output of a build or a run: it is not kept")
    elif b"\0" in content[:8192] and not path.endswith(BINARIES) and not path.startswith(BINARY_FOLDERS):
        yield Finding(path, 1, "is binary: only pictures, fonts and fuzz corpora are kept")


def life_of_a_request(root: Path, paths: list[str]) -> Iterator[Finding]:
    """Every `A::B` of the document stands in a file of src/ that has all of its parts."""
    if LIFE not in paths:
        return
    sources = [set(re.findall(r"\w+", (root / path).read_text(encoding="utf-8", errors="replace")))
               for path in paths if path.startswith("src/") and path.endswith((".h", ".cc", ".txt", ".def"))]
    for number, line in enumerate((root / LIFE).read_text(encoding="utf-8").splitlines(), 1):
        for symbol in SYMBOL.findall(line):
            parts = set(re.findall(r"\w+", symbol)) - {"latchkey"}
            if not any(parts <= source for source in sources):
                yield Finding(LIFE, number, f"`{symbol}` is not in src/ any more: say what is there now")


def findings_in(root: Path) -> Iterator[Finding]:
    paths = files_of(root)
    for path in paths:
        content = (root / path).read_bytes()
        yield from kept(path, content)
        if b"\0" in content or path.startswith("fuzz/corpus/"):
            continue
        lines = content.decode("utf-8", errors="replace").splitlines()
        yield from length(path, lines)
        yield from words(path, lines)
        yield from migration(path, lines)
    yield from life_of_a_request(root, paths)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=PROJECT, help="the project (default: the one this file is in)")
    return report(findings_in(parser.parse_args().root))


if __name__ == "__main__":
    sys.exit(main())
