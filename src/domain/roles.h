#pragma once
// Roles: what admin users may do, under a name.
//
// Owns:      the rules of a role's name and list. A change is in force with the answer, also for
//            sessions and tokens that were given before it.
// Not here:  who has which role (admin_users.h), the rule that nobody passes on what they do not
//            hold (authority.h).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acl/resource_tree.h"
#include "base/clock.h"
#include "base/result.h"
#include "domain/model.h"
#include "domain/storage.h"

namespace latchkey::domain {

// What was typed. Absent: nothing in a new role, as stored in an edit.
struct RoleInput {
  std::optional<std::string> name;
  std::optional<acl::Grant> held;
};

// Errors of all: kInvalidArgument with every faulty field (`name`, `resources`); kConflict for a
// taken name, a role in use, or where nobody would be left who holds everything; kForbidden as
// authority.h has it; kNotFound; the engine's. Every act leaves an audit entry, a refused one too.
// Threads: safe, as the storage is.
class Roles {
 public:
  Roles(Storage& storage, const acl::ResourceTree& tree, const Clock& clock)
      : storage_(storage), tree_(tree), clock_(clock) {}

  // Names have 1 to limits::kRoleNameCharsMax characters.
  Result<Role> Create(const Actor& actor, const RoleInput& input);
  Result<Role> Edit(const Actor& actor, RoleId id, const RoleInput& input);
  Result<void> Delete(const Actor& actor, RoleId id);  // not while somebody has it
  Result<Role> Show(RoleId id);
  Result<Role> FindByName(std::string_view name);
  Result<std::vector<Role>> List();

 private:
  // Judges `input`, applies it to `role` and checks that the actor holds what it holds then.
  Result<void> Apply(ReadTransaction& transaction, const Actor& actor, const RoleInput& input,
                     Role& role) const;

  Storage& storage_;
  const acl::ResourceTree& tree_;
  const Clock& clock_;
};

}  // namespace latchkey::domain
