#pragma once
// What an admin's role must hold for an operation: the last word of every row of the operations'
// tables, and `x-needs` in openapi.yaml. Internal to admin/.
//
// Not here:  that nobody passes on what they do not hold (domain/authority.h).

#include <string_view>

#include "base/result.h"
#include "domain/model.h"

namespace latchkey::admin {

// Ids of the resource tree, or one of the two words that the public API's routes have for none.
namespace needs {
inline constexpr std::string_view kAnonymous = "anonymous";  // not even a session
inline constexpr std::string_view kSelf = "self";            // a session, whatever its role
inline constexpr std::string_view kIntegrations = "Magento_Integration::integrations";
inline constexpr std::string_view kConfig = "Magento_Config::config";
inline constexpr std::string_view kActionLog = "Magento_Logging::magento_logging_events";
inline constexpr std::string_view kPermissions = "Magento_User::acl";
inline constexpr std::string_view kUsers = "Magento_User::acl_users";
inline constexpr std::string_view kLocks = "Magento_User::locks";
inline constexpr std::string_view kRoles = "Magento_User::acl_roles";
}  // namespace needs

// What a setting needs beside needs::kConfig, by the section that its path begins with.
std::string_view NeededForSetting(std::string_view path);

// kForbidden naming `resource` where `role` does not hold it.
Result<void> RequireResource(const domain::Role& role, std::string_view resource);

}  // namespace latchkey::admin
