#include "oauth1/authorization.h"

#include <algorithm>
#include <optional>

#include "base/encoding.h"
#include "base/limits.h"
#include "http/percent.h"
#include "http/query.h"
#include "oauth1/glossary.h"

namespace latchkey::oauth1 {
namespace {

// In the order of Field.
constexpr std::array<std::string_view, kFields> kWireNames = {
    wire::kConsumerKey, wire::kSignature, wire::kSignatureMethod, wire::kNonce,   wire::kTimestamp,
    wire::kToken,       wire::kVerifier,  wire::kVersion,         wire::kCallback};

std::optional<std::size_t> FieldOf(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kFields; ++i) {
    if (name == kWireNames[i]) return i;
  }
  return std::nullopt;
}

// What follows the first "oauth " in any letter case, wherever it stands (contract 6.1: a proxy or
// client may put another scheme before it). The blank belongs to it: a tab does not do.
std::optional<std::string_view> AfterScheme(std::string_view header) noexcept {
  constexpr std::size_t kSize = wire::kScheme.size();
  for (std::size_t i = 0; i + kSize <= header.size(); ++i) {
    if (EqualIgnoringCase(header.substr(i, kSize), wire::kScheme)) return header.substr(i + kSize);
  }
  return std::nullopt;
}

bool IsBlank(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\v') || c == '\r' || c == '\0';
}
bool IsQuote(char c) noexcept { return c == '"'; }

template <class Predicate>
std::string_view Trim(std::string_view text, Predicate strips) noexcept {
  while (!text.empty() && strips(text.front())) text.remove_prefix(1);
  while (!text.empty() && strips(text.back())) text.remove_suffix(1);
  return text;
}

// Adds parameters to an Authorization, at most limits::kAuthorizationParametersMax of them.
class Collector {
 public:
  Collector(Authorization& into, Arena& arena)
      : into_(into),
        slots_(arena.AllocateArray<Parameter>(limits::kAuthorizationParametersMax)),
        count_(into.parameters.size()) {
    std::copy(into.parameters.begin(), into.parameters.end(), slots_.begin());
  }

  std::optional<std::size_t> IndexOf(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < count_; ++i) {
      if (slots_[i].name == name) return i;
    }
    return std::nullopt;
  }
  const Parameter& operator[](std::size_t index) const noexcept { return slots_[index]; }

  // False, and the reason noted, where there are too many.
  bool Add(const Parameter& parameter) noexcept {
    if (count_ == slots_.size()) {
      into_.problem = Problem::kHeaderMalformed;
      return false;
    }
    slots_[count_++] = parameter;
    into_.parameters = slots_.first(count_);
    if (const std::optional<std::size_t> field = FieldOf(parameter.name)) {
      into_.values[*field] = parameter.value;
      into_.present[*field] = true;
    }
    return true;
  }

  void RefuseRepeated(std::string_view name) noexcept {
    into_.problem = Problem::kParameterRepeated;
    into_.repeated = name;
  }

 private:
  Authorization& into_;
  std::span<Parameter> slots_;
  std::size_t count_;
};

}  // namespace

std::string_view WireName(Field field) noexcept {
  return kWireNames[static_cast<std::size_t>(field)];
}

bool IsProtocolName(std::string_view name) noexcept {
  while (name.size() > wire::kPrefix.size()) {
    if (name.starts_with(wire::kPrefix)) {
      const char c = name[wire::kPrefix.size()];
      if ((c >= 'a' && c <= 'z') || c == '_' || c == '-') return true;
    }
    name.remove_prefix(1);
  }
  return false;
}

std::string_view OauthPart(std::string_view header_value) noexcept {
  const std::optional<std::string_view> found = AfterScheme(header_value);
  if (!found) return {};
  return header_value.substr(header_value.size() - found->size() - wire::kScheme.size());
}

Authorization ParseAuthorization(std::string_view header_value, Arena& arena) {
  Authorization authorization;
  const std::optional<std::string_view> found = AfterScheme(header_value);
  if (!found) return authorization;
  authorization.is_oauth = true;
  if (header_value.size() > limits::kAuthorizationBytesMax) {
    authorization.problem = Problem::kHeaderMalformed;
    return authorization;
  }

  Collector collector(authorization, arena);
  std::string_view rest = *found;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view piece = Trim(rest.substr(0, comma), IsBlank);
    rest.remove_prefix(std::min(comma + 1, rest.size()));

    const std::size_t equals = piece.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view raw_name = piece.substr(0, equals);
    if (!IsProtocolName(raw_name)) continue;  // realm, and whatever else clients put there

    const std::string_view raw_value = Trim(piece.substr(equals + 1), IsQuote);
    const Parameter parameter = {
        http::PercentDecodeLenient(raw_name, http::Plus::kLiteral, arena),
        http::PercentDecodeLenient(raw_value, http::Plus::kLiteral, arena)};
    // RFC 5849 §3.2: a server should refuse a protocol parameter that comes twice (D-08).
    if (collector.IndexOf(parameter.name)) {
      collector.RefuseRepeated(parameter.name);
      break;
    }
    if (!collector.Add(parameter)) break;
  }
  return authorization;
}

void MergeFormParameters(std::string_view form_body, Arena& arena, Authorization& into) {
  if (!into.is_oauth || into.problem != Problem::kNone) return;
  if (form_body.size() > limits::kFormBodyBytesMax) return;  // and no signature covers it
  const std::size_t from_header = into.parameters.size();
  std::optional<Collector> collector;
  http::RawPairs pairs(form_body);
  while (pairs.Next()) {
    const Parameter parameter = {
        http::PercentDecodeLenient(pairs.pair().name, http::Plus::kSpace, arena),
        http::PercentDecodeLenient(pairs.pair().value, http::Plus::kSpace, arena)};
    if (!IsProtocolName(parameter.name)) continue;
    if (!collector) collector.emplace(into, arena);
    const std::optional<std::size_t> earlier = collector->IndexOf(parameter.name);
    if (!earlier) {
      if (!collector->Add(parameter)) return;
    } else if (*earlier >= from_header && (*collector)[*earlier].value != parameter.value) {
      collector->RefuseRepeated(parameter.name);
      return;
    }
  }
}

}  // namespace latchkey::oauth1
