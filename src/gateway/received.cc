#include "gateway/received.h"

#include <algorithm>
#include <span>

#include "base/arena.h"
#include "base/encoding.h"
#include "http/percent.h"
#include "http/query.h"
#include "oauth1/authorization.h"
#include "oauth1/glossary.h"

namespace latchkey::gateway {
namespace {

constexpr std::size_t kShownAtEachEnd = 4;
constexpr std::size_t kShownFrom = 16;  // a shorter value is masked whole

std::string Mask(std::string_view value) {
  std::string masked(value.size(), '.');
  // A part of an escape would be none.
  if (value.size() < kShownFrom || value.find('%') != std::string_view::npos) return masked;
  const auto shown = static_cast<std::ptrdiff_t>(kShownAtEachEnd);
  std::copy(value.begin(), value.begin() + shown, masked.begin());
  std::copy(value.end() - shown, value.end(), masked.end() - shown);
  return masked;
}

bool IsSecretName(std::string_view name) {
  if (name == oauth1::wire::kSignatureMethod) return false;
  const std::string lower = ToLowerAscii(name);
  constexpr std::string_view kWords[] = {"token", "secret", "password", "verifier", "signature"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

std::string MaskedPairs(std::string_view text) {
  Arena arena;
  std::string masked;
  http::RawPairs pairs(text);
  while (pairs.Next()) {
    const http::RawPair& pair = pairs.pair();
    if (!masked.empty()) masked += '&';
    masked += pair.name;
    if (!pair.has_equals) continue;
    masked += '=';
    const auto name = http::PercentDecodeLenient(pair.name, http::Plus::kSpace, arena);
    masked += IsSecretName(name) ? Mask(pair.value) : std::string(pair.value);
  }
  return masked;
}

// The segments that the route takes as parameters are counted from its "V1", which stands as far
// from the path's end as it does in the template.
std::string MaskedPath(std::string_view path, const acl::ApiRoute* route) {
  if (route == nullptr) return std::string(path);
  const bool slash_at_end = path.size() > 1 && path.back() == '/';
  const auto slashes = [](std::string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '/'));
  };
  const std::size_t before = slashes(path) - (slash_at_end ? 1 : 0) - slashes(route->path);
  std::string masked;
  std::size_t at = 0;
  for (std::size_t segment = 0; at < path.size(); ++segment) {
    const std::size_t end = std::min(path.find('/', at + 1), path.size());
    const std::string_view text = path.substr(at + 1, end - at - 1);
    const bool secret =
        std::any_of(route->parameters.begin(), route->parameters.end(), [&](const auto& parameter) {
          return parameter.segment + before == segment && IsSecretName(parameter.name);
        });
    masked += '/';
    masked += secret ? Mask(text) : std::string(text);
    at = end;
  }
  return masked;
}

// The header anew, of the parameters that could be read.
std::string MaskedAuthorization(std::string_view header) {
  Arena arena;
  const oauth1::Authorization authorization = oauth1::ParseAuthorization(header, arena);
  if (!authorization.is_oauth) return std::string(header);
  std::string masked(oauth1::wire::kScheme);
  for (const oauth1::Parameter& parameter : authorization.parameters) {
    if (&parameter != authorization.parameters.data()) masked += ", ";
    const std::string value =
        IsSecretName(parameter.name) ? Mask(parameter.value) : std::string(parameter.value);
    masked += http::PercentEncode(parameter.name) + "=\"" + http::PercentEncode(value) + "\"";
  }
  return masked;
}

}  // namespace

ReceivedRequest::ReceivedRequest(const RefusalRecord& record)
    : fields_{{{"Host", record.host},
               {"Authorization", record.authorization},
               {"Content-Type", record.content_type},
               {"X-Forwarded-Proto", record.forwarded_proto},
               {"Accept", record.accept},
               {"User-Agent", record.user_agent}}} {
  const std::string_view target = record.target;
  const std::size_t mark = std::min(target.find('?'), target.size());
  request_.method_id = http::ParseMethod(record.method);
  request_.method = record.method;
  request_.target = target;
  request_.path = target.substr(0, mark);
  request_.has_query = mark < target.size();
  if (request_.has_query) request_.query = target.substr(mark + 1);
  request_.headers = fields_;
  request_.body = record.form;
  request_.over_tls = record.over_tls;
  request_.peer = record.peer;
  request_.id = record.id;
}

RefusalRecord Masked(const RefusalRecord& record) {
  RefusalRecord masked = record;
  const ReceivedRequest received(record);
  const http::Request& request = received.request();
  masked.target = MaskedPath(request.path, record.call.route);
  if (request.has_query) masked.target += "?" + MaskedPairs(request.query);
  masked.form = MaskedPairs(record.form);
  masked.authorization = MaskedAuthorization(record.authorization);
  return masked;
}

std::string Printable(std::string_view text) {
  const bool is_utf8 = IsUtf8(text);
  std::string printable;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // Terminals obey C1 controls too: U+0080 to U+009F, C2 80 to C2 9F in UTF-8.
    const bool c1 =
        byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    const bool after_c1 = i > 0 && static_cast<unsigned char>(text[i - 1]) == 0xC2 && byte < 0xA0;
    if (byte < 0x20 || byte == 0x7F || (byte >= 0x80 && (!is_utf8 || c1 || after_c1))) {
      printable += "\\x" + HexEncode(text.substr(i, 1));
    } else {
      printable += text[i];
    }
  }
  return printable;
}

}  // namespace latchkey::gateway
