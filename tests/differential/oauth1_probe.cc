// Signs and verifies requests with the project's own code: one JSON object a line in, one out (README.md). A line with
// an `authorization` is verified, any other is signed.

#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/json.h"
#include "http/form.h"
#include "http/message.h"
#include "oauth1/profile.h"
#include "oauth1/signature.h"
#include "oauth1/signed_request.h"

namespace latchkey {
namespace {

// A member that is a text; empty where it is null or missing.
std::string_view Text(const json::object& job, std::string_view name) {
  const json::value* found = job.if_contains(name);
  if (found == nullptr || !found->is_string()) return {};
  return {found->get_string().data(), found->get_string().size()};
}

// The request as a listener would hand it on; it views `job`.
struct Received {
  explicit Received(const json::object& job) {
    headers.push_back({"Host", Text(job, "host")});
    headers.push_back({"Authorization", Text(job, "authorization")});
    if (job.at("form").is_string()) headers.push_back({"Content-Type", http::kFormMediaType});
    request.method = Text(job, "method");
    request.method_id = http::ParseMethod(request.method);
    request.path = Text(job, "path");
    request.query = Text(job, "query");
    request.has_query = job.at("query").is_string();
    request.headers = headers;
    request.body = Text(job, "form");
    request.over_tls = Text(job, "scheme") == "https";
  }
  Received(const Received&) = delete;
  Received& operator=(const Received&) = delete;

  http::Request request;
  std::vector<http::HeaderField> headers;
};

json::object Verify(const json::object& job, oauth1::Method method) {
  const Received received(job);
  Arena arena;
  const oauth1::SignedRequests as_signed = oauth1::ReadSigned(received.request, {});
  const std::string_view secret = Text(job, "consumer_secret");
  const std::string_view token_secret = Text(job, "token_secret");
  const crypto::HmacSha256Key usual = oauth1::SigningKey(secret, token_secret);
  const oauth1::OptInKeys opt_in = oauth1::MakeOptInKeys(secret, token_secret);
  // Of the readings RFC 5849's alone: what the others accept besides is not at issue here.
  const oauth1::Verification verification =
      oauth1::Verify(as_signed.all(), oauth1::ReadAuthorization(received.request, arena),
                     oauth1::KeyFor(method, usual, &opt_in), oauth1::Profile::kRfc5849,
                     oauth1::Reading::kRfc5849, arena);
  return {{"verified", verification.ok}};
}

json::object Sign(const json::object& job, oauth1::Method method) {
  const Received received(job);
  const oauth1::SigningInput input = {.consumer_key = std::string(Text(job, "consumer_key")),
                                      .consumer_secret = std::string(Text(job, "consumer_secret")),
                                      .token = std::string(Text(job, "token")),
                                      .token_secret = std::string(Text(job, "token_secret")),
                                      .verifier = std::string(Text(job, "verifier")),
                                      .nonce = std::string(Text(job, "nonce")),
                                      .timestamp = std::string(Text(job, "timestamp")),
                                      .method = method};
  const std::string header =
      oauth1::AuthorizationHeader(oauth1::ReadSigned(received.request, {}).as[0], input);
  if (header.empty()) return {{"refused", "the request has no base string"}};
  return {{"authorization", header}};
}

json::object Answer(const json::object& job) {
  const auto method = oauth1::ParseMethod(Text(job, "signature_method"));
  if (!method) return {{"refused", "no such signature method"}};
  return job.contains("authorization") ? Verify(job, *method) : Sign(job, *method);
}

}  // namespace
}  // namespace latchkey

int main() {
  std::ios::sync_with_stdio(false);
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto job = latchkey::ParseJson(line);
    if (!job.ok() || !job->is_object()) {
      std::fputs("a line is no JSON object\n", stderr);
      return 1;
    }
    std::cout << latchkey::ToJson(latchkey::Answer(job->get_object())) << '\n';
  }
  return 0;
}
