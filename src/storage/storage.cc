#include "storage/storage.h"

#include <string_view>

#include "storage/sqlite/engine.h"

namespace latchkey::storage {

Result<std::unique_ptr<domain::Storage>> Open(const std::string& url, const crypto::Box& box) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (!url.starts_with(kSqlite) || url.size() == kSqlite.size()) {
    return Error::Make(
        ErrorKind::kInvalidArgument,
        "storage.url must be sqlite:FILE, like sqlite:/var/lib/latchkey/latchkey.db.");
  }
  return sqlite::OpenEngine(url.substr(kSqlite.size()), box);
}

}  // namespace latchkey::storage
