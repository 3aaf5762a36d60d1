"""The house rules find planted faults, and accept what is right."""

import tempfile
import unittest
from pathlib import Path

import tidy


class TidyTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def plant(self, path: str, content: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    def findings(self) -> list[str]:
        return [str(finding) for finding in tidy.findings_in(self.root)]

    def assert_finds(self, path: str, content: str | bytes, beginning: str) -> None:
        self.plant(path, content)
        found = self.findings()
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(beginning), found[0])

    def assert_accepts(self, path: str, content: str | bytes) -> None:
        self.plant(path, content)
        self.assertEqual(self.findings(), [])

    def test_finds_code_that_is_too_long(self):
        self.assert_finds("src/acl/a.cc", "\n" * 801, "src/acl/a.cc:801: 801 lines are too many")

    def test_lets_tests_and_data_be_longer(self):
        self.assert_accepts("src/acl/a.cc", "\n" * 800)
        self.assert_accepts("src/acl/a_test.cc", "\n" * 1200)
        self.assert_accepts("src/acl/data/routes.txt", "\n" * 5000)
        self.assert_finds("tests/e2e/test_a.py", "\n" * 1201, "tests/e2e/test_a.py:1201:")

    def test_finds_what_is_left_to_do_without_kind_and_issue(self):
        self.assert_accepts("src/a.h", f"// {tidy.TO_DO}(perf #12): keep it in cache.\n")
        for text in (f"// {tidy.TO_DO}: later", f"// {tidy.TO_DO}(now #1): later", f"# {tidy.TO_DO}(perf): later"):
            with self.subTest(text=text):
                self.assert_finds("src/a.h", text + "\n", "src/a.h:1: write")

    def test_finds_forbidden_words(self):
        for word in ("FIX" "ME", "XX" "X", "// NO" "LINTNEXTLINE", "https://registry.npmjs" ".org/x", "/ho" "me/me/x",
                     '"/wo' 'rk/x"'):
            with self.subTest(word=word):
                self.assert_finds("docs/a.md", f"\nsee {word}\n", "docs/a.md:2: `")

    def test_accepts_words_that_only_look_forbidden(self):
        self.assert_accepts("src/a.cc", '"/tmp/x-XXXXXX" \\uXXXX "${dir}/work/x" tests/work/x\n')

    def test_finds_sleeping_tests_only_in_tests(self):
        sleep = "std::this_thread::sleep_for(1s);\n"
        self.assert_accepts("src/net/a.cc", sleep)
        self.assert_finds("src/net/a_test.cc", sleep, "src/net/a_test.cc:1: `sleep_for`")

    def test_finds_a_migration_without_its_header(self):
        header = "-- 0002 add_x\n-- Why:    it is needed.\n-- Phase:  expand.\n-- Cost:   none.\n"
        self.assert_accepts("src/storage/migrations/sqlite/0002_add_x.sql", header + "SELECT 1;\n")
        self.plant("src/storage/migrations/sqlite/0003_add_y.sql", "SELECT 1;\n-- Why: too late\n")
        self.assertEqual(len(self.findings()), 4)

    def test_finds_build_output_and_binaries(self):
        self.assert_accepts("fuzz/corpus/x/seed", b"a\0b")
        self.assert_accepts("web/icon.png", b"a\0b")
        self.assert_finds("src/acl/blob", b"a\0b", "src/acl/blob:1: is binary")
        (self.root / "src/acl/blob").unlink()
        self.assert_finds("src/acl/a.o", "text", "src/acl/a.o:1: looks like output")

    def test_finds_symbols_that_are_gone_from_the_life_of_a_request(self):
        self.plant("src/gateway/judge.h", "namespace latchkey::gateway { class Judge { void Decide(); }; }\n")
        self.assert_accepts(tidy.LIFE, "`gateway::Judge::Decide` and `Judge::Decide(request)` and `plain`\n")
        self.assert_finds(tidy.LIFE, "\n`Judge::Guess` is gone.\n", f"{tidy.LIFE}:2: `Judge::Guess`")


if __name__ == "__main__":
    unittest.main()
