#!/usr/bin/env python3
"""Writes docs/problems.md, the integrator's page of refusals, from src/oauth1/problems.def and the advice below.

With --check it writes nothing and exits with 1 if the page is not what it would write. A reason without advice, and
advice without a reason, are errors.
"""

import argparse
import re
import sys
from typing import NamedTuple

from house import PROJECT

TABLE = PROJECT / "src/oauth1/problems.def"
PAGE = PROJECT / "docs/problems.md"

HEAD = """\
# Why a signed call is refused

Every refusal of the OAuth 1.0a checks, in the order in which they are made: what is listed first is found first. On the
REST API the message is the `message` of a JSON body, with its parameters beside it; on the token endpoints it follows
`oauth_problem=`. The reason is the word that the log and the metrics use; whoever runs Latchkey can find a call by it.

Answers about permissions are not here: `The consumer isn't authorized to access %resources.` means that the call was
signed well, or not signed at all, and that what it asks for was not granted to its caller. A call of an integration
that is inactive or suspended gets the same answer.

This page is made by `tools/problems_page.py` from `src/oauth1/problems.def`: change those.

| Reason | Status | Message | What to do |
| --- | --- | --- | --- |
"""

CLOCK = "Set the clock of the calling machine; `oauth_timestamp` is in seconds since 1970, UTC."
RESTART = "Ask the merchant to activate the integration again, and begin with the credentials that are then posted."
LENGTH = "Send the 32 characters as they were handed over, without blanks or quotes around them."

ADVICE = {
    "version-unsupported": "Send `oauth_version=1.0`, or leave it out.",
    "parameter-missing": "Send the parameter that the answer names in the `Authorization` header.",
    "parameter-repeated": "Send each `oauth_` parameter once. Look for a proxy or a library that adds one.",
    "header-malformed": "Send one header, with only the OAuth parameters in it; what the call is about belongs into the query or "
                        "the body.",
    "token-length": LENGTH + " In the request-token call leave `oauth_token` out.",
    "method-unsupported": "Sign with `HMAC-SHA256`, written exactly so; older libraries default to HMAC-SHA1.",
    "nonce-malformed": "Send a random nonce of 1 to 255 bytes.",
    "consumer-key-length": LENGTH,
    "consumer-unknown": "Compare the consumer key with the one of the integration, letter by letter. It may have been "
                        "deleted, or the call goes to another store.",
    "timestamp-malformed": "Send digits only: no fraction, no blank. " + CLOCK,
    "timestamp-old": CLOCK + " Sign each call when it is sent, also when it is repeated.",
    "timestamp-ahead": CLOCK + " Milliseconds are a common mistake.",
    "consumer-key-expired": "The exchange took too long. " + RESTART,
    "token-unknown": "Use the newest token: the integration may have been reauthorized, or its token revoked.",
    "token-of-other-consumer": "Use key and token of one integration, not of two.",
    "request-token-of-other-consumer": "Use key and request token of one exchange, not of two.",
    "token-not-access": "Sign with the access token. A request token only serves to get one.",
    "token-used": "A request token can be exchanged once. " + RESTART,
    "token-revoked": "Ask the merchant to authorize the integration again.",
    "verifier-invalid": "Send the `oauth_verifier` of the credentials post. It belongs to one exchange.",
    "verifier-length": LENGTH,
    "verifier-mismatch": "Send the verifier that was posted last: a new activation replaces the one before. " + RESTART,
    "signature-mismatch": "Compare base string and key: the path and query byte for byte as sent, the host and port "
                          "as the server sees them, both secrets joined by `&`, `&` also where there is no token "
                          "secret. `latchkey call` makes a signed call that works.",
    "nonce-used": "Make a new nonce for each call, also when a call is repeated. Look for a proxy that sends calls "
                  "twice.",
    "nonce-unrecorded": "Nothing is wrong with the call. Send it again after the seconds of `Retry-After`, signed "
                        "anew.",
    "no-token-for-consumer": "No exchange is under way. " + RESTART,
    "not-verifier-token": "The request token was issued already. " + RESTART,
    "not-request-token": "Ask for a request token first. If that was done: " + RESTART[0].lower() + RESTART[1:],
}

ROW = re.compile(r'^X\((\w+),\s*(\d{3}),\s*"([a-z-]+)",\s*"((?:[^"\\]|\\.)*)"\)$')


class Problem(NamedTuple):
    status: str
    reason: str
    message: str


def read_table(text: str) -> list[Problem]:
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("//"):
            continue
        row = ROW.match(line.strip())
        if not row:
            raise ValueError(f"{TABLE.name}:{number}: not a row X(name, status, \"reason\", \"message\")")
        problems.append(Problem(row[2], row[3], re.sub(r"\\(.)", r"\1", row[4])))
    return problems


def page(problems: list[Problem], advice: dict[str, str]) -> str:
    reasons = {problem.reason for problem in problems}
    faults = [f"no advice for {reason}" for reason in sorted(reasons - set(advice))]
    faults += [f"advice for {reason}, which is no reason" for reason in sorted(set(advice) - reasons)]
    if faults:
        raise ValueError("tools/problems_page.py: " + "; ".join(faults))
    rows = []
    for problem in problems:
        message = problem.message.replace("|", "\\|")
        rows.append(f"| `{problem.reason}` | {problem.status} | {message} | {advice[problem.reason]} |\n")
    return HEAD + "".join(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the page is out of date")
    arguments = parser.parse_args()
    try:
        text = page(read_table(TABLE.read_text(encoding="utf-8")), ADVICE)
    except ValueError as error:
        print(error)
        return 1
    if not arguments.check:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    print(f"{PAGE.relative_to(PROJECT)} is out of date: run tools/problems_page.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
