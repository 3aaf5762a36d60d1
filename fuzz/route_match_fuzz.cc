// Any path against the shipped routes: what is found is what was asked for, and the parameters
// written out again lead to the same place. The first byte chooses the method, the rest is the
// path.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "acl/route_table.h"
#include "base/arena.h"
#include "base/check.h"
#include "input.h"

namespace latchkey::acl {
namespace {

void AppendEncoded(std::string_view text, std::string& path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                            (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (unreserved) {
      path += c;
    } else {
      path += '%';
      path += kHex[byte >> 4];
      path += kHex[byte & 15];
    }
  }
}

// The template of `match` with its parameters filled in.
std::string WriteOut(const Match& match) {
  std::string path;
  std::size_t parameter = 0;
  std::string_view rest = match.route->path;
  while (!rest.empty()) {
    const std::size_t end = rest.find('/', 1);
    const std::string_view segment = rest.substr(1, end == std::string_view::npos ? end : end - 1);
    path += '/';
    if (segment.starts_with(':')) {
      CHECK(match.parameters[parameter].name == segment.substr(1));
      AppendEncoded(match.parameters[parameter++].value, path);
    } else {
      path += segment;
    }
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end);
  }
  CHECK(parameter == match.parameters.size());
  return path;
}

void CheckPath(RouteMethod method, std::string_view path) {
  Arena arena(1024);
  const Match match = ShippedRoutes().Find(method, path, arena);
  CHECK((match.route != nullptr) == (match.outcome == MatchOutcome::kMatched));
  if (match.route == nullptr) return;

  CHECK(match.route->method == method);
  CHECK(match.parameters.size() == match.route->parameters.size());
  for (std::size_t i = 0; i < match.parameters.size(); ++i) {
    const std::string_view value = match.parameters[i].value;
    CHECK(!value.empty() && value != "." && value != "..");
    CHECK(value.find('\0') == std::string_view::npos);
    CHECK(match.route->parameters[i].free_text || value.find('/') == std::string_view::npos);
  }

  const std::string written = WriteOut(match);
  const Match again = ShippedRoutes().Find(method, written, arena);
  CHECK(again.route == match.route);
  for (std::size_t i = 0; i < match.parameters.size(); ++i) {
    CHECK(again.parameters[i].value == match.parameters[i].value);
  }
}

}  // namespace
}  // namespace latchkey::acl

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  latchkey::fuzz::Input input(data, size);
  const std::string_view word = input.Line();
  for (std::size_t i = 0; i < latchkey::acl::kRouteMethods; ++i) {
    const auto method = static_cast<latchkey::acl::RouteMethod>(i);
    if (latchkey::acl::MethodWord(method) == word) latchkey::acl::CheckPath(method, input.Rest());
  }
  return 0;
}
