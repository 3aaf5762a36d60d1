#include "acl/route_template.h"

#include <algorithm>

#include "acl/data_file.h"
#include "base/limits.h"

namespace latchkey::acl {
namespace {

std::string Quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool IsLiteral(std::string_view segment) {
  return !segment.empty() && IsLetter(segment.front()) &&
         std::all_of(segment.begin(), segment.end(), [](char c) {
           return IsLetter(c) || IsDigit(c) || c == '-' || c == '_' || c == '.';
         });
}

bool IsVersion(std::string_view segment) {
  return segment.size() >= 2 && segment.front() == 'V' &&
         std::all_of(segment.begin() + 1, segment.end(), IsDigit);
}

std::vector<std::string_view> SegmentsOf(std::string_view path) {
  std::vector<std::string_view> segments;
  for (;;) {
    const std::size_t at = path.find('/');
    segments.push_back(path.substr(0, at));
    if (at == std::string_view::npos) return segments;
    path.remove_prefix(at + 1);
  }
}

// What is wrong with the parameter; empty where it is added.
std::string AddParameter(std::string_view name, std::size_t segment, ApiRoute* route) {
  if (!IsName(name)) {
    return Quoted(name) + " is not the name of a parameter: use letters, digits and `_`";
  }
  const auto has_name = [name](const TemplateParameter& other) { return other.name == name; };
  if (std::any_of(route->parameters.begin(), route->parameters.end(), has_name)) {
    return "the path has two parameters " + Quoted(name) + ": name them apart";
  }
  route->parameters.push_back({std::string(name), segment, false});
  return {};
}

}  // namespace

std::vector<std::string> ReadTemplate(std::string_view path, ApiRoute* route) {
  route->path = path;
  if (!path.starts_with('/')) return {Quoted(path) + " is not a path: write /V1/..."};
  path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  const std::vector<std::string_view> segments = SegmentsOf(path);
  if (segments.size() > limits::kPathSegmentsMax) {
    return {"the path has more than " + std::to_string(limits::kPathSegmentsMax) +
            " segments: shorten it or raise kPathSegmentsMax"};
  }
  std::vector<std::string> wrong;
  if (!IsVersion(segments[0]) || segments.size() < 2) {
    wrong.emplace_back("the path begins with a version and goes on after it: write /V1/...");
  }
  for (std::size_t i = 1; i < segments.size(); ++i) {
    std::string text;
    if (segments[i].starts_with(':')) {
      text = AddParameter(segments[i].substr(1), i, route);
    } else if (!IsLiteral(segments[i])) {
      text = Quoted(segments[i]) +
             " is not a segment: begin it with a letter and go on with letters, digits, `-`, `_` "
             "and `.`";
    }
    if (!text.empty()) wrong.push_back(std::move(text));
  }
  return wrong;
}

}  // namespace latchkey::acl
