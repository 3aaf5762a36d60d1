#pragma once
// The shape of what people type: names, e-mail, URLs, lists of resources.
//
// Each check answers in plain words what would be right, or nullopt where the text is fine. Blank
// e-mail and URLs are fine; a blank name is not. Texts are trimmed (`Trim`) before they are judged.
// Source: contract sections 1.1 and 1.2, enforced on the server (divergence D-17).

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "acl/permission_set.h"
#include "acl/resource_tree.h"
#include "base/limits.h"
#include "base/result.h"

namespace latchkey::domain {

using Fault = std::optional<std::string>;

// Without blanks, tabs and line ends at both ends.
std::string_view Trim(std::string_view text);

// 1 to `chars_max` characters of UTF-8, no control characters.
Fault NameFault(std::string_view name, std::size_t chars_max = limits::kIntegrationNameCharsMax);

// `local@host.tld`, at most limits::kEmailCharsMax bytes, a last label of two letters or more.
Fault EmailFault(std::string_view email);

enum class UserInfo : bool { kRefused, kTaken };

// An absolute http or https URL of at most limits::kUrlCharsMax bytes in printable ASCII, with a
// host of letters, digits, `-`, `_` and dots, an IPv4 or a bracketed IPv6 address. `user:password@`
// is taken only where it means something: the credentials post sends it as Basic. Where the host
// may point to is judged when it is connected to, not here.
Fault UrlFault(std::string_view url, UserInfo user_info);

// Ids that `tree` knows and has enabled, at most limits::kResourcesMax of them.
Fault ResourcesFault(const acl::ResourceTree& tree, const acl::Grant& grant);

// One kInvalidArgument for all that is at fault in a form: every field with its fault, in order.
Result<void> CheckFields(const std::vector<std::pair<std::string, Fault>>& checks);

// `url` with the part before `@` in its authority replaced, for the audit.
std::string WithoutUserInfo(std::string_view url);

}  // namespace latchkey::domain
