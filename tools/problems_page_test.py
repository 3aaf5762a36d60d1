"""The page of problems follows its table, and says when it cannot."""

import unittest

import problems_page

TABLE = '// A comment.\n\nX(kOne, 401, "one-wrong", "It is \\"%1\\" | wrong")\n'


class ProblemsPageTest(unittest.TestCase):
    def test_writes_a_line_for_each_row(self):
        text = problems_page.page(problems_page.read_table(TABLE), {"one-wrong": "Repair it."})
        self.assertTrue(text.endswith('| `one-wrong` | 401 | It is "%1" \\| wrong | Repair it. |\n'), text)

    def test_refuses_a_line_that_it_cannot_read(self):
        with self.assertRaisesRegex(ValueError, ":4: not a row"):
            problems_page.read_table(TABLE + "X(kTwo, 401)\n")

    def test_refuses_a_reason_without_advice_and_advice_without_a_reason(self):
        with self.assertRaisesRegex(ValueError, "no advice for one-wrong; advice for other"):
            problems_page.page(problems_page.read_table(TABLE), {"other": "Do."})

    def test_has_advice_for_every_row_of_the_real_table(self):
        problems = problems_page.read_table(problems_page.TABLE.read_text(encoding="utf-8"))
        self.assertGreater(len(problems), 20)
        problems_page.page(problems, problems_page.ADVICE)


if __name__ == "__main__":
    unittest.main()
