#include "gateway/original_call.h"

#include <algorithm>

#include "base/encoding.h"
#include "net/http1_parser.h"

namespace latchkey::gateway {
namespace {

constexpr std::string_view kOriginal = "/original";
constexpr std::string_view kForwarded = "/forwarded";
constexpr std::string_view kPrefixed = "/prefixed";

// Reads headers that may stand once; after one that stands twice nothing it said counts.
class Once {
 public:
  explicit Once(const http::Request& question) : question_(question) {}

  std::string_view operator()(std::string_view name) {
    std::optional<std::string_view> value;
    for (const http::HeaderField& field : question_.headers) {
      if (field.name.size() != name.size() || !EqualIgnoringCase(field.name, name)) continue;
      if (value) repeated_ = true;
      value = field.value;
    }
    return value.value_or(std::string_view());
  }
  bool repeated() const { return repeated_; }

 private:
  const http::Request& question_;
  bool repeated_ = false;
};

std::string_view TrimBlanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The headers of `question` with `host` for its Host.
std::span<const http::HeaderField> WithHost(const http::Request& question, std::string_view host,
                                            Arena& arena) {
  const auto fields = arena.AllocateArray<http::HeaderField>(question.headers.size());
  std::copy(question.headers.begin(), question.headers.end(), fields.begin());
  for (http::HeaderField& field : fields) {
    if (EqualIgnoringCase(field.name, "Host")) field.value = host;
  }
  return fields;
}

}  // namespace

std::optional<http::Request> ReadOriginalCall(const http::Request& question, Arena& arena) {
  Once once(question);
  http::Request call = question;
  call.body = {};
  call.body_follows = true;
  std::string_view target;
  if (question.path == kOriginal) {
    call.method = once("X-Original-Method");
    target = once("X-Original-URI");
    call.body_follows = once("X-Original-Content-Length") != "0";
  } else if (question.path == kForwarded) {
    call.method = once("X-Forwarded-Method");
    target = once("X-Forwarded-Uri");
    const std::string_view host = once("X-Forwarded-Host");
    if (host.empty()) return std::nullopt;
    call.headers = WithHost(question, host, arena);
  } else if (question.path.starts_with(kPrefixed)) {
    target = question.target.substr(kPrefixed.size());
  }
  if (call.method.empty() || net::SetTarget(target, &call)) return std::nullopt;
  call.method_id = http::ParseMethod(call.method);

  const std::string_view scheme = once("X-Forwarded-Proto");
  call.over_tls = scheme == "https";
  if (!call.over_tls && !scheme.empty() && scheme != "http") return std::nullopt;
  const std::string_view clients = once("X-Forwarded-For");
  if (!clients.empty()) call.peer = TrimBlanks(clients.substr(clients.rfind(',') + 1));
  if (once.repeated()) return std::nullopt;
  return call;
}

}  // namespace latchkey::gateway
