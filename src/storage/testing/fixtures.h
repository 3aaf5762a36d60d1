#pragma once
// For this folder's tests: a folder that goes away again, and keys.

#include <stdlib.h>

#include <filesystem>
#include <string>

#include "base/check.h"
#include "crypto/box.h"

namespace latchkey::storage::testing {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "latchkey-XXXXXX").string();
    CHECK(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string File(const std::string& name) const { return (path_ / name).string(); }
  std::string Url() const { return "sqlite:" + File("latchkey.db"); }

 private:
  std::filesystem::path path_;
};

// A box whose key is 32 times `letter`.
inline crypto::Box ABox(char letter = 'k') {
  auto box = crypto::Box::FromKey(crypto::MasterKeyBytes(std::string(32, letter)));
  CHECK(box.ok());
  return std::move(box).value();
}

}  // namespace latchkey::storage::testing
