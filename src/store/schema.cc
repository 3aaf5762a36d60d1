#include "store/schema.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/log.h"
#include "store_migrations.h"
#include "store_sample.h"

namespace latchkey::store {
namespace {

// "0001_create_store.sql" and "1_minimum.sql" begin with their number.
int NumberOf(std::string_view file_name) {
  int number = 0;
  std::from_chars(file_name.data(), file_name.data() + file_name.size(), number);
  return number;
}

constexpr int kLastSeedOfEveryStore = 2;  // sample/2_countries.sql

template <class File>
std::vector<File> InOrder(std::span<const File> files) {
  std::vector<File> ordered(files.begin(), files.end());
  std::sort(ordered.begin(), ordered.end(),
            [](const File& a, const File& b) { return NumberOf(a.name) < NumberOf(b.name); });
  return ordered;
}

Result<void> Seed(Database& database, bool sample_data) {
  for (const auto& file : InOrder(sample::store_sample())) {
    if (!sample_data && NumberOf(file.name) > kLastSeedOfEveryStore) continue;
    LATCHKEY_RETURN_IF_ERROR(database.Script(file.text));
  }
  return {};
}

}  // namespace

Result<void> BringUpToDate(Database& database, bool sample_data, const Clock& clock) {
  LATCHKEY_TRY(Transaction transaction, Transaction::Begin(database, Transaction::Kind::kWrite));
  LATCHKEY_RETURN_IF_ERROR(
      database.Script("CREATE TABLE IF NOT EXISTS schema_migration (number INTEGER PRIMARY KEY, "
                      "name TEXT NOT NULL, applied_at_s INTEGER NOT NULL)"));
  LATCHKEY_TRY(const json::object row,
               database.Row("SELECT coalesce(max(number), 0) AS number FROM schema_migration"));
  const std::int64_t applied = row.at("number").as_int64();
  const auto files = InOrder(migrations::store_migrations());
  if (!files.empty() && applied > NumberOf(files.back().name)) {
    return Error::Make(ErrorKind::kCorrupt,
                       "a newer Latchkey wrote it; start that one, or move the file away");
  }
  for (const auto& file : files) {
    if (NumberOf(file.name) <= applied) continue;
    LATCHKEY_RETURN_IF_ERROR(database.Script(file.text));
    LATCHKEY_TRY([[maybe_unused]] const std::int64_t added,
                 database.Run("INSERT INTO schema_migration (number, name, applied_at_s) "
                              "VALUES (?, ?, ?)",
                              {NumberOf(file.name), file.name, clock.NowUnixS()}));
  }
  if (applied == 0) {
    LATCHKEY_RETURN_IF_ERROR(Seed(database, sample_data));
    Log(LogLevel::kInfo, "embedded store created", {{"sample_data", sample_data}});
  }
  return transaction.Commit();
}

}  // namespace latchkey::store
