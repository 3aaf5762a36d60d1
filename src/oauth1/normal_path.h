#pragma once
// The normal form of a path, which some signers sign while they send it spelled otherwise
// (contract 6.3, the releases between 2.4.4 and 2.4.8).

#include <optional>
#include <string_view>

#include "base/arena.h"

namespace latchkey::oauth1 {

// `path` with every segment spelled one way: escapes of `A-Z a-z 0-9 - . _ ~ : @ & = + $ ,` and `;`
// decoded, other escapes in capitals, other characters but `(` and `)` escaped. Those releases
// decode `%2F` and `%25` as well; here they stay, so that two paths share a normal form only where
// each of their segments decodes to the same text. That is why a signature of the normal form
// covers the path that was sent.
// nullopt: a broken escape. `path` itself where it is in that form. Cost: one pass.
std::optional<std::string_view> NormalPath(std::string_view path, Arena& arena);

}  // namespace latchkey::oauth1
