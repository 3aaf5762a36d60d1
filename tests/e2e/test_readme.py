"""The README shows what `./dev run` and `./dev demo` print; this runs both and compares.

What differs from run to run (credentials, times, ids, ports, the password) is masked on both sides. With
LATCHKEY_WRITE_DOCS=1 the README's block of the demo is written anew.
"""

import os
import re
import subprocess

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
]


def masked(text):
    lines = []
    for line in text.strip().splitlines():
        for pattern, mask in MASKS:
            line = re.sub(pattern, mask, line)
        lines.append(line.rstrip())
    return lines


def find_block(command):
    """The fenced block of the README that begins with this command: group 1 is what follows that line."""
    found = re.search(rf"```console\n\$ {re.escape(command)}\n(.*?)```", README.read_text(), re.S)
    assert found, f"the README shows no output of {command}"
    return found


def write_block(command, text):
    page, found = README.read_text(), find_block(command)
    README.write_text(page[: found.start(1)] + text.strip("\n") + "\n" + page[found.end(1) :])


def test_demo_prints_what_the_readme_shows(own_server):
    own_server.start()
    demo = subprocess.run(
        ["bash", "tests/demo.sh"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        env=os.environ | {"LATCHKEY": str(own_server.program), "DATA": str(own_server.data)},
    )
    assert demo.returncode == 0, demo.stdout + demo.stderr
    if os.environ.get("LATCHKEY_WRITE_DOCS"):
        write_block("./dev demo", demo.stdout)
    assert masked(demo.stdout) == masked(find_block("./dev demo").group(1))
    assert own_server.run("integration", "list") == [], "the demo left something behind"


def test_run_prints_what_the_readme_shows(own_server):
    own_server.environment.pop("LATCHKEY_ADMIN_PASSWORD")
    own_server.start()
    printed = "\n".join(line for line in own_server.log.splitlines() if not line.startswith("{"))
    shown = "\n".join(line for line in find_block("./dev run").group(1).splitlines() if not line.startswith(("==>", "{")))
    assert masked(shown) == masked(printed)


def test_every_command_of_the_readme_is_there():
    names = set(re.findall(r"\./dev ([a-z]+)", README.read_text()))
    for name in names:
        done = subprocess.run(["./dev", name, "--help"], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0 and done.stdout.startswith((f"./dev {name}", "./dev SUBCOMMAND")), name


def test_every_link_of_the_readme_leads_somewhere():
    for target in re.findall(r"\]\(([^)#]+)", README.read_text()):
        assert (ROOT / target).exists(), target
