// `latchkey call`: one request, signed as an integration, its answer printed.

#include <algorithm>
#include <iostream>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "base/random.h"
#include "cmd/latchkey/control_channel.h"
#include "cmd/latchkey/run.h"
#include "domain/json_form.h"
#include "http/message.h"
#include "http/url.h"
#include "net/client.h"
#include "oauth1/signature.h"

namespace latchkey::cmd {
namespace {

constexpr std::int64_t kCallTimeoutS = 60;
constexpr std::size_t kNonceChars = 24;

// What may not stand in a target goes out encoded, so that what is signed is what is sent.
std::string Sendable(std::string_view typed) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string url;
  for (const char c : typed) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7f && c != '"' && c != '<' && c != '>' && c != '|') {
      url += c;
    } else {
      url += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return url;
}

std::string Text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::string SignedHeader(const json::object& prepared, const std::string& method,
                         const http::Url& url) {
  oauth1::SigningInput input;
  input.consumer_key = Text(prepared, "consumer_key");
  input.consumer_secret = Text(prepared, "consumer_secret");
  input.token = Text(prepared, "access_token");
  input.token_secret = Text(prepared, "access_token_secret");
  input.nonce = RandomAlphanumeric(SystemRandom(), kNonceChars);
  input.timestamp = std::to_string(SystemClock().NowUnixS());
  const oauth1::SignedRequest request{method, url.scheme, url.authority, url.path, url.query, {}};
  return oauth1::AuthorizationHeader(request, input);
}

Result<net::OutgoingAnswer> Send(const GlobalOptions& options, const CallInvocation& invocation) {
  std::string typed = Sendable(invocation.url);
  const bool path_alone = typed.starts_with('/');
  const bool sign = !invocation.integration.empty();
  json::object prepared;
  if (path_alone || sign) {
    json::object params;
    if (sign) params["integration"] = invocation.integration;
    LATCHKEY_TRY(CommandRoute route, CommandRoute::Open(options));
    LATCHKEY_TRY(json::value answer, route.Run({"integration.call", std::move(params)}, {}));
    prepared = std::move(answer.as_object());
  }
  if (path_alone) {
    const std::string base = Text(prepared, "api_url");  // ends with "/"
    typed = base + typed.substr(1);
  }
  LATCHKEY_TRY(const http::Url url, http::ParseUrl(typed));

  net::OutgoingRequest request;
  request.method = invocation.method;
  request.url = typed;
  request.body = invocation.body;
  request.timeout_s = kCallTimeoutS;
  request.answer_bytes_max = limits::kCallAnswerBytesMax;
  request.headers = {{"Accept", "application/json"}};
  if (!invocation.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  if (sign) {
    request.headers.emplace_back("Authorization", SignedHeader(prepared, invocation.method, url));
  }
  // Whoever sits at this command line may call what they like.
  return net::Call(request, {true, true});
}

std::string HeaderOf(const net::OutgoingAnswer& answer, std::string_view name) {
  for (const auto& [field, value] : answer.headers) {
    if (EqualIgnoringCase(field, name)) return value;
  }
  return {};
}

void PrintAnswer(const GlobalOptions& options, const net::OutgoingAnswer& answer) {
  const std::string reason = HeaderOf(answer, "Latchkey-Reason");
  const std::string id = HeaderOf(answer, "X-Request-Id");
  if (!options.json) {
    std::cerr << answer.status << " " << http::ReasonPhrase(answer.status) << std::endl;
    if (!reason.empty()) std::cerr << reason << ": latchkey explain " << id << std::endl;
    std::cout << answer.body << "\n";
    return;
  }
  // A body that is JSON stands there as it came, numbers spelled as they were.
  const std::string body =
      ParseJson(answer.body).ok() ? answer.body : ToJson(json::value(answer.body));
  std::cout << R"({"status":)" << answer.status << R"(,"request_id":)"
            << ToJson(domain::TextOrNull(id)) << R"(,"reason":)"
            << ToJson(domain::TextOrNull(reason)) << R"(,"body":)" << body << "}\n";
}

}  // namespace

int RunCall(const GlobalOptions& options, const CallInvocation& invocation) {
  const Result<net::OutgoingAnswer> answer = Send(options, invocation);
  if (!answer.ok()) return PrintFailure(options, answer.error());
  PrintAnswer(options, *answer);
  return answer->status >= 200 && answer->status <= 299 ? kExitDone : kExitFailed;
}

}  // namespace latchkey::cmd
