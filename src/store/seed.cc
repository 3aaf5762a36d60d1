#include "store/seed.h"

#include <algorithm>
#include <memory>

#include "store/database.h"
#include "store/schema.h"

namespace latchkey::store {
namespace {

constexpr std::int64_t kBatchProducts = 500;  // of one transaction

constexpr std::int64_t TotalOf(SampleSize size) {
  switch (size) {
    case SampleSize::kSmall:
      return 50;
    case SampleSize::kMedium:
      return 2'000;
    case SampleSize::kLarge:
      return 50'000;
  }
  return 0;
}

// Products ?1 to ?2. Names, prices and times spread by numbers without common factors.
constexpr std::string_view kProducts =
    "WITH RECURSIVE number(n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM number WHERE n < ?2) "
    "INSERT INTO product (sku, name, attribute_set_id, price, status, visibility, type_id, weight, "
    "created_at, updated_at) SELECT printf('SAMPLE-%06d', n), "
    "json_extract('[\"Oak\",\"Steel\",\"Copper\",\"Linen\",\"Clay\",\"Walnut\",\"Enamel\"]', "
    "'$[' || (n % 7) || ']') || ' ' || "
    "json_extract('[\"Bowl\",\"Tray\",\"Scoop\",\"Rack\",\"Planter\",\"Trowel\",\"Jar\",\"Sieve\","
    "\"Ladle\",\"Crate\",\"Hook\"]', '$[' || (n % 11) || ']') || ' No. ' || n, "
    "4, (n * 7919 % 20000) / 100.0 + 1, iif(n % 20 = 0, 2, 1), 4, 'simple', "
    "(n * 31 % 500) / 100.0 + 0.1, datetime('2026-01-05 09:00:00', '+' || n || ' minutes'), "
    "datetime('2026-01-05 09:00:00', '+' || (n + n * 613 % 90000) || ' minutes') FROM number";

// Each takes the SKUs of the first and of the last product of a batch.
constexpr std::string_view kBelongings[] = {
    "INSERT INTO product_website (product_id, website_id) "
    "SELECT entity_id, 1 FROM product WHERE sku BETWEEN ?1 AND ?2",
    "INSERT INTO category_product (category_id, product_id, position) "
    "SELECT c.entity_id, p.entity_id, 0 FROM product p JOIN (SELECT entity_id, "
    "row_number() OVER (ORDER BY entity_id) - 1 AS place, count(*) OVER () AS n "
    "FROM category WHERE level > 0) c ON c.place = p.entity_id % c.n "
    "WHERE p.sku BETWEEN ?1 AND ?2",
    "INSERT INTO stock_item (product_id, qty, is_in_stock) "
    "SELECT entity_id, entity_id * 17 % 90, entity_id * 17 % 90 > 0 "
    "FROM product WHERE sku BETWEEN ?1 AND ?2",
    "INSERT INTO product_attribute (product_id, code, value) "
    "SELECT p.entity_id, v.column1, CASE v.column1 "
    "WHEN 'description' THEN '<p>' || p.name || ', made to last.</p>' "
    "WHEN 'color' THEN json_extract('[\"Red\",\"Green\",\"Black\",\"Natural\",\"Silver\"]', "
    "'$[' || (p.entity_id % 5) || ']') "
    "WHEN 'tax_class_id' THEN '2' ELSE lower(p.sku) END "
    "FROM product p JOIN (VALUES ('description'), ('color'), ('tax_class_id'), ('url_key')) v "
    "WHERE p.sku BETWEEN ?1 AND ?2 ORDER BY p.entity_id",
};

Result<std::int64_t> Count(Database& database, std::string_view sql) {
  LATCHKEY_TRY(const json::object row, database.Row(sql));
  return row.at("n").as_int64();
}

Result<void> AddBatch(Database& database, std::int64_t first, std::int64_t last) {
  database.StartTheClock();
  LATCHKEY_TRY(Transaction transaction, Transaction::Begin(database, Transaction::Kind::kWrite));
  LATCHKEY_TRY([[maybe_unused]] const std::int64_t added, database.Run(kProducts, {first, last}));
  LATCHKEY_TRY(const json::object skus, database.Row("SELECT printf('SAMPLE-%06d', ?) AS first, "
                                                     "printf('SAMPLE-%06d', ?) AS last",
                                                     {first, last}));
  for (const std::string_view sql : kBelongings) {
    LATCHKEY_TRY([[maybe_unused]] const std::int64_t rows,
                 database.Run(sql, {skus.at("first"), skus.at("last")}));
  }
  return transaction.Commit();
}

}  // namespace

std::optional<SampleSize> ReadSampleSize(std::string_view word) {
  if (word == "small") return SampleSize::kSmall;
  if (word == "medium") return SampleSize::kMedium;
  if (word == "large") return SampleSize::kLarge;
  return std::nullopt;
}

Result<std::int64_t> Seed(const std::string& path, SampleSize size, const SeedProgress& progress,
                          const Clock& clock) {
  LATCHKEY_TRY(std::unique_ptr<Database> database,
               Database::Open(path, Database::Access::kWrite, clock));
  LATCHKEY_RETURN_IF_ERROR(BringUpToDate(*database, true, clock));
  LATCHKEY_TRY(std::int64_t done, Count(*database, "SELECT count(*) AS n FROM product"));
  LATCHKEY_TRY(std::int64_t last,
               Count(*database,
                     "SELECT coalesce(max(CAST(substr(sku, 8) AS INTEGER)), 0) AS n "
                     "FROM product WHERE sku GLOB 'SAMPLE-[0-9]*'"));
  const std::int64_t total = std::max(TotalOf(size), done);
  while (done < total) {
    const std::int64_t batch = std::min<std::int64_t>(kBatchProducts, total - done);
    LATCHKEY_RETURN_IF_ERROR(AddBatch(*database, last + 1, last + batch));
    done += batch;
    last += batch;
    if (progress && !progress(done, total)) break;
  }
  return done;
}

}  // namespace latchkey::store
