#include "directory/admin.h"

#include "domain/authority.h"

namespace latchkey::directory {

Result<std::vector<Admin>> ReadAdmins(domain::ReadTransaction& read,
                                      const acl::ResourceTree& resources) {
  LATCHKEY_TRY(const std::vector<domain::AdminUser> users, read.ListAdminUsers());
  std::vector<Admin> admins;
  admins.reserve(users.size());
  for (const domain::AdminUser& user : users) {
    LATCHKEY_TRY(const domain::Role role, domain::RoleOf(read, user));
    admins.push_back({user.id, acl::PermissionSet(role.held, resources), user.tokens_revoked_at_s});
  }
  return admins;
}

}  // namespace latchkey::directory
