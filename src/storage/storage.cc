#include "storage/storage.h"

#include <optional>
#include <string_view>
#include <utility>

#include "storage/postgres/cluster.h"
#include "storage/postgres/engine.h"
#include "storage/sqlite/engine.h"

namespace latchkey::storage {
namespace {

constexpr std::string_view kSqlite = "sqlite:";
constexpr std::string_view kPostgres = "postgresql://";

bool IsSqlite(const std::string& url) {
  return url.starts_with(kSqlite) && url.size() > kSqlite.size();
}

Error UnknownEngine() {
  return Error::Make(ErrorKind::kInvalidArgument,
                     "storage.url must be sqlite:FILE, like sqlite:/var/lib/latchkey/latchkey.db, "
                     "or postgresql://USER@HOST/DATABASE.");
}

}  // namespace

Result<std::unique_ptr<Database>> Open(const std::string& url, const crypto::Box& box) {
  if (IsSqlite(url)) return sqlite::OpenEngine(url.substr(kSqlite.size()), box);
  if (url.starts_with(kPostgres)) return postgres::OpenEngine(url, box);
  return UnknownEngine();
}

std::unique_ptr<domain::Cluster> JoinCluster(const std::string& url, domain::Node self) {
  return url.starts_with(kPostgres) ? postgres::MakeCluster(url, std::move(self)) : nullptr;
}

Result<bool> HasData(const std::string& url) {
  if (IsSqlite(url)) return sqlite::HasData(url.substr(kSqlite.size()));
  if (url.starts_with(kPostgres)) return postgres::HasData(url);
  return UnknownEngine();
}

}  // namespace latchkey::storage
