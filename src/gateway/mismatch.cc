#include "gateway/mismatch.h"

#include <algorithm>
#include <string_view>

#include "oauth1/glossary.h"
#include "oauth1/signature.h"

namespace latchkey::gateway {
namespace {

using oauth1::SignedRequest;

// Replaces each percent sign by its own escape, as encoding once more does.
std::string_view EncodedTwice(std::string_view text, Arena& arena) {
  std::string encoded;
  for (const char c : text) {
    encoded += c;
    if (c == '%') encoded += "25";
  }
  return arena.Copy(encoded);
}

struct Mistake {
  SignedRequest signed_as;
  std::string sentence;
};

std::vector<Mistake> MistakesOf(const SignedRequest& received, Arena& arena) {
  std::vector<Mistake> mistakes;
  const auto add = [&](std::string sentence, const auto& change) {
    SignedRequest other = received;
    change(other);
    mistakes.push_back({other, "The signature matches " + std::move(sentence)});
  };
  const std::string_view scheme = received.scheme == "https" ? "http" : "https";
  add("a URL that begins with " + std::string(scheme) +
          "://: a proxy in front may end TLS; see "
          "api.public_url and api.trusted_proxies.",
      [&](SignedRequest& other) { other.scheme = scheme; });
  if (const std::size_t colon = received.host.rfind(':'); colon != std::string_view::npos) {
    add("a host without its port: the caller has to sign the port that it calls.",
        [&](SignedRequest& other) { other.host = received.host.substr(0, colon); });
    const std::string_view port = received.host.substr(colon);
    for (const std::string_view name : {"localhost", "127.0.0.1"}) {
      const std::string host = std::string(name) + std::string(port);
      add("the host " + host + ": it has to be the one of the Host header.",
          [&](SignedRequest& other) { other.host = arena.Copy(host); });
    }
  }
  for (const std::string_view method : {"GET", "POST", "PUT", "DELETE"}) {
    if (method == received.method) continue;
    add("the method " + std::string(method) + ": the caller signs another one than it sends.",
        [&](SignedRequest& other) { other.method = method; });
  }
  if (!received.query.empty()) {
    add("the call without its query: the query has to be signed too.",
        [](SignedRequest& other) { other.query = {}; });
    add("a query that was encoded twice: the caller has to sign its values as they are.",
        [&](SignedRequest& other) { other.query = EncodedTwice(received.query, arena); });
  }
  add("a path that was encoded twice: the caller has to sign it as it sends it.",
      [&](SignedRequest& other) { other.path = EncodedTwice(received.path, arena); });
  if (!received.form_body.empty()) {
    add("the call without its form: the form has to be signed too.",
        [](SignedRequest& other) { other.form_body = {}; });
  }
  return mistakes;
}

}  // namespace

std::vector<std::string> WhatWasSigned(const SignedRequest& received,
                                       const oauth1::Authorization& authorization,
                                       const directory::Caller& caller, Arena& arena) {
  std::vector<std::string> sentences;
  if (authorization.Get(oauth1::Field::kSignatureMethod) != oauth1::wire::kHmacSha256) return {};
  const auto verify = [&](const SignedRequest& request) {
    return oauth1::Verify({&request, 1}, authorization, &caller.signing_key, oauth1::Profile::kAuto,
                          oauth1::Reading::kRfc5849, arena);
  };
  if (const oauth1::Verification as_received = verify(received); as_received.ok) {
    const oauth1::Reading reading = as_received.reading.value_or(oauth1::Reading::kRfc5849);
    if (caller.profile == oauth1::Profile::kRfc5849 && reading != oauth1::Reading::kRfc5849) {
      return {"The signature matches the reading " + std::string(oauth1::ReadingWord(reading)) +
              ", which the integration's signature profile, rfc5849, leaves out."};
    }
    return {"The signature matches by now: the integration's credentials have changed since."};
  }
  for (Mistake& mistake : MistakesOf(received, arena)) {
    if (verify(mistake.signed_as).ok) sentences.push_back(std::move(mistake.sentence));
  }
  return sentences;
}

}  // namespace latchkey::gateway
