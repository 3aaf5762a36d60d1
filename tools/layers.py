#!/usr/bin/env python3
"""Checks every #include under src/ against the table of who may include whom (ARCHITECTURE.md).

Prints FILE:LINE and the rule for each include that breaks it, and exits with 1 if there is any. Tests, benchmarks and
what stands in a folder named testing/ may include any folder of the project; nothing else may include them.
"""

import argparse
import re
import sys
from pathlib import Path
from typing import Iterator

from house import PROJECT, Finding, files_of, is_test, report

# Folder: the folders it may include beside itself.
BELOW_DOORS = {"base", "crypto", "http", "acl", "oauth1", "domain", "directory", "net", "replay"}
MAY_INCLUDE = {
    "base": set(),
    "crypto": {"base"},
    "http": {"base"},
    "acl": {"base"},
    "oauth1": {"base", "crypto", "http"},
    "domain": {"base", "crypto", "acl", "oauth1"},
    "storage": {"base", "crypto", "domain"},
    "directory": {"base", "crypto", "acl", "oauth1", "domain"},
    "net": {"base", "http"},
    "replay": {"base", "http", "directory", "net"},
    "gateway": BELOW_DOORS,
    "handshake": BELOW_DOORS,
    "admin": BELOW_DOORS,
    "notify": BELOW_DOORS,
    "store": {"base", "http", "acl", "domain"},
    "cmd": BELOW_DOORS | {"storage", "store", "gateway", "handshake", "admin", "notify"},
}

# What a header of another library begins with: where it may be included (a folder or a file), and the rule. The
# first entry that fits counts.
LIBRARIES = [
    (r"openssl/(ssl|err|x509\w*)\.h", ["src/crypto/", "src/net/"], "TLS belongs to net, the rest of OpenSSL to crypto"),
    (r"openssl/", ["src/crypto/"], "only crypto includes OpenSSL's crypto"),
    (r"qrencode\.h", ["src/admin/qr_code.cc"], "QR codes are made in src/admin/qr_code.cc"),
    (r"argon2\.h", ["src/crypto/"], "password hashes belong to crypto"),
    (r"curl/", ["src/net/curl.h"], "libcurl is included by src/net/curl.h alone"),
    (r"expat\.h", ["src/base/xml_events.cc"], "the XML parser stays in src/base/xml_events.cc"),
    (r"(spdlog|fmt)/", ["src/base/log.cc"], "the log's library stays in src/base/log.cc"),
    (r"sqlite3\.h", ["src/storage/", "src/store/"], "SQLite belongs to storage and store"),
    (r"libpq", ["src/storage/postgres/"], "libpq stays in src/storage/postgres"),
    (r"hiredis", ["src/replay/hiredis.h"], "hiredis is included by src/replay/hiredis.h alone"),
    (r"boost/json", ["src/base/"], "include base/json.h"),
    (r"CLI/", ["src/cmd/"], "the command line belongs to cmd"),
    (r"toml\+\+/", ["src/cmd/"], "the configuration file belongs to cmd"),
]

INCLUDE = re.compile(r'\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def folder_fault(path: str, included: str) -> str | None:
    own, other = path.split("/")[1], included.split("/")[0]
    if "/" not in included:  # made at build time, or missing: the compiler tells
        return None
    if other not in MAY_INCLUDE:
        return f'"{included}" is in no folder of src/: quote only own headers, from src/ on'
    if is_test(path):
        return None
    if is_test(f"src/{included}"):
        return f'"{included}" is for tests only'
    if other != own and other not in MAY_INCLUDE[own]:
        allowed = ", ".join(sorted(MAY_INCLUDE[own])) or "no other folder"
        return f'{own} may not include "{included}": {own} includes {allowed}'
    return None


def library_fault(path: str, included: str) -> str | None:
    for pattern, places, rule in LIBRARIES:
        if re.match(pattern, included):
            return None if path.startswith(tuple(places)) else f"<{included}> may not stand here: {rule}"
    return None


def findings_in(root: Path) -> Iterator[Finding]:
    for path in files_of(root):
        if not path.startswith("src/") or not path.endswith((".h", ".cc")):
            continue
        folder = path.split("/")[1]
        if folder not in MAY_INCLUDE:
            yield Finding(path, 1, f"src/{folder} is no known folder: add it to the table in tools/layers.py")
            continue
        for number, line in enumerate((root / path).read_text(encoding="utf-8").splitlines(), 1):
            include = INCLUDE.match(line)
            if not include:
                continue
            quoted, angled = include.groups()
            fault = folder_fault(path, quoted) if quoted else None
            fault = fault or library_fault(path, quoted or angled)
            if fault:
                yield Finding(path, number, fault)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=PROJECT, help="the project (default: the one this file is in)")
    return report(findings_in(parser.parse_args().root))


if __name__ == "__main__":
    sys.exit(main())
