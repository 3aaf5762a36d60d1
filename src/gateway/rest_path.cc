#include "gateway/rest_path.h"

#include <algorithm>

namespace latchkey::gateway {
namespace {

constexpr std::string_view kIndexPhp = "/index.php";
constexpr std::string_view kRest = "/rest";
constexpr std::string_view kVersion = "V1";
constexpr std::string_view kAllStores = "all";
constexpr std::string_view kSchema = "schema";

// Removes `prefix` where a whole segment ends with it.
bool ConsumePrefix(std::string_view& path, std::string_view prefix) noexcept {
  if (!path.starts_with(prefix)) return false;
  if (path.size() > prefix.size() && path[prefix.size()] != '/') return false;
  path.remove_prefix(prefix.size());
  return true;
}

// The segment after the slashes that `path` begins with.
std::string_view FirstSegment(std::string_view path) noexcept {
  path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
  return path.substr(0, path.find('/'));
}

std::string_view After(std::string_view path, std::string_view segment) noexcept {
  return path.substr(static_cast<std::size_t>(segment.end() - path.begin()));
}

bool IsVersion(std::string_view segment) noexcept {
  return segment.size() > 1 && segment.front() == 'V' &&
         segment.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

}  // namespace

RestPath SplitRestPath(std::string_view path, std::span<const std::string> store_codes) noexcept {
  RestPath split;
  ConsumePrefix(path, kIndexPhp);
  if (!ConsumePrefix(path, kRest)) return split;

  std::string_view segment = FirstSegment(path);
  if (segment == kAllStores ||
      std::find(store_codes.begin(), store_codes.end(), segment) != store_codes.end()) {
    split.store_code = segment;
    path = After(path, segment);
    segment = FirstSegment(path);
  }
  if (segment == kSchema && After(path, segment).empty()) {
    split.kind = RestPathKind::kSchema;
  } else if (!IsVersion(segment)) {
    split.kind = RestPathKind::kInvalid;
  } else if (segment == kVersion && !After(path, segment).empty()) {
    split.kind = RestPathKind::kApi;
    // With the slash before the version, which is there: segments begin after one.
    split.api_path = path.substr(static_cast<std::size_t>(segment.begin() - path.begin()) - 1);
  }
  return split;
}

}  // namespace latchkey::gateway
