#include "acl/route_table.h"

#include <algorithm>
#include <optional>

#include "acl/route_file.h"
#include "base/limits.h"

namespace latchkey::acl {
namespace {

// In the order of the enum.
constexpr std::array<std::string_view, kRouteMethods> kMethodWords = {
    "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"};

// A path cut at its slashes. Views point into the path.
struct Segments {
  std::array<std::string_view, limits::kPathSegmentsMax> text;
  std::size_t count = 0;
  bool fits = true;  // false: nothing of the table can match
  bool ambiguous = false;
  std::span<const std::string_view> span() const { return {text.data(), count}; }
};

std::optional<unsigned char> HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned char>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned char>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned char>(c - 'A' + 10);
  return std::nullopt;
}

// The byte that the escape at `text[at]` stands for; nullopt where that is no whole escape.
std::optional<char> EscapedByte(std::string_view text, std::size_t at) {
  if (text.size() - at < 3 || text[at] != '%') return std::nullopt;
  const std::optional<unsigned char> high = HexDigit(text[at + 1]);
  const std::optional<unsigned char> low = HexDigit(text[at + 2]);
  if (!high.has_value() || !low.has_value()) return std::nullopt;
  return static_cast<char>(*high * 16 + *low);
}

bool HasEscape(std::string_view text) { return text.find('%') != std::string_view::npos; }

// "." or "..", where each dot may be written as an escape.
bool IsDotSegment(std::string_view text) {
  std::size_t dots = 0;
  for (std::size_t i = 0; i < text.size(); ++dots) {
    if (text[i] == '.') {
      ++i;
    } else if (EscapedByte(text, i) == '.') {
      i += 3;
    } else {
      return false;
    }
  }
  return dots == 1 || dots == 2;
}

bool AnyDotSegment(std::string_view text) {
  for (;;) {
    const std::size_t slash = text.find('/');
    if (IsDotSegment(text.substr(0, slash))) return true;
    if (slash == std::string_view::npos) return false;
    text.remove_prefix(slash + 1);
  }
}

// Whether every escape is whole and none is NUL.
bool EscapesAreSound(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 3)) {
    const std::optional<char> byte = EscapedByte(text, at);
    if (!byte.has_value() || *byte == '\0') return false;
  }
  return true;
}

// Whether a value decoded once would be read otherwise by whoever decodes it again, or cuts it at
// slashes.
bool ReadsFurther(std::string_view decoded) {
  for (std::size_t i = 0; i < decoded.size(); ++i) {
    if (decoded[i] == '/' || EscapedByte(decoded, i).has_value()) return true;
  }
  return false;
}

Segments Cut(std::string_view path) {
  Segments segments;
  if (path.empty() || path.front() != '/') {
    segments.fits = false;
    return segments;
  }
  segments.ambiguous =
      !EscapesAreSound(path) || path.find('\0') != std::string_view::npos || AnyDotSegment(path);
  path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  for (;;) {
    const std::size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    if (segment.empty() || segments.count == segments.text.size()) {
      segments.fits = false;
      return segments;
    }
    segments.text[segments.count++] = segment;
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

// `text`, whose escapes are sound, decoded into `arena`.
std::string_view Decode(std::string_view text, Arena& arena) {
  const std::span<char> place = arena.Allocate(text.size());
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size(); ++size) {
    const std::optional<char> byte = EscapedByte(text, i);
    place[size] = byte.value_or(text[i]);
    i += byte.has_value() ? 3 : 1;
  }
  arena.Shrink(place, size);
  return {place.data(), size};
}

}  // namespace

std::string_view MethodWord(RouteMethod method) {
  return kMethodWords[static_cast<std::size_t>(method)];
}

std::optional<RouteMethod> ParseRouteMethod(std::string_view word) {
  const auto* const found = std::find(kMethodWords.begin(), kMethodWords.end(), word);
  if (found == kMethodWords.end()) return std::nullopt;
  return static_cast<RouteMethod>(found - kMethodWords.begin());
}

bool Permits(const PermissionSet& permissions, const ApiRoute& route) {
  if (permissions.all() || route.anonymous) return true;
  if (route.self || route.unknown_resource) return false;
  return std::all_of(
      route.needs.begin(), route.needs.end(),
      [&permissions](ResourceIndex resource) { return permissions.Allows(resource); });
}

RouteTable RouteTable::Load(std::string_view text, std::string_view file_name,
                            const ResourceTree& tree, std::vector<Fault>* faults) {
  return RouteTable(ParseRoutes(text, file_name, tree, faults));
}

