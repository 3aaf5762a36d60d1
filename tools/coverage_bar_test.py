"""The bar of branch coverage: what counts, what is forgiven, and what is told."""

import unittest

import coverage_bar


def file_of(*branches):
    return {"file": "src/a.cc", "lines": [
        {"line_number": number, "branches": [{"count": count, "throw": throw} for _, count, throw in group]}
        for number, group in ((n, [b for b in branches if b[0] == n]) for n in sorted({b[0] for b in branches}))]}


def code(path, number):
    return f"{path}, line {number}"


class Judge(unittest.TestCase):
    def test_is_content_when_all_are_reached(self):
        told, faults = coverage_bar.judge([file_of((1, 3, False), (1, 1, False))], {}, code)
        self.assertEqual((told, faults), (["src/a.cc: 2 of 2 branches"], []))

    def test_names_what_is_not_reached(self):
        _, faults = coverage_bar.judge([file_of((1, 3, False), (7, 0, False))], {}, code)
        self.assertEqual(faults, ["src/a.cc:7: a branch is not reached: src/a.cc, line 7"])

    def test_leaves_out_what_only_an_exception_takes(self):
        self.assertEqual(coverage_bar.judge([file_of((1, 3, False), (7, 0, True))], {}, code)[1], [])

    def test_forgives_what_is_listed(self):
        told, faults = coverage_bar.judge([file_of((7, 0, False))], {("src/a.cc", "src/a.cc, line 7"): "it cannot"}, code)
        self.assertEqual((told, faults), (["src/a.cc: 0 of 1 branches, 1 listed with a reason"], []))

    def test_wants_no_entry_that_is_not_needed(self):
        _, faults = coverage_bar.judge([file_of((7, 1, False))], {("src/a.cc", "src/a.cc, line 7"): "it cannot"}, code)
        self.assertEqual(len(faults), 1)

    def test_takes_an_entry_for_what_is_reached_sometimes(self):
        for count in (0, 1):
            _, faults = coverage_bar.judge([file_of((7, count, False))], {("src/a.cc", "src/a.cc, line 7"): "sometimes: a race"}, code)
            self.assertEqual(faults, [])


class Exceptions(unittest.TestCase):
    def test_reads_file_code_and_reason(self):
        forgiven = coverage_bar.read_exceptions("# why\n\nsrc/a.cc | if (x | y) { | it cannot\n")
        self.assertEqual(forgiven, {("src/a.cc", "if (x | y) {"): "it cannot"})

    def test_insists_on_a_reason(self):
        with self.assertRaises(ValueError):
            coverage_bar.read_exceptions("src/a.cc | if (x) {\n")


if __name__ == "__main__":
    unittest.main()
