// Runs the conformance suite over both engines and over the tests' own MemoryStorage.

#include <memory>

#include "domain/testing/memory_storage.h"
#include "storage/conformance/admin_user_conformance.h"
#include "storage/conformance/notification_conformance.h"
#include "storage/conformance/storage_conformance.h"
#include "storage/storage.h"
#include "storage/testing/fixtures.h"
#include "storage/testing/postgres_server.h"

namespace latchkey::storage::conformance {
namespace {

// Owns the folder that the engine's file lies in.
class SqliteInAFolder final : public domain::Storage {
 public:
  SqliteInAFolder() {
    auto opened = Open(folder_.Url(), testing::ABox());
    CHECK(opened.ok());
    storage_ = std::move(opened).value();
  }
  Result<void> Read(const std::function<Result<void>(ReadTransaction&)>& work) override {
    return storage_->Read(work);
  }
  Result<void> Write(const std::function<Result<void>(WriteTransaction&)>& work) override {
    return storage_->Write(work);
  }

 private:
  testing::TemporaryFolder folder_;
  std::unique_ptr<domain::Storage> storage_;
};

std::unique_ptr<domain::Storage> PostgresInASchema() {
  auto opened = Open(testing::PostgresServer::Get()->NewUrl(), testing::ABox());
  CHECK(opened.ok());
  return std::move(opened).value();
}

INSTANTIATE_TEST_SUITE_P(
    Engines, StorageConformance,
    ::testing::Values(EngineUnderTest{"Sqlite", [] { return std::make_unique<SqliteInAFolder>(); }},
                      EngineUnderTest{"Postgres", PostgresInASchema,
                                      [] { return testing::PostgresServer::Get() != nullptr; }},
                      EngineUnderTest{
                          "Memory",
                          [] { return std::make_unique<domain::testing::MemoryStorage>(); }}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace latchkey::storage::conformance
