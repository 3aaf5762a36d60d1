#include "http/answer.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "base/utf8.h"

namespace latchkey::http {
namespace {

constexpr std::string_view kHead = "<?xml version=\"1.0\"?>\n";
constexpr std::string_view kRoot = "response";
constexpr std::string_view kItem = "item";

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string ElementName(std::string_view key) {
  std::string name;
  for (const char c : key) {
    if (c == ' ' || c == ':') {
      name += '_';
    } else if (IsLetter(c) || IsDigit(c) || c == '_' || c == '-') {
      name += c;
    }
  }
  const std::size_t first = std::min(name.find_first_not_of('_'), name.size());
  name = name.substr(first, name.find_last_not_of('_') - first + 1);
  if (name.empty()) return std::string(kItem);
  return IsLetter(name.front()) ? name : "item_" + name;
}

bool IsList(const json::object& object) {
  return std::all_of(object.begin(), object.end(), [](const auto& member) {
    const std::string_view key = member.key();
    return std::all_of(key.begin(), key.end(), IsDigit);
  });
}

void AppendReference(std::string& out, std::uint32_t point) {
  char digits[8];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, point, 16);
  std::transform(digits, end, digits,
                 [](char c) { return IsDigit(c) ? c : static_cast<char>(c - 'a' + 'A'); });
  out.append("&#x").append(digits, end).append(";");
}

void AppendText(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::uint32_t point = TakeCodePoint(text);
    switch (point) {
      case '&':
        out += "&amp;";
        continue;
      case '<':
        out += "&lt;";
        continue;
      case '>':
        out += "&gt;";
        continue;
      case '\t':
      case '\n':
        out += static_cast<char>(point);
        continue;
      default:
        break;
    }
    // XML 1.0 §2.2: of the control characters only these three may stand in a document, and of the
    // rest all but two.
    const bool allowed = (point >= 0x20 || point == '\r') && point != 0xFFFE && point != 0xFFFF;
    if (allowed && point >= 0x20 && point < 0x80) {
      out += static_cast<char>(point);
    } else {
      AppendReference(out, allowed ? point : kReplacementCharacter);
    }
  }
}

void AppendElement(std::string& out, std::string_view name, const json::value& value,
                   std::size_t depth) {
  constexpr std::size_t kIndent = 2;
  out.append(kIndent * depth, ' ').append("<").append(name);
  const json::array* list = value.if_array();
  const json::object* object = value.if_object();
  if ((list != nullptr && list->empty()) || (object != nullptr && object->empty())) {
    out += "/>\n";
    return;
  }
  out += '>';
  if (list != nullptr || object != nullptr) {
    out += '\n';
    if (list != nullptr) {
      for (const json::value& item : *list) AppendElement(out, kItem, item, depth + 1);
    } else {
      const bool is_list = IsList(*object);
      for (const auto& member : *object) {
        AppendElement(out, is_list ? std::string(kItem) : ElementName(member.key()), member.value(),
                      depth + 1);
      }
    }
    out.append(kIndent * depth, ' ');
  } else if (const auto* text = value.if_string()) {
    AppendText(out, *text);
  } else if (!value.is_null()) {
    out += ToWireJson(value);  // numbers and booleans are written alike in both
  }
  out.append("</").append(name).append(">\n");
}

}  // namespace

std::string AnswerBody(const json::value& value, Format format) {
  return format == Format::kJson ? ToWireJson(value) : ToWireXml(value);
}

std::string ToWireXml(const json::value& value) {
  std::string out(kHead);
  AppendElement(out, kRoot, value, 0);
  return out;
}

}  // namespace latchkey::http
