#include "acl/data_file.h"

#include <algorithm>

namespace latchkey::acl {
namespace {

constexpr std::string_view kBlanks = " \t\r\f\v";

bool IsNameChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

std::vector<DataLine> DataLines(std::string_view text) {
  std::vector<DataLine> lines;
  int number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    const std::size_t first = line.find_first_not_of(kBlanks);
    if (first == std::string_view::npos || line[first] == '#') continue;
    const std::size_t last = line.find_last_not_of(kBlanks);
    lines.push_back({number, first, line.substr(first, last - first + 1)});
  }
  return lines;
}

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  for (;;) {
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return words;
    text.remove_prefix(first);
    const std::size_t end = std::min(text.find_first_of(kBlanks), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

bool IsName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsNameChar);
}

bool IsResourceId(std::string_view text) {
  const std::size_t colons = text.find("::");
  return colons != std::string_view::npos && IsName(text.substr(0, colons)) &&
         IsName(text.substr(colons + 2));
}

}  // namespace latchkey::acl
