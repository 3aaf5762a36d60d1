#include "admin/needs.h"

#include <string>
#include <utility>

namespace latchkey::admin {

std::string_view NeededForSetting(std::string_view path) {
  constexpr std::pair<std::string_view, std::string_view> kSections[] = {
      {"oauth/", "Magento_Integration::config_oauth"},
      {"webapi/", "Magento_Webapi::config_webapi"},
      {"admin/", "Magento_Config::config_admin"},
  };
  for (const auto& [section, resource] : kSections) {
    if (path.starts_with(section)) return resource;
  }
  return "Magento_Config::config_system";
}

Result<void> RequireResource(const domain::Role& role, std::string_view resource) {
  if (role.held.Has(resource)) return {};
  return Error::Make(ErrorKind::kForbidden, "Your role \"" + role.name + "\" does not hold " +
                                                std::string(resource) + ".");
}

}  // namespace latchkey::admin
