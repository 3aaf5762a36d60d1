#include "gateway/received.h"

#include <algorithm>
#include <span>

#include "base/arena.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "http/percent.h"
#include "http/query.h"
#include "oauth1/authorization.h"
#include "oauth1/glossary.h"

namespace latchkey::gateway {
namespace {

constexpr std::size_t kShownAtEachEnd = 4;
constexpr std::size_t kShownFrom = 16;  // a shorter value is masked whole

std::string Mask(std::string_view value, std::size_t shown) {
  std::string masked(value.size(), '.');
  // A part of an escape would be none.
  if (value.size() < kShownFrom || value.find('%') != std::string_view::npos) return masked;
  const auto count = static_cast<std::ptrdiff_t>(shown);
  std::copy(value.begin(), value.begin() + count, masked.begin());
  std::copy(value.end() - count, value.end(), masked.end() - count);
  return masked;
}

bool SpeaksOf(std::string_view name, std::span<const std::string_view> words) {
  const std::string lower = ToLowerAscii(name);
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

bool IsSecretName(std::string_view name) {
  constexpr std::string_view kWords[] = {"token", "secret", "password", "verifier", "signature"};
  return name != oauth1::wire::kSignatureMethod && SpeaksOf(name, kWords);
}

std::string MaskUnder(std::string_view name, std::string_view value) {
  constexpr std::string_view kWhole[] = {"secret", "password"};
  return Mask(value, SpeaksOf(name, kWhole) ? 0 : kShownAtEachEnd);
}

// `value` as it may be shown under `name`.
std::string Shown(std::string_view name, std::string_view value,
                  const IsConsumerKey& is_consumer_key) {
  const bool misplaced = (name == oauth1::wire::kConsumerKey && !is_consumer_key(value)) ||
                         (name == oauth1::wire::kNonce && value.size() == limits::kCredentialChars);
  return misplaced || IsSecretName(name) ? MaskUnder(name, value) : std::string(value);
}

std::string MaskedPairs(std::string_view text, const IsConsumerKey& is_consumer_key) {
  Arena arena;
  std::string masked;
  http::RawPairs pairs(text);
  while (pairs.Next()) {
    const http::RawPair& pair = pairs.pair();
    const auto name = http::PercentDecodeLenient(pair.name, http::Plus::kSpace, arena);
    if (!masked.empty()) masked += '&';
    if (!pair.has_equals) {
      masked += IsSecretName(name) ? Mask(pair.name, 0) : std::string(pair.name);
      continue;
    }
    masked += pair.name;
    masked += '=';
    masked += Shown(name, pair.value, is_consumer_key);
  }
  return masked;
}

// Whatever follows a segment whose name is a secret's.
std::string MaskedUnknownPath(std::string_view path) {
  Arena arena;
  std::string masked;
  std::string_view before;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view segment = path.substr(at, end - at);
    if (at > 0) masked += '/';
    masked += IsSecretName(before) ? MaskUnder(before, segment) : std::string(segment);
    before = http::PercentDecodeLenient(segment, http::Plus::kLiteral, arena);
    at = end + 1;
  }
  return masked;
}

// The segments that the route takes as parameters are counted from its "V1", which stands as far
// from the path's end as it does in the template.
std::string MaskedPath(std::string_view path, const acl::ApiRoute* route) {
  if (route == nullptr) return MaskedUnknownPath(path);
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
    const auto parameter =
        std::find_if(route->parameters.begin(), route->parameters.end(), [&](const auto& each) {
          return each.segment + before == segment && IsSecretName(each.name);
        });
    masked += '/';
    masked +=
        parameter == route->parameters.end() ? std::string(text) : MaskUnder(parameter->name, text);
    at = end;
  }
  return masked;
}

// The header anew, of the parameters that could be read.
std::string MaskedAuthorization(std::string_view header, const IsConsumerKey& is_consumer_key) {
  Arena arena;
  const oauth1::Authorization authorization = oauth1::ParseAuthorization(header, arena);
  if (!authorization.is_oauth) return std::string(header);
  std::string masked(oauth1::wire::kScheme);
  for (const oauth1::Parameter& parameter : authorization.parameters) {
    if (&parameter != authorization.parameters.data()) masked += ", ";
    const std::string value = Shown(parameter.name, parameter.value, is_consumer_key);
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

RefusalRecord Masked(const RefusalRecord& record, const IsConsumerKey& is_consumer_key) {
  RefusalRecord masked = record;
  const ReceivedRequest received(record);
  const http::Request& request = received.request();
  // The token endpoints' own names speak of tokens.
  const bool is_token_call = record.call.endpoint == Endpoint::kRequestToken ||
                             record.call.endpoint == Endpoint::kAccessToken;
  masked.target =
      is_token_call ? std::string(request.path) : MaskedPath(request.path, record.call.route);
  if (request.has_query) masked.target += "?" + MaskedPairs(request.query, is_consumer_key);
  masked.form = MaskedPairs(record.form, is_consumer_key);
  masked.authorization = MaskedAuthorization(record.authorization, is_consumer_key);
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