RouteTable::RouteTable(std::vector<ApiRoute> routes) : routes_(std::move(routes)), nodes_(1) {
  for (const ApiRoute& route : routes_) {
    const Segments segments = Cut(route.path);
    NodeIndex at = 0;
    for (const std::string_view segment : segments.span()) at = ChildFor(at, segment);
    nodes_[at].routes[static_cast<std::size_t>(route.method)] = route.index;
    used_[static_cast<std::size_t>(route.method)] = true;
  }
  const auto by_text = [](const Edge& a, const Edge& b) { return a.text < b.text; };
  for (Node& node : nodes_) {
    std::sort(node.literals.begin(), node.literals.end(), by_text);
    std::sort(node.parameters.rbegin(), node.parameters.rend(), by_text);
  }
}

RouteTable::NodeIndex RouteTable::ChildFor(NodeIndex parent, std::string_view segment) {
  const bool parameter = segment.starts_with(':');
  const std::string_view text = segment.substr(parameter ? 1 : 0);
  std::vector<Edge>& edges = parameter ? nodes_[parent].parameters : nodes_[parent].literals;
  const auto known = std::find_if(edges.begin(), edges.end(),
                                  [text](const Edge& edge) { return edge.text == text; });
  if (known != edges.end()) return known->child;
  const auto child = static_cast<NodeIndex>(nodes_.size());
  edges.push_back({std::string(text), child});
  nodes_.emplace_back();
  return child;
}

// Visits the templates that fit in the order of contract 10.2, so the first one found wins. A
// literal begins with a letter, which sorts after the `:` of a parameter: trying it first is string
// order. Every node is entered at most once, since the trie is a tree.
const ApiRoute* RouteTable::Descend(NodeIndex at, std::span<const std::string_view> segments,
                                    RouteMethod method) const {
  const Node& node = nodes_[at];
  if (segments.empty()) {
    const RouteIndex route = node.routes[static_cast<std::size_t>(method)];
    return route == kNoRouteHere ? nullptr : &routes_[route];
  }
  const std::string_view segment = segments.front();
  const auto literal = std::lower_bound(
      node.literals.begin(), node.literals.end(), segment,
      [](const Edge& edge, std::string_view text) { return std::string_view(edge.text) < text; });
  if (literal != node.literals.end() && literal->text == segment) {
    const ApiRoute* found = Descend(literal->child, segments.subspan(1), method);
    if (found != nullptr) return found;
  }
  for (const Edge& parameter : node.parameters) {
    const ApiRoute* found = Descend(parameter.child, segments.subspan(1), method);
    if (found != nullptr) return found;
  }
  return nullptr;
}

Match RouteTable::Unmatched(std::span<const std::string_view> segments, Arena& arena) const {
  const bool further =
      std::any_of(segments.begin(), segments.end(), [&arena](std::string_view segment) {
        return HasEscape(segment) && ReadsFurther(Decode(segment, arena));
      });
  if (!further) return {};
  // A known path with another method is simply that, whatever its parameters hold.
  for (std::size_t other = 0; other < kRouteMethods; ++other) {
    if (Descend(0, segments, static_cast<RouteMethod>(other)) != nullptr) return {};
  }
  return {MatchOutcome::kAmbiguous, nullptr, {}};
}

Match RouteTable::Find(RouteMethod method, std::string_view path, Arena& arena) const {
  Segments segments = Cut(path);
  if (segments.ambiguous) return {MatchOutcome::kAmbiguous, nullptr, {}};
  if (!segments.fits || nodes_.empty()) return {};
  const ApiRoute* route = Descend(0, segments.span(), method);
  if (route == nullptr) return Unmatched(segments.span(), arena);

  const std::span<PathParameter> parameters =
      arena.AllocateArray<PathParameter>(route->parameters.size());
  bool decoded = false;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const TemplateParameter& parameter = route->parameters[i];
    std::string_view& segment = segments.text[parameter.segment];
    if (HasEscape(segment)) {
      segment = Decode(segment, arena);
      decoded = true;
      if (AnyDotSegment(segment) || (!parameter.free_text && ReadsFurther(segment))) {
        return {MatchOutcome::kAmbiguous, nullptr, {}};
      }
    }
    parameters[i] = {parameter.name, segment};
  }
  // `/V1/products/%74ypes` names a product for us and the route `/V1/products/types` for whoever
  // decodes first.
  if (decoded && Descend(0, segments.span(), method) != route) {
    return {MatchOutcome::kAmbiguous, nullptr, {}};
  }
  return {MatchOutcome::kMatched, route, parameters};
}

}  // namespace latchkey::acl
