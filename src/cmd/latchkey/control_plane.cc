#include "cmd/latchkey/control_plane.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/clock.h"
#include "base/random.h"
#include "storage/storage.h"

namespace latchkey::cmd {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

// The database's file: relative ones are in the data folder.
std::string DatabasePath(const DataFolder& folder, const std::string& url) {
  const std::string file = url.substr(kSqlite.size());
  return file.front() == '/' ? file : folder.File(file);
}

}  // namespace

Result<std::unique_ptr<ControlPlane>> ControlPlane::Open(DataFolder folder, const Config& config) {
  LATCHKEY_TRY(GuardedApi guarded, LoadGuardedApi(config));
  const std::string path = DatabasePath(folder, config.storage.url);
  std::error_code ignored;
  const bool exists = std::filesystem::exists(path, ignored);
  LATCHKEY_TRY(const crypto::Box box,
               OpenBox(folder, std::getenv("LATCHKEY_MASTER_KEY"), exists, SystemRandom()));
  auto storage = storage::Open(std::string(kSqlite) + path, box);
  if (!storage.ok()) {
    Error error = std::move(storage).error();
    error.detail = "the database " + path + " cannot be opened: " + error.detail;
    return error;
  }
  return std::unique_ptr<ControlPlane>(new ControlPlane(
      std::move(folder), std::make_unique<const GuardedApi>(std::move(guarded)),
      std::move(storage).value(), domain::UserTokenKey(box.DeriveKey("tokens of users")), !exists));
}

ControlPlane::ControlPlane(DataFolder folder, std::unique_ptr<const GuardedApi> guarded,
                           std::unique_ptr<domain::Storage> storage,
                           const domain::UserTokenKey& user_token_key, bool is_new)
    : folder_(std::move(folder)),
      guarded_(std::move(guarded)),
      storage_(std::move(storage)),
      user_token_key_(user_token_key),
      is_new_(is_new),
      integrations_(*storage_, guarded_->api.resources, SystemClock(), SystemRandom()),
      settings_(*storage_, SystemClock()),
      admin_users_(*storage_, SystemClock(), SystemRandom()),
      roles_(*storage_, guarded_->role_resources, SystemClock()),
      notifications_(*storage_, SystemClock()) {}

handshake::ActivatorOptions ActivatorOptionsOf(const Config& config) {
  return {{config.callback.allow_loopback, config.callback.allow_private},
          config.api.public_url,
          config.admin.public_url};
}

}  // namespace latchkey::cmd
