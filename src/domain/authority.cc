#include "domain/authority.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace latchkey::domain {
namespace {

constexpr std::size_t kNamesShown = 3;

// "everything", or the ids that are missing, as many as one reads.
std::string Missing(const acl::Grant& needed, const acl::Grant& held) {
  if (needed.all) return "everything";
  std::vector<std::string> ids;
  std::set_difference(needed.resources.begin(), needed.resources.end(), held.resources.begin(),
                      held.resources.end(), std::back_inserter(ids));
  std::string text;
  for (std::size_t i = 0; i < std::min(ids.size(), kNamesShown); ++i) {
    text += (i == 0 ? "" : ", ") + ids[i];
  }
  if (ids.size() > kNamesShown)
    text += " and " + std::to_string(ids.size() - kNamesShown) + " more";
  return text;
}

}  // namespace

Result<acl::Grant> HeldBy(ReadTransaction& transaction, const Actor& actor) {
  if (!actor.user) return acl::Grant::All();
  LATCHKEY_TRY(const auto user, transaction.FindAdminUser(actor.name));
  if (!user || user->id != actor.user) return acl::Grant{};
  LATCHKEY_TRY(const Role role, RoleOf(transaction, *user));
  return role.held;
}

Result<void> RequireHeld(ReadTransaction& transaction, const Actor& actor, const acl::Grant& needed,
                         std::string_view whose) {
  LATCHKEY_TRY(const acl::Grant held, HeldBy(transaction, actor));
  if (held.Covers(needed)) return {};
  return Error::Make(ErrorKind::kForbidden,
                     std::string(whose) + " more than your role: " + Missing(needed, held) + ".");
}

Result<Role> RoleOf(ReadTransaction& transaction, const AdminUser& user) {
  LATCHKEY_TRY(auto role, transaction.FindRole(user.role_id));
  if (role) return *std::move(role);
  return Error::Make(ErrorKind::kCorrupt, "An admin user has no role.", user.username);
}

Result<void> AnnounceAuthority(WriteTransaction& transaction) {
  LATCHKEY_RETURN_IF_ERROR(transaction.AppendChange({{}, ChangeKind::kAdminUser, {}, {}}));
  return {};
}

Result<void> RequireAnAdministrator(ReadTransaction& transaction) {
  LATCHKEY_TRY(const auto users, transaction.ListAdminUsers());
  for (const AdminUser& user : users) {
    LATCHKEY_TRY(const Role role, RoleOf(transaction, user));
    if (role.held.all) return {};
  }
  return Error::Make(
      ErrorKind::kConflict,
      "Nobody would be left whose role holds everything; give such a role to another "
      "admin user first.");
}

}  // namespace latchkey::domain
