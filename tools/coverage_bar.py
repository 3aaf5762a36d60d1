#!/usr/bin/env python3
"""Holds the branches that gcovr counted against the bar of `./dev coverage`: all of them are reached.

Reads gcovr's JSON and tools/coverage_exceptions.txt, the list of branches that no test can reach, each with its reason.
Prints a line for each file, and every branch that is neither reached nor listed; exits with 1 if there is one, or if an
entry of the list is not needed any more (unless its reason begins with `sometimes:`, as of races). Branches that only an
exception takes do not count.
"""

import argparse
import json
import re
import sys
from pathlib import Path

from house import PROJECT

EXCEPTIONS = "tools/coverage_exceptions.txt"


def read_exceptions(text):
    """{(file, line of code): why} of the lines whose unreached branches are forgiven."""
    forgiven = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        entry = re.fullmatch(r"(\S+) \| (.+) \| (.+)", line)  # the code may have such strokes of its own
        if not entry:
            raise ValueError(f"{EXCEPTIONS}:{number}: not `FILE | LINE OF CODE | WHY`")
        forgiven[entry[1], entry[2]] = entry[3]
    return forgiven


def branches_of(file):
    """(line number, reached?) of each branch that counts."""
    for line in file["lines"]:
        if line.get("gcovr/noncode"):
            continue
        for branch in line["branches"]:
            if not branch["throw"]:
                yield line["line_number"], branch["count"] > 0


def judge(files, forgiven, code_of):
    """(lines to print, faults): `code_of(file, number)` gives the text of a line."""
    told, faults = [], []
    used = set()
    for file in sorted(files, key=lambda file: file["file"]):
        path = file["file"]
        branches = list(branches_of(file))
        if not branches:
            continue
        missed = [number for number, reached in branches if not reached]
        listed = [number for number in missed if (path, code_of(path, number)) in forgiven]
        used |= {(path, code_of(path, number)) for number in listed}
        rest = f", {len(listed)} listed with a reason" if listed else ""
        told.append(f"{path}: {len(branches) - len(missed)} of {len(branches)} branches{rest}")
        faults += [f"{path}:{number}: a branch is not reached: {code_of(path, number)}" for number in missed if number not in listed]
    unused = [place for place, why in forgiven.items() if place not in used and not why.startswith("sometimes:")]
    faults += [f"{EXCEPTIONS}: not needed any more: {path} | {code}" for path, code in sorted(unused)]
    return told, faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", type=Path, help="what `gcovr --json` wrote")
    chosen = parser.parse_args()
    files = json.loads(chosen.counts.read_text())["files"]
    forgiven = read_exceptions((PROJECT / EXCEPTIONS).read_text())
    sources = {file["file"]: (PROJECT / file["file"]).read_text().splitlines() for file in files}
    told, faults = judge(files, forgiven, lambda path, number: sources[path][number - 1].strip())
    print("\n".join(told + faults))
    if faults:
        sys.exit(f"{len(faults)} faults: reach the branch with a test, delete it, or list it in {EXCEPTIONS} with its reason")
    print("Every branch that counts is reached.")


if __name__ == "__main__":
    main()
