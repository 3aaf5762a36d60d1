#pragma once
// An admin user as the data plane sees them: the holder of tokens (domain/user_tokens.h).

#include <cstdint>
#include <vector>

#include "acl/permission_set.h"
#include "acl/resource_tree.h"
#include "base/ids.h"
#include "base/result.h"
#include "domain/storage.h"

namespace latchkey::directory {

struct Admin {
  AdminUserId id;
  acl::PermissionSet permissions;        // of the user's role
  std::int64_t tokens_revoked_at_s = 0;  // tokens given up to here are void
};

// All of them, by id. There are few: they are read anew when any of them changes.
Result<std::vector<Admin>> ReadAdmins(domain::ReadTransaction& read,
                                      const acl::ResourceTree& resources);

}  // namespace latchkey::directory
