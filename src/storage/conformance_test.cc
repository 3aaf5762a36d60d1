// Runs the conformance suite over the SQLite engine and over the tests' own MemoryStorage.

#include <memory>

#include "domain/testing/memory_storage.h"
#include "storage/conformance/storage_conformance.h"
#include "storage/sqlite/testing.h"
#include "storage/storage.h"

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

INSTANTIATE_TEST_SUITE_P(
    Engines, StorageConformance,
    ::testing::Values(EngineUnderTest{"Sqlite", [] { return std::make_unique<SqliteInAFolder>(); }},
                      EngineUnderTest{
                          "Memory",
                          [] { return std::make_unique<domain::testing::MemoryStorage>(); }}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace latchkey::storage::conformance
