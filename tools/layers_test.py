"""The layers check finds planted faults, and accept what is right."""

import tempfile
import unittest
from pathlib import Path

import layers


class LayersTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def findings(self, path: str, text: str) -> list[str]:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return [str(finding) for finding in layers.findings_in(self.root)]

    def test_accepts_the_own_folder_and_those_below(self):
        self.assertEqual(self.findings("src/oauth1/a.cc", '#include "oauth1/a.h"\n#include <string>\n'
                                       '#include "crypto/hmac.h"\n#include "made_at_build_time.h"\n'), [])

    def test_finds_an_arrow_that_points_up(self):
        found = self.findings("src/base/a.cc", '#include <string>\n#include "domain/model.h"\n')
        self.assertEqual(len(found), 1)
        self.assertIn('src/base/a.cc:2: base may not include "domain/model.h"', found[0])

    def test_finds_folders_of_one_row_that_include_one_another(self):
        self.assertEqual(len(self.findings("src/gateway/a.h", '#include "handshake/activator.h"\n')), 1)

    def test_finds_folders_that_do_not_exist(self):
        self.assertIn("is in no folder", self.findings("src/base/a.h", '#include "elsewhere/x.h"\n')[0])
        self.assertIn("is no known folder", self.findings("src/novel/a.h", "")[-1])

    def test_finds_spaced_and_indented_includes(self):
        self.assertEqual(len(self.findings("src/http/a.cc", '  # include  "acl/route_table.h"\n')), 1)

    def test_lets_tests_include_any_folder_but_nobody_include_what_is_for_tests(self):
        self.assertEqual(self.findings("src/directory/a_test.cc", '#include "storage/sqlite/open.h"\n'), [])
        found = self.findings("src/directory/a.cc", '#include "domain/testing/memory_storage.h"\n')
        self.assertIn("is for tests only", found[0])

    def test_keeps_each_library_in_its_place(self):
        for place, other, header in [
                ("src/crypto/a.cc", "src/oauth1/a.cc", "openssl/evp.h"),
                ("src/net/tls.cc", "src/gateway/a.cc", "openssl/ssl.h"),
                ("src/net/curl.h", "src/net/client.cc", "curl/curl.h"),
                ("src/base/log.cc", "src/base/metrics.cc", "spdlog/spdlog.h"),
                ("src/storage/sqlite/a.cc", "src/domain/a.cc", "sqlite3.h"),
                ("src/store/a.cc", "src/cmd/latchkey/a.cc", "sqlite3.h"),
        ]:
            with self.subTest(header=header, other=other):
                self.assertEqual(self.findings(place, f"#include <{header}>\n"), [])
                found = self.findings(other, f"#include <{header}>\n")
                self.assertEqual(len(found), 1)
                self.assertTrue(found[0].startswith(f"{other}:1: <{header}> may not stand here"), found[0])
                (self.root / other).unlink()

    def test_keeps_openssl_crypto_out_of_net(self):
        self.assertEqual(len(self.findings("src/net/tls.cc", "#include <openssl/hmac.h>\n")), 1)


if __name__ == "__main__":
    unittest.main()
