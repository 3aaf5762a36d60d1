#include "cmd/latchkey/control_plane.h"

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/random.h"
#include "cmd/latchkey/nodes.h"
#include "storage/storage.h"

namespace latchkey::cmd {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

// Names the file, where it is one; the URL of a server may hold a password.
Error Unopened(const std::string& url, Error error) {
  const std::string which = url.starts_with(kSqlite) ? " " + url.substr(kSqlite.size()) : "";
  error.detail = "the database" + which + " cannot be opened: " + error.detail;
  return error;
}

directory::HashKey NonceKeyOf(const crypto::Box& box) {
  const auto bytes = crypto::HmacSha256(box.DeriveKey("nonces of nodes"), "hash key");
  return directory::HashKey::From({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

std::string DatabaseUrl(const std::string& data_path, const std::string& url) {
  if (!url.starts_with(kSqlite) || url[kSqlite.size()] == '/') return url;
  return std::string(kSqlite) + data_path + "/" + url.substr(kSqlite.size());
}

Result<std::unique_ptr<ControlPlane>> ControlPlane::Open(DataFolder folder, const Config& config) {
  LATCHKEY_TRY(GuardedApi guarded, LoadGuardedApi(config));
  const std::string url = DatabaseUrl(folder.path(), config.storage.url);
  const Result<bool> exists = storage::HasData(url);
  if (!exists.ok()) return Unopened(url, exists.error());
  LATCHKEY_TRY(const crypto::Box box,
               OpenBox(folder, std::getenv("LATCHKEY_MASTER_KEY"), *exists, SystemRandom()));
  auto storage = storage::Open(url, box);
  if (!storage.ok()) return Unopened(url, std::move(storage).error());
  LATCHKEY_TRY(const std::string folder_id, folder.Id(SystemRandom()));
  const domain::Node node = ThisNode(config, folder_id);
  return std::unique_ptr<ControlPlane>(new ControlPlane(
      std::move(folder), std::make_unique<const GuardedApi>(std::move(guarded)),
      std::move(storage).value(), storage::JoinCluster(url, node), node.name, box, !*exists));
}

ControlPlane::ControlPlane(DataFolder folder, std::unique_ptr<const GuardedApi> guarded,
                           std::unique_ptr<storage::Database> storage,
                           std::unique_ptr<domain::Cluster> cluster, std::string node_name,
                           const crypto::Box& box, bool is_new)
    : folder_(std::move(folder)),
      guarded_(std::move(guarded)),
      storage_(std::move(storage)),
      cluster_(std::move(cluster)),
      user_token_key_(box.DeriveKey("tokens of users")),
      session_key_(box.DeriveKey("sessions of admin users")),
      nonce_key_(NonceKeyOf(box)),
      node_name_(std::move(node_name)),
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
