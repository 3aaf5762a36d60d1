#include "directory/admin.h"

namespace latchkey::directory {

Result<std::vector<Admin>> ReadAdmins(domain::ReadTransaction& read,
                                      const acl::ResourceTree& resources) {
  LATCHKEY_TRY(const std::vector<domain::AdminUser> users, read.ListAdminUsers());
  std::vector<Admin> admins;
  admins.reserve(users.size());
  for (const domain::AdminUser& user : users) {
    // Every admin user may use everything.
    admins.push_back(
        {user.id, acl::PermissionSet(acl::Grant::All(), resources), user.tokens_revoked_at_s});
  }
  return admins;
}

}  // namespace latchkey::directory
