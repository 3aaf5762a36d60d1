#include "store/query_tree.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/arena.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "http/query.h"

namespace latchkey::store {
namespace {

// "a[b][]" to {"a", "b", ""}; an opening bracket that never closes is a plain character.
std::vector<std::string> SplitName(std::string_view name) {
  name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
  std::size_t open = name.find('[');
  if (open == 0 || name.find(']', open == std::string::npos ? 0 : open) == std::string::npos) {
    open = std::string::npos;
  }
  std::string first(name.substr(0, open));
  for (char& c : first) {
    if (c == ' ' || c == '.' || c == '[') c = '_';
  }
  std::vector<std::string> parts{std::move(first)};
  while (open != std::string::npos && open < name.size() && name[open] == '[') {
    const std::size_t close = name.find(']', open);
    if (close == std::string::npos) break;
    parts.emplace_back(name.substr(open + 1, close - open - 1));
    open = close + 1;
  }
  return parts;
}

std::string NextNumber(const json::object& list) {
  std::int64_t next = 0;
  for (const auto& member : list) {
    const std::string_view key = member.key();
    if (key.empty() || key.size() > 9 || key.find_first_not_of("0123456789") != key.npos) continue;
    next = std::max<std::int64_t>(next, std::stoll(std::string(key)) + 1);
  }
  return std::to_string(next);
}

void Put(json::object& root, const std::vector<std::string>& parts, std::string_view value) {
  json::object* at = &root;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string key = i > 0 && parts[i].empty() ? NextNumber(*at) : parts[i];
    json::value& slot = (*at)[key];
    if (i + 1 == parts.size()) {
      slot = value;
      return;
    }
    if (!slot.is_object()) slot.emplace_object();
    at = &slot.get_object();
  }
}

}  // namespace

json::object ParseQueryTree(std::string_view raw_query) {
  Arena arena;
  auto pairs = http::DecodePairs(raw_query, arena);
  json::object root;
  for (const http::Pair& pair : pairs.first(std::min(pairs.size(), limits::kSignedParametersMax))) {
    const auto parts = SplitName(pair.name);
    if (parts.front().empty() || parts.size() > limits::kQueryDepthMax) continue;
    Put(root, parts, pair.value);
  }
  return root;
}

const json::value* FindParameter(const json::object& query, std::string_view name) {
  if (const json::value* found = query.if_contains(name)) return found;
  return query.if_contains(ToSnakeCase(name));
}

std::string ToSnakeCase(std::string_view name) {
  std::string snake;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      if (!snake.empty()) snake.push_back('_');
      snake.push_back(ToLowerAscii(c));
    } else {
      snake.push_back(c);
    }
  }
  return snake;
}

}  // namespace latchkey::store
