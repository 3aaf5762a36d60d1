"""Adds up what the runners wrote under one folder, and prints the tally as the last line.

Unit tests are counted one by one from GoogleTest's files; a test program that died before it could write its file counts
as one failure, from CTest's own record.
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


class Tally:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def add_case(self, case):
        if case.find("failure") is not None or case.find("error") is not None:
            self.failed += 1
        elif case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
            self.skipped += 1
        else:
            self.passed += 1

    def add_file(self, path):
        for case in ElementTree.parse(path).iter("testcase"):
            self.add_case(case)


def main(results):
    tally = Tally()
    written = {path.stem.removesuffix("_test") for path in results.glob("unit/*.xml")}
    for path in results.glob("unit/*.xml"):
        tally.add_file(path)
    ctest = results / "ctest.xml"
    if ctest.exists():
        for case in ElementTree.parse(ctest).iter("testcase"):
            name = case.get("name").removesuffix("_test")
            if name not in written:  # it has no file of its own: one test, or one crash
                tally.add_case(case)
    for path in (results / "pytest.xml", results / "e2e.xml"):
        if path.exists():
            tally.add_file(path)
    skipped = f", {tally.skipped} skipped" if tally.skipped else ""
    print(f"{tally.passed} passed, {tally.failed} failed{skipped}")
    return 1 if tally.failed or not tally.passed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
