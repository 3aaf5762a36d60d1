"""The README shows what `./dev run` and `./dev demo` print and what can be typed; this runs all of it and compares.

What differs from run to run (credentials, times, ids, ports, the password) is masked on both sides.
"""

import os
import re
import shlex
import subprocess

import pytest

from support.server import ROOT

README = ROOT / "README.md"

MASKS = [
    (r"\b[0-9a-z]{32}\b", "CREDENTIAL"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME"),
    (r"(Demo shipping tool|integration allow) \d+", r"\1 N"),
    (r"^(\s*id\s+)\d+", r"\1N"),
    (r"127\.0\.0\.1:\d+", "ADDRESS"),
    (r"^(\s*password\s+)\S+", r"\1PASSWORD"),
    (r"data in \S+", "data in FOLDER"),
    (r"latchkey explain [0-9a-z-]+", "latchkey explain ID"),
]


def masked(text):
    lines = []
    for line in text.strip("\n").splitlines():
        for pattern, mask in MASKS:
            line = re.sub(pattern, mask, line)
        lines.append(line.rstrip())
    return lines


def block_with(words):
    """The fenced block of the README in which these words stand."""
    blocks = re.findall(r"^```\w+\n(.*?)^```$", README.read_text(), re.S | re.M)
    (found,) = [block for block in blocks if words in block]
    return found


def demo(server):
    done = subprocess.run(
        ["bash", "tests/demo.sh"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        env=os.environ | {"LATCHKEY": str(server.program), "DATA": str(server.data)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_run_prints_what_the_readme_shows(own_server):
    own_server.environment.pop("LATCHKEY_ADMIN_PASSWORD")
    own_server.start()
    printed = "\n".join(line for line in own_server.log.splitlines() if not line.startswith("{"))
    assert masked(block_with("admin user")) == masked(printed)


def test_demo_prints_what_the_readme_shows(own_server):
    printed = masked(demo(own_server.start()))
    shown = masked(block_with("Demo shipping tool"))
    assert any(printed[start : start + len(shown)] == shown for start in range(len(printed))), "\n".join(printed)


def test_demo_can_be_repeated_and_leaves_nothing_behind(own_server):
    own_server.start()
    for _ in range(2):
        demo(own_server)
    assert own_server.run("integration", "list") == []


def test_what_can_be_typed_works(own_server):
    own_server.start()
    lines = [line for line in block_with("$ latchkey resources").splitlines() if line.startswith("$ latchkey ")]
    assert len(lines) > 3
    for line in lines:
        done = own_server.cli(*shlex.split(line.removeprefix("$ latchkey ")))
        assert done.returncode == 0 and done.stdout, f"{line}: {done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_subcommand_is_there(page):
    for name in set(re.findall(r"\./dev ([a-z]+)", (ROOT / page).read_text())):
        done = subprocess.run(["./dev", name, "--help"], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0 and done.stdout.startswith((f"./dev {name}", "./dev SUBCOMMAND")), name


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"])
def test_every_link_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)[)#]", (ROOT / page).read_text()):
        if target != "bench/README.md":  # written when the figures have been taken
            assert (ROOT / target).exists(), target
