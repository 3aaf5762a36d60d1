"""Signs random requests with this project's code and with programs that others wrote, and has each verify the other.

    oauth_differences.py [--seed SEED] [--requests N] [--first N] [--batch N]

Every request is signed and verified in both directions between the project's own code (oauth1_probe.cc) and each of
oauthlib and oauth-sign; and one in four is also shown to each verifier after somebody changed it, which nobody may
accept. A difference ends the run, reduced to a small request that shows it, unless EXPLAINED
(README.md) has it. The request of one seed and number is always the same.
"""

import argparse
import collections
import json
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote_plus, unquote_to_bytes

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from differential import oauth_requests  # noqa: E402
from differential.programs import HERE, Program, probe  # noqa: E402

SHRINK_ROUNDS = 60


def install():
    """The pinned package of the Node program, from its lock file, once."""
    if not (HERE / "oauth-sign/node_modules/oauth-sign").exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE / "oauth-sign", check=True, timeout=300)


def pairs_of(request):
    for text in (request["query"], request["form"]):
        for piece in (text or "").split("&"):
            if piece:
                name, _, value = piece.partition("=")
                yield name, value


def escapes_broken(text):
    return any(len(part) < 2 or not all(char in "0123456789abcdefABCDEF" for char in part[:2]) for part in text.split("%")[1:])


def broken_escape(request):
    return any(escapes_broken(part) for pair in pairs_of(request) for part in pair)


def escape_cut_off(request):
    return any(re.search("%[0-9A-Fa-f]?$", text or "") for text in (request["query"], request["form"]))


def not_utf8(request):
    try:
        for pair in pairs_of(request):
            for part in pair:
                unquote_to_bytes(part).decode()
    except UnicodeDecodeError:
        return True
    return False


def protocol_pair_decoded_twice(request):
    decoded = [(unquote_plus(name), unquote_plus(value)) for name, value in pairs_of(request)]
    return any(name == "oauth_signature" or name.startswith("oauth_") and "%" in value for name, value in decoded)


def parameter_in_header_and_form(request):
    header = {
        ("oauth_consumer_key", request["consumer_key"]), ("oauth_nonce", request["nonce"]), ("oauth_timestamp", request["timestamp"]),
        ("oauth_signature_method", request["signature_method"]), ("oauth_version", "1.0"), ("oauth_token", request["token"]),
        ("oauth_verifier", request["verifier"]),
    }
    return any((unquote_plus(name), unquote_plus(value)) in header for name, value in pairs_of(request | {"query": None}))


def path_ends_in_semicolon(request):
    return request["path"].endswith(";")


# Why a request may come out otherwise there than here: README.md has the reasons at length. Each entry is decided by the
# request alone.
EXPLAINED = {
    "oauthlib": {
        "not-utf8": not_utf8,
        "escape-cut-off": escape_cut_off,
        "protocol-pair-decoded-twice": protocol_pair_decoded_twice,
        "parameter-in-header-and-form": parameter_in_header_and_form,
        "path-ends-in-semicolon": path_ends_in_semicolon,
    },
    "oauth-sign": {
        "not-utf8": not_utf8,
        "broken-escape": broken_escape,
        "parameter-in-header-and-form": parameter_in_header_and_form,
    },
}

OTHERS = {
    "oauthlib": Program("oauthlib", ["/usr/bin/python3", HERE / "oauthlib_program.py"]),
    "oauth-sign": Program("oauth-sign", ["node", HERE / "oauth-sign/program.js"]),
}


def ours():
    return Program("latchkey", [probe("oauth1_probe")])


