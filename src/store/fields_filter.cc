#include "store/fields_filter.h"

#include <optional>

#include "base/limits.h"

namespace latchkey::store {
namespace {

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Reads `name[name,...],name` up to the end or a closing bracket. Members with an object are
// filtered further; members with null are kept whole.
std::optional<json::object> Parse(std::string_view text, std::size_t& at, std::size_t depth) {
  if (depth > limits::kQueryDepthMax) return std::nullopt;
  json::object names;
  for (;;) {
    const std::size_t start = at;
    while (at < text.size() && IsNameCharacter(text[at])) ++at;
    if (at == start) return std::nullopt;
    json::value& kept = names[text.substr(start, at - start)];
    if (at < text.size() && text[at] == '[') {
      ++at;
      auto inner = Parse(text, at, depth + 1);
      if (!inner || at >= text.size() || text[at] != ']') return std::nullopt;
      ++at;
      kept = std::move(*inner);
    }
    if (at >= text.size() || text[at] == ']') return names;
    if (text[at] != ',') return std::nullopt;
    ++at;
  }
}

json::value Keep(const json::value& from, const json::object& names) {
  if (const auto* list = from.if_array()) {
    json::array kept;
    kept.reserve(list->size());
    for (const json::value& element : *list) kept.push_back(Keep(element, names));
    return kept;
  }
  const auto* object = from.if_object();
  if (object == nullptr) return from;
  json::object kept;
  for (const auto& member : *object) {
    const json::value* inner = names.if_contains(member.key());
    if (inner == nullptr) continue;
    kept[member.key()] =
        inner->is_object() ? Keep(member.value(), inner->get_object()) : member.value();
  }
  // The contract's system does not tell an empty object from an empty list.
  if (kept.empty()) return json::array();
  return kept;
}

}  // namespace

json::value KeepFields(json::value answer, const json::value& filter) {
  if (!answer.is_object() && !answer.is_array()) return answer;
  json::object names;
  if (const auto* text = filter.if_string()) {
    if (text->empty()) return answer;
    std::size_t at = 0;
    auto parsed = Parse(std::string_view(*text), at, 0);
    if (parsed && at == text->size()) names = std::move(*parsed);
  }
  return Keep(answer, names);
}

}  // namespace latchkey::store
