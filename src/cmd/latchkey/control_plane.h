#pragma once
// The control plane's parts on one data folder: storage and what changes it.

#include <memory>
#include <string>

#include "base/result.h"
#include "cmd/latchkey/api_files.h"
#include "cmd/latchkey/config.h"
#include "cmd/latchkey/data_folder.h"
#include "crypto/box.h"
#include "directory/keyed_hash.h"
#include "domain/admin_users.h"
#include "domain/cluster.h"
#include "domain/integrations.h"
#include "domain/notifications.h"
#include "domain/roles.h"
#include "domain/settings.h"
#include "domain/storage.h"
#include "domain/user_tokens.h"
#include "handshake/activator.h"
#include "storage/storage.h"

namespace latchkey::cmd {

// Holds the data folder, the box and the storage, and the services on top of them.
class ControlPlane {
 public:
  // Errors: of OpenBox, of LoadGuardedApi and of the storage; nothing is changed on an error.
  static Result<std::unique_ptr<ControlPlane>> Open(DataFolder folder, const Config& config);

  const DataFolder& folder() const { return folder_; }
  bool is_new() const { return is_new_; }  // the database was made just now
  const GuardedApi& guarded() const { return *guarded_; }
  domain::Storage& storage() { return *storage_; }
  domain::SessionStore& sessions() { return *storage_; }
  domain::Cluster* cluster() { return cluster_.get(); }  // null where the database has one node
  domain::Integrations& integrations() { return integrations_; }
  domain::SettingsService& settings() { return settings_; }
  domain::AdminUsers& admin_users() { return admin_users_; }
  domain::Roles& roles() { return roles_; }
  domain::Notifications& notifications() { return notifications_; }
  const domain::UserTokenKey& user_token_key() const { return user_token_key_; }
  const crypto::HmacSha256Key& session_key() const { return session_key_; }
  const directory::HashKey& nonce_key() const { return nonce_key_; }  // of nodes that share nonces
  const std::string& node_name() const { return node_name_; }         // among them; over restarts

 private:
  ControlPlane(DataFolder folder, std::unique_ptr<const GuardedApi> guarded,
               std::unique_ptr<storage::Database> storage, std::unique_ptr<domain::Cluster> cluster,
               std::string node_name, const crypto::Box& box, bool is_new);

  DataFolder folder_;
  const std::unique_ptr<const GuardedApi> guarded_;
  std::unique_ptr<storage::Database> storage_;
  std::unique_ptr<domain::Cluster> cluster_;
  const domain::UserTokenKey user_token_key_;
  const crypto::HmacSha256Key session_key_;
  const directory::HashKey nonce_key_;
  const std::string node_name_;
  const bool is_new_;
  domain::Integrations integrations_;
  domain::SettingsService settings_;
  domain::AdminUsers admin_users_;
  domain::Roles roles_;
  domain::Notifications notifications_;
};

// The database's URL: a file's relative name is one in the data folder.
std::string DatabaseUrl(const std::string& data_path, const std::string& url);

// What activations are told by the configuration.
handshake::ActivatorOptions ActivatorOptionsOf(const Config& config);

}  // namespace latchkey::cmd
