#pragma once
// The part of a REST path before the route: `/rest`, a store code, the API's version.
// Source: contract section 10.1, as corrected by observation.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace latchkey::gateway {

enum class RestPathKind : std::uint8_t {
  kApi,      // `api_path` begins with "/V1/"
  kNoRoute,  // not under /rest, or another version of the API: 404
  kSchema,   // "/schema" alone: the API's description
  kInvalid,  // an unknown store code, or something that is not an API: 400
};

struct RestPath {
  RestPathKind kind = RestPathKind::kNoRoute;
  std::string_view store_code = "default";
  std::string_view api_path;
};

// Splits `path` (raw): `/rest/V1/...`, `/rest/<store code>/V1/...`, both also below `/index.php`,
// slashes between the first parts repeated at will. Letter case counts. Cost: no allocation.
RestPath SplitRestPath(std::string_view path, std::span<const std::string> store_codes) noexcept;

}  // namespace latchkey::gateway
