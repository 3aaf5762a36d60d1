"""The page of refusals follows its two tables, and says when it cannot."""

import unittest

import problems_page

PROBLEMS = '// A comment.\n\nX(kOne, 401, "one-wrong", TOKEN, "It is \\"%1\\" | wrong",\n  "Repair it.")\n'
REASONS = 'X(kTwo, 503, "two-much", "", "Wait.")\n'


class ProblemsPageTest(unittest.TestCase):
    def test_writes_a_line_for_each_row_of_both(self):
        text = problems_page.page(problems_page.read_table(PROBLEMS, problems_page.PROBLEM),
                                  problems_page.read_table(REASONS, problems_page.REASON))
        self.assertIn('| `one-wrong` | 401 | token endpoints | It is "%1" \\| wrong | Repair it. |\n', text)
        self.assertTrue(text.endswith("| `two-much` | 503 |  | Wait. |\n"), text)

    def test_leaves_out_what_no_answer_says(self):
        self.assertEqual(problems_page.read_table(PROBLEMS.replace("TOKEN", "NONE"), problems_page.PROBLEM), [])

    def test_refuses_a_line_that_it_cannot_read(self):
        with self.assertRaisesRegex(ValueError, "line 5: not a row"):
            problems_page.read_table(PROBLEMS + "X(kTwo, 401)\n", problems_page.PROBLEM)

    def test_reads_every_row_of_the_real_tables(self):
        for path, form in ((problems_page.PROBLEMS, problems_page.PROBLEM), (problems_page.REASONS, problems_page.REASON)):
            text = path.read_text(encoding="utf-8")
            rows = text.count("\nX(") - text.count('", NONE, "')
            self.assertEqual(len(problems_page.read_table(text, form)), rows)


if __name__ == "__main__":
    unittest.main()
