#!/usr/bin/env python3
"""Writes docs/problems.md, the page of all refusals, from src/oauth1/problems.def and src/base/reasons.def.

With --check it writes nothing and exits with 1 if the page is not what it would write.
"""

import argparse
import re
import sys
from typing import NamedTuple

from house import PROJECT

PROBLEMS = PROJECT / "src/oauth1/problems.def"
REASONS = PROJECT / "src/base/reasons.def"
PAGE = PROJECT / "docs/problems.md"

HEAD = """\
# What each refusal means

Every refusal has a stable word. It stands in the header `Latchkey-Reason` of the answer; the log, the metrics and
`latchkey explain` use it too ([why-was-i-refused.md](why-was-i-refused.md)).

This page is made by `tools/problems_page.py` from `src/oauth1/problems.def` and `src/base/reasons.def`: change those.

## Refused by a check of OAuth 1.0a

In the order in which the checks are made: what is listed first is found first. On the REST API the message is the
`message` of the body, with its parameters beside it; on the token endpoints it follows `oauth_problem=`.

| Reason | Status | Where | Message | What to do |
| --- | --- | --- | --- | --- |
"""

OTHERS = """
## Refused for another reason

`The consumer isn't authorized to access %resources.` is the message of `guest`, `bearer-refused`,
`customer-not-allowed`, `integration-inactive`, `integration-suspended` and `resource-missing`: only a caller whose
signature verified is told which of the last three.

Where no message is given, each answer has its own.

| Reason | Status | Message | What to do |
| --- | --- | --- | --- |
"""

TEXT = r'"((?:[^"\\]|\\.)*)"'
PROBLEM = re.compile(rf'X\((\w+), (\d{{3}}), "([a-z-]+)", (REST|TOKEN|BOTH|NONE), {TEXT},\s+{TEXT}\)\n')
REASON = re.compile(rf'X\((\w+), (\d{{3}}), "([a-z-]+)", {TEXT},\s+{TEXT}\)\n')
WHERE = {"REST": "REST API", "TOKEN": "token endpoints", "BOTH": "both"}


class Row(NamedTuple):
    status: str
    reason: str
    texts: list[str]


def read_table(text: str, form: re.Pattern) -> list[Row]:
    """The rows of a .def file that answers can have; what is neither a row of that form nor a comment is an error."""
    rows = []
    at = 0
    while at < len(text):
        row = form.match(text, at)
        if row:
            _, status, reason, *texts = row.groups()
            texts = [WHERE.get(each, re.sub(r"\\(.)", r"\1", each).replace("|", "\\|")) for each in texts]
            if texts[0] != "NONE":
                rows.append(Row(status, reason, texts))
            at = row.end()
            continue
        line = text[at:text.index("\n", at)]
        if line.strip() and not line.startswith("//"):
            raise ValueError(f"line {text.count(chr(10), 0, at) + 1}: not a row: {line}")
        at += len(line) + 1
    return rows


def page(problems: list[Row], reasons: list[Row]) -> str:
    lines = [f"| `{row.reason}` | {row.status} | {' | '.join(row.texts)} |\n" for row in [*problems, *reasons]]
    return HEAD + "".join(lines[:len(problems)]) + OTHERS + "".join(lines[len(problems):])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the page is out of date")
    arguments = parser.parse_args()
    try:
        tables = [read_table(path.read_text(encoding="utf-8"), form)
                  for path, form in ((PROBLEMS, PROBLEM), (REASONS, REASON))]
    except ValueError as error:
        print(f"problems.def or reasons.def, {error}")
        return 1
    text = page(*tables)
    if not arguments.check:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    print(f"{PAGE.relative_to(PROJECT)} is out of date: run tools/problems_page.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