def crossed(signer, verifier, requests, numbers):
    """What `verifier` says to each request that `signer` signed, and to one in four after it was changed: (genuine,
    changed), or None where the signer does not sign such a request at all."""
    headers = [answer.get("authorization") for answer in signer.ask(requests)]
    jobs = []
    for request, number, header in zip(requests, numbers, headers, strict=True):
        if header:
            jobs.append(request | {"authorization": header})
        if header and number % 4 == 0:
            jobs.append(oauth_requests.tampered(request, number // 4) | {"authorization": header})
    verified = iter([answer.get("verified", False) for answer in verifier.ask(jobs)])
    return [(next(verified), number % 4 == 0 and next(verified)) if header else None
            for number, header in zip(numbers, headers, strict=True)]


def difference(name, here, there):
    """What differs, from what `name` said to a request signed here, and what was said here to one signed there."""
    if here is None and there is None:
        return None
    if here is None:
        return f"signed by {name}, not signed here"
    if there is None:
        return f"signed here, not signed by {name}"
    for said, direction in ((here, f"signed here, verified by {name}"), (there, f"signed by {name}, verified here")):
        genuine, changed = said
        if changed:
            return f"{direction}: accepted after it was changed"
        if not genuine:
            return f"{direction}: refused"
    return None


def compare(name, requests, numbers):
    """The differences between here and `name`: one text, or None, for each request."""
    own, other = ours(), OTHERS[name]
    here, there = crossed(own, other, requests, numbers), crossed(other, own, requests, numbers)
    return [difference(name, *pair) for pair in zip(here, there, strict=True)]


def explanation(name, request):
    return next((reason for reason, holds in EXPLAINED[name].items() if holds(request)), None)


def shrunk(name, request, number):
    """A small request that differs without an explanation, as `request` does."""
    for _ in range(SHRINK_ROUNDS):
        candidates = [one for one in oauth_requests.simpler(request) if explanation(name, one) is None]
        differs = compare(name, candidates, [number] * len(candidates))
        smaller = next((one for one, text in zip(candidates, differs, strict=True) if text), None)
        if smaller is None:
            break
        request = smaller
    return request


def describe(name, seed, number, request, text):
    small = shrunk(name, request, number)
    return "\n".join([
        f"seed {seed}, request {number}: {text}",
        f"    {json.dumps(request)}",
        f"reduced ({compare(name, [small], [number])[0]}):",
        f"    {json.dumps(small)}",
        f"the header made here:  {ours().ask([small])[0]}",
        f"the header made there: {OTHERS[name].ask([small])[0]}",
    ])


def run(seed, count, *, first=0, batch=20_000, progress=None):
    """The figures: requests compared, and how many differ for each explanation. A difference without one is an
    AssertionError that tells all about it."""
    install()
    explained = collections.Counter()
    done = 0
    with ThreadPoolExecutor(len(OTHERS)) as pool:
        while done < count:
            numbers = range(first + done, first + done + min(batch, count - done))
            requests = [oauth_requests.make(seed, number) for number in numbers]
            compared = pool.map(lambda name: compare(name, requests, numbers), OTHERS)
            for name, differs in zip(OTHERS, compared, strict=True):
                for request, number, text in zip(requests, numbers, differs, strict=True):
                    if text is None:
                        continue
                    reason = explanation(name, request)
                    assert reason, describe(name, seed, number, request, text)
                    explained[f"{name}: {reason}"] += 1
            done += len(requests)
            if progress:
                progress(done, explained)
    return {"requests": done, "explained": dict(sorted(explained.items()))}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", default=str(int(time.time())), help="any text; the time, where none is given")
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first request")
    parser.add_argument("--batch", type=int, default=20_000, help="requests that each program gets at once")
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    started = time.monotonic()

    def progress(done, explained):
        print(f"{done} of {chosen.requests} after {time.monotonic() - started:.0f} s, {sum(explained.values())} explained", flush=True)

    try:
        figures = run(chosen.seed, chosen.requests, first=chosen.first, batch=chosen.batch, progress=progress)
    except AssertionError as found:
        sys.exit(str(found))
    for reason, times in figures["explained"].items():
        print(f"    {times} times {reason}")


if __name__ == "__main__":
    main()
