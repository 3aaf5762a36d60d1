#include "domain/roles.h"

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "base/limits.h"
#include "domain/act.h"
#include "domain/authority.h"
#include "domain/json_form.h"
#include "domain/validation.h"

namespace latchkey::domain {
namespace {

std::string AuditName(const Role& role) {
  return "role " + std::to_string(role.id.value) + " (" + role.name + ")";
}

std::string Holding(const Role& role) { return "The role \"" + role.name + "\" holds"; }

json::object AuditJson(const Role& role) {
  json::object object{{"name", role.name}};
  object["held"] = role.held.all ? json::value("all") : json::value_from(role.held.resources);
  return object;
}

Result<Role> Load(ReadTransaction& transaction, RoleId id) {
  LATCHKEY_TRY(auto role, transaction.FindRole(id));
  if (role) return *std::move(role);
  return Error::Make(ErrorKind::kNotFound,
                     "There is no role with the id " + std::to_string(id.value) + ".");
}

Error Taken(const std::string& name) {
  const std::string text = "The role \"" + name + "\" exists already.";
  Error error = Error::Make(ErrorKind::kConflict, text);
  error.fields = {{"name", text}};
  return error;
}

}  // namespace

Result<void> Roles::Apply(ReadTransaction& transaction, const Actor& actor, const RoleInput& input,
                          Role& role) const {
  if (input.name) role.name = std::string(Trim(*input.name));
  if (input.held) role.held = acl::Grant::AsAsked(*input.held);
  LATCHKEY_RETURN_IF_ERROR(
      CheckFields({{"name", NameFault(role.name, limits::kRoleNameCharsMax)},
                   {"resources", input.held ? ResourcesFault(tree_, *input.held) : Fault()}}));
  LATCHKEY_TRY(const auto holder, transaction.FindRoleByName(role.name));
  if (holder && holder->id != role.id) return Taken(holder->name);
  return RequireHeld(transaction, actor, role.held, Holding(role));
}

Result<Role> Roles::Create(const Actor& actor, const RoleInput& input) {
  Role role;
  const Result<void> done =
      RunAct(storage_, clock_, actor, "role.create", "role (" + input.name.value_or("") + ")",
             [&](WriteTransaction& transaction, AuditEntry& audit) -> Result<void> {
               role = {};
               LATCHKEY_RETURN_IF_ERROR(Apply(transaction, actor, input, role));
               LATCHKEY_TRY(role.id, transaction.InsertRole(role));
               audit.object = AuditName(role);
               audit.detail_json = ToJson(AuditJson(role));
               return AnnounceAuthority(transaction);
             });
  if (!done.ok()) return done.error();
  return role;
}

Result<Role> Roles::Edit(const Actor& actor, RoleId id, const RoleInput& input) {
  Role role;
  const Result<void> done = RunAct(
      storage_, clock_, actor, "role.edit", "role " + std::to_string(id.value),
      [&](WriteTransaction& transaction, AuditEntry& audit) -> Result<void> {
        LATCHKEY_TRY(role, Load(transaction, id));
        const Role before = role;
        audit.object = AuditName(before);
        LATCHKEY_RETURN_IF_ERROR(RequireHeld(transaction, actor, before.held, Holding(before)));
        LATCHKEY_RETURN_IF_ERROR(Apply(transaction, actor, input, role));
        LATCHKEY_RETURN_IF_ERROR(transaction.UpdateRole(role));
        LATCHKEY_RETURN_IF_ERROR(RequireAnAdministrator(transaction));
        audit.detail_json =
            ToJson(json::object{{"before", AuditJson(before)}, {"after", AuditJson(role)}});
        return AnnounceAuthority(transaction);
      });
  if (!done.ok()) return done.error();
  return role;
}

Result<void> Roles::Delete(const Actor& actor, RoleId id) {
  return RunAct(
      storage_, clock_, actor, "role.delete", "role " + std::to_string(id.value),
      [&](WriteTransaction& transaction, AuditEntry& audit) -> Result<void> {
        LATCHKEY_TRY(const Role role, Load(transaction, id));
        audit.object = AuditName(role);
        audit.detail_json = ToJson(AuditJson(role));
        LATCHKEY_RETURN_IF_ERROR(RequireHeld(transaction, actor, role.held, Holding(role)));
        LATCHKEY_TRY(const auto users, transaction.ListAdminUsers());
        const auto holder = std::find_if(users.begin(), users.end(),
                                         [&](const AdminUser& user) { return user.role_id == id; });
        if (holder != users.end()) {
          return Error::Make(ErrorKind::kConflict, "The admin user \"" + holder->username +
                                                       "\" has this role; give them another one "
                                                       "first.");
        }
        LATCHKEY_RETURN_IF_ERROR(transaction.DeleteRole(id));
        return AnnounceAuthority(transaction);
      });
}

Result<Role> Roles::Show(RoleId id) {
  Role role;
  const Result<void> done = storage_.Read([&](ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(role, Load(transaction, id));
    return {};
  });
  if (!done.ok()) return done.error();
  return role;
}

Result<Role> Roles::FindByName(std::string_view typed) {
  const std::string name(Trim(typed));
  std::optional<Role> role;
  const Result<void> done = storage_.Read([&](ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(role, transaction.FindRoleByName(name));
    return {};
  });
  if (!done.ok()) return done.error();
  if (role) return *std::move(role);
  return Error::Make(ErrorKind::kNotFound, "There is no role \"" + name + "\".");
}

Result<std::vector<Role>> Roles::List() {
  std::vector<Role> roles;
  const Result<void> done = storage_.Read([&](ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(roles, transaction.ListRoles());
    return {};
  });
  if (!done.ok()) return done.error();
  return roles;
}

}  // namespace latchkey::domain
