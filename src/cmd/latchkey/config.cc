#include "cmd/latchkey/config.h"

#include <arpa/inet.h>
#include <sys/un.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "base/limits.h"
#include "base/log.h"
#include "cmd/latchkey/mail.h"
#include "cmd/latchkey/suggest.h"
#include "notify/message.h"
#include "replay/redis_url.h"

namespace latchkey::cmd {
namespace {

constexpr std::size_t kSocketPathBytes = sizeof(sockaddr_un::sun_path);

constexpr std::string_view kCertificateHelp =
    "With these two files the listener speaks TLS: a certificate (PEM, with those that lead to its "
    "issuer),\n"
    "and its key. They are read again when they change, and on SIGHUP.";
constexpr std::string_view kTlsKeyHelp =
    "The certificate's key (PEM), readable by this user alone.";

using Slot = std::variant<std::string*, bool*, std::int64_t*, std::vector<std::string>*,
                          std::vector<net::UpstreamUrl>*>;

// What is wrong with a value, and what would be right; empty when all is well.
using Check = std::function<std::string(const std::string&)>;
using RangeCheck = std::pair<std::int64_t, std::int64_t>;

struct Key {
  std::string_view path;  // "api.listen"
  Slot slot;
  std::string_view help;  // for the example file; one line each, "\n" between them
  Check check = {};       // of texts, and of each text in a list
  RangeCheck range = {};  // of numbers
  bool hidden = false;    // its value may hold a secret, and is not shown
};

bool ParsePort(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port != 0;
}

bool IsAddress(const std::string& text) {
  unsigned char bytes[16];
  return inet_pton(AF_INET, text.c_str(), bytes) == 1 ||
         inet_pton(AF_INET6, text.c_str(), bytes) == 1;
}

// "127.0.0.1" of "127.0.0.1:80", "::1" of "[::1]:80"; nullopt for anything else.
std::optional<std::string> HostOfListen(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || !ParsePort(std::string_view(text).substr(colon + 1))) {
    return std::nullopt;
  }
  std::string host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (bracketed != (host.find(':') != std::string::npos) || !IsAddress(host)) return std::nullopt;
  return host;
}

bool IsLoopback(const std::string& host) { return host.rfind("127.", 0) == 0 || host == "::1"; }

std::string CheckListen(const std::string& text) {
  if (HostOfListen(text)) return {};
  return "is not an address with a port: write for example 127.0.0.1:8080 or [::1]:8080";
}

bool IsSocketFile(std::string_view text) {
  return text.starts_with("unix:/") && text.size() < std::size("unix:") - 1 + kSocketPathBytes;
}

std::string CheckDecideListen(const std::string& text) {
  if (text.empty() || IsSocketFile(text) || HostOfListen(text)) return {};
  return "is not where proxies can ask: write for example unix:/run/latchkey/decide.sock or "
         "127.0.0.1:8083, or leave it empty";
}

std::string CheckHeaderName(const std::string& text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  if (std::all_of(text.begin(), text.end(), fits)) return {};
  return "is not the name of a header: write for example X-Request-Id";
}

std::string CheckPublicUrl(const std::string& text) {
  if (text.empty()) return {};
  const std::size_t scheme = text.find("://");
  const std::string_view word = std::string_view(text).substr(0, std::min(scheme, text.size()));
  if (scheme == std::string::npos || (word != "http" && word != "https")) {
    return "does not begin with http:// or https://: write for example https://shop.example/";
  }
  if (scheme + 3 >= text.size() || text[scheme + 3] == '/') {
    return "names no host: write for example https://shop.example/";
  }
  const auto plain = [](char c) { return c > ' ' && c < 0x7f; };
  if (!std::all_of(text.begin(), text.end(), plain) ||
      text.find_first_of("?#%+\"<>\\") != std::string::npos) {
    // The vendor's sign-in page decodes success_call_back twice, so nothing in it may be encoded.
    return "has a query, a fragment or a character that would have to be encoded: "
           "write scheme, host and plain path only";
  }
  return {};
}

// Peers are compared as text, in the one spelling that the system gives an address.
std::string CheckProxy(const std::string& text) {
  in6_addr v6{};
  char spelled[INET6_ADDRSTRLEN] = {};
  if (inet_pton(AF_INET6, text.c_str(), &v6) == 1 &&
      inet_ntop(AF_INET6, &v6, spelled, sizeof spelled) != nullptr && text != spelled) {
    return "is not how this address is compared: write " + std::string(spelled);
  }
  if (IsAddress(text)) return {};
  return "is not an address: write the proxy's IPv4 or IPv6 address without a port";
}

std::string CheckStorageUrl(const std::string& text) {
  if (text.rfind("sqlite:", 0) == 0 && text.size() > 7) return {};
  if (text.rfind("postgresql://", 0) == 0) return {};
  return "names no known engine: use sqlite:FILE (relative to the data folder) or "
         "postgresql://USER@HOST/DATABASE";
}

std::string CheckReplayUrl(const std::string& text) {
  if (text == "local:") return {};
  const auto url = replay::ParseRedisUrl(text);
  return url.ok() ? std::string() : url.error().detail + "; use local: for this node's own file";
}

std::string CheckWhenAway(const std::string& text) {
  if (text == "refuse" || text == "local") return {};
  return "is no known way: use refuse or local";
}

std::string CheckStoreMode(const std::string& text) {
  if (text == "embedded" || text == "upstream") return {};
  return "is no known mode: use embedded or upstream";
}

std::string CheckUpstream(const std::string& text) {
  if (net::Upstreams::Check(text).ok()) return {};
  return "is no upstream: write scheme, host and port alone, for example http://127.0.0.1:9000";
}

std::string CheckStoreCode(const std::string& text) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), plain)) return {};
  return "is no store code: those are letters, digits and underscores";
}

std::string CheckHealthPath(const std::string& text) {
  const auto plain = [](char c) { return c > ' ' && c < 0x7f && c != '#'; };
  if (text.empty() || (text.front() == '/' && std::all_of(text.begin(), text.end(), plain))) {
    return {};
  }
  return "is no path: write for example /health_check.php, or nothing";
}

std::string CheckLogLevel(const std::string& text) {
  LogLevel level;
  if (ParseLogLevel(text, &level)) return {};
  return "is no level: use debug, info, warning or error";
}

std::string CheckSmtpUrl(const std::string& text) {
  if (text.empty()) return {};
  if (text.find('@') != std::string::npos) {
    return "holds a user name: write it into smtp.user and smtp.password";
  }
  if (IsSmtpUrl(text)) return {};
  return "is no mail server: write for example smtp://mail.example.com:587 or smtps://...";
}

std::string CheckMailFrom(const std::string& text) {
  if (text.empty() || notify::ParseMailbox(text)) return {};
  return "is no sender: write for example Latchkey <latchkey@shop.example>";
}

constexpr RangeCheck kWaitMs = {10, 3'600'000};

std::vector<Key> Keys(Config& c) {
  const std::int64_t nonces_max = static_cast<std::int64_t>(limits::kNoncesMaxDefault) * 64;
  return {
      {"api.listen", &c.api.listen,
       "Where integrators' programs call: /rest/** and /oauth/token/{request,access}.",
       CheckListen},
      {"api.public_url", &c.api.public_url,
       "What integrators are told as store_base_url. Empty: http:// and the address of "
       "api.listen.\n"
       "Behind a proxy that ends TLS write the address that the world sees.",
       CheckPublicUrl},
      {"api.trusted_proxies", &c.api.trusted_proxies,
       "Addresses of proxies whose X-Forwarded-Proto and X-Forwarded-For are believed; from "
       "anybody "
       "else they are ignored.",
       CheckProxy},
      {"api.proxy_protocol", &c.api.proxy_protocol,
       "Connections of those proxies begin with the PROXY protocol (version 1 or 2), which tells "
       "who calls."},
      {"api.tls_certificate", &c.api.tls.certificate, kCertificateHelp},
      {"api.tls_key", &c.api.tls.key, kTlsKeyHelp},
      {"api.workers", &c.api.workers, "Threads that answer calls.", {}, {1, 64}},
      {"api.openapi", &c.api.openapi,
       "The OpenAPI 3 document (JSON) of the API that is guarded, in place of the shipped routes\n"
       "(docs/gateway/own-api.md)."},
      {"api.modules", &c.api.modules,
       "A folder with acl.xml and webapi.xml files of Magento modules, added to the shipped "
       "routes."},
      {"admin.listen", &c.admin.listen, "Where the administrator's pages are served.", CheckListen},
      {"admin.public_url", &c.admin.public_url,
       "Where browsers reach those pages. Empty: http:// and the address of admin.listen.",
       CheckPublicUrl},
      {"admin.allow_plain", &c.admin.allow_plain,
       "Lets the admin listener leave loopback without TLS. Only behind a proxy that ends TLS."},
      {"admin.tls_certificate", &c.admin.tls.certificate, kCertificateHelp},
      {"admin.tls_key", &c.admin.tls.key, kTlsKeyHelp},
      {"ops.listen", &c.ops.listen, "Where /healthz, /readyz and /metrics are served.",
       CheckListen},
      {"ops.tls_certificate", &c.ops.tls.certificate, kCertificateHelp},
      {"ops.tls_key", &c.ops.tls.key, kTlsKeyHelp},
      {"decide.listen", &c.decide.listen,
       "Where nginx, Caddy, HAProxy, Traefik or Envoy ask whether a call may pass "
       "(docs/gateway/):\n"
       "unix:/run/latchkey/decide.sock, which the processes of this user and group may use, or an\n"
       "address with a port. Empty: nowhere.",
       CheckDecideListen},
      {"decide.trusted_proxies", &c.decide.trusted_proxies,
       "Addresses of proxies that may ask at an address with a port, and are believed what they "
       "say\n"
       "of the call.",
       CheckProxy},
      {"decide.request_id_header", &c.decide.request_id_header,
       "For proxies that ask twice about one call: the header with an id that the proxy makes "
       "itself\n"
       "and writes over whatever its client sent. Never one that clients can choose.",
       CheckHeaderName},
      {"decide.tls_certificate", &c.decide.tls.certificate, kCertificateHelp},
      {"decide.tls_key", &c.decide.tls.key, kTlsKeyHelp},
      {"decide.workers", &c.decide.workers, "Threads that answer proxies.", {}, {1, 64}},
      {.path = "storage.url",
       .slot = &c.storage.url,
       .help = "The database: sqlite:FILE, relative to the data folder, or "
               "postgresql://USER@HOST/DATABASE, with what libpq takes.",
       .check = CheckStorageUrl,
       .hidden = true},
      {.path = "replay.url",
       .slot = &c.replay.url,
       .help = "Where seen nonces are kept: local: is a file in the data folder. For several "
               "nodes\nredis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE], or "
               "redis+sentinel://[...@]HOST,HOST/MASTER.",
       .check = CheckReplayUrl,
       .hidden = true},
      {"replay.when_away", &c.replay.when_away,
       "What holds while Redis cannot be asked: refuse answers signed calls 503, local believes "
       "what\nthis node has seen, so that a call could be repeated at another.",
       CheckWhenAway},
      {"replay.window_s",
       &c.replay.window_s,
       "How far a call's timestamp may be from the server's clock, on both sides, in seconds.",
       {},
       {10, 86'400}},
      {"replay.nonces_max",
       &c.replay.nonces_max,
       "Room for nonces of two windows; beyond it calls are answered 503. 32 bytes of disk each.",
       {},
       {1'000, nonces_max}},
      {"replay.pinned", &c.replay.pinned,
       "Says that every call of one integration comes to this node: it is the only one, or the "
       "balancer\npins each to a node. With PostgreSQL it has to be so, unless replay.url names "
       "Redis."},
      {"store.mode", &c.store.mode,
       "What stands behind the door: embedded, or upstream for the API of a shop of its own.",
       CheckStoreMode},
      {"store.sample_data", &c.store.sample_data,
       "Fills a new embedded store with a small sample catalogue."},
      {"store.threads",
       &c.store.threads,
       "Threads that run the embedded store's queries.",
       {},
       {1, 64}},
      {"store.upstream", &c.store.upstream,
       "Where allowed calls are forwarded to, with mode upstream: a list of URLs, or of tables "
       "such "
       "as\n{url = \"http://10.0.0.5:80\", weight = 3} where some shall get more than others.",
       CheckUpstream},
      {"upstream.token", &c.upstream.token,
       "The shop's own token, sent as a bearer token with calls of verified integrations, and with "
       "no others.\nLATCHKEY_UPSTREAM_TOKEN in the environment goes over it."},
      {"upstream.pass_foreign_bearer", &c.upstream.pass_foreign_bearer,
       "Leaves callers whom only the shop knows to the shop: bearer tokens that are no "
       "integration's,\nand on customers' own routes their sessions, pass unchanged."},
      {"upstream.store_codes", &c.upstream.store_codes,
       "Codes of the shop's store views that may stand in a path.", CheckStoreCode},
      {"upstream.ca_file", &c.upstream.ca_file,
       "Certificates in PEM that vouch for those of https upstreams. Empty: those that the system "
       "trusts."},
      {"upstream.health_path", &c.upstream.health_path,
       "Asked of each upstream now and then: 2xx or 3xx is healthy. Empty: taking a connection is.",
       CheckHealthPath},
      {"upstream.health_interval_ms",
       &c.upstream.health_interval_ms,
       "How long until each upstream is checked again.",
       {},
       {100, 600'000}},
      {"upstream.idle_connections",
       &c.upstream.idle_connections,
       "How many connections to each upstream a thread keeps for later.",
       {},
       {0, 10'000}},
      {"upstream.connect_timeout_ms",
       &c.upstream.timeouts.connect_ms,
       "How long each wait for an upstream may last: for a connection,",
       {},
       kWaitMs},
      {"upstream.send_timeout_ms",
       &c.upstream.timeouts.send_ms,
       "until it takes more of a request,",
       {},
       kWaitMs},
      {"upstream.answer_timeout_ms",
       &c.upstream.timeouts.answer_ms,
       "from the end of the request to the first byte of its answer,",
       {},
       kWaitMs},
      {"upstream.between_timeout_ms",
       &c.upstream.timeouts.between_ms,
       "from one piece of the answer to the next,",
       {},
       kWaitMs},
      {"upstream.idle_timeout_ms",
       &c.upstream.timeouts.idle_ms,
       "and how long a connection is kept for the next call: less than the upstream keeps it.",
       {},
       kWaitMs},
      {"callback.allow_loopback", &c.callback.allow_loopback,
       "Lets credentials be posted to callback addresses on this machine. For development."},
      {"callback.allow_private", &c.callback.allow_private,
       "Lets credentials be posted to private, link-local, carrier-grade and unique-local "
       "addresses."},
      {.path = "smtp.url",
       .slot = &c.smtp.url,
       .help = "The mail server for notifications: smtp://HOST:587, or smtps://HOST:465. Empty: "
               "no mails are sent.",
       .check = CheckSmtpUrl,
       .hidden = true},
      {"smtp.from", &c.smtp.from, "Whom mails come from: an address, or NAME <ADDRESS>.",
       CheckMailFrom},
      {"smtp.user", &c.smtp.user, "Signs in there. Empty: without signing in."},
      {.path = "smtp.password",
       .slot = &c.smtp.password,
       .help = "Its password; LATCHKEY_SMTP_PASSWORD in the environment goes over it.",
       .hidden = true},
      {"smtp.ca_file", &c.smtp.ca_file,
       "Certificates that the mail server is trusted by. Empty: the system's. Given: TLS is "
       "required\non this machine as well."},
      {"smtp.allow_plain", &c.smtp.allow_plain,
       "Lets mails leave without TLS where the mail server of another machine offers none."},
      {"smtp.retry_s",
       &c.smtp.retry_s,
       "Before a mail that was not taken is tried again; the wait doubles with each attempt.",
       {},
       {1, 3'600}},
      {"log.level", &c.log.level, "debug, info, warning or error.", CheckLogLevel},
  };
}

// Collects what is wrong, so that one look shows all of it.
class Faults {
 public:
  void Add(std::string_view where, std::string text) {
    error_.fields.push_back({std::string(where), std::move(text)});
  }
  bool empty() const { return error_.fields.empty(); }
  Error Take() && {
    error_.kind = ErrorKind::kInvalidArgument;
    error_.detail = "The configuration has faults.";
    return std::move(error_);
  }

 private:
  Error error_;
};

std::string Quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

void CheckText(const Key& key, const std::string& text, Faults& faults) {
  if (!key.check) return;
  const std::string wrong = key.check(text);
  if (!wrong.empty()) faults.Add(key.path, (key.hidden ? "its value" : Quoted(text)) + " " + wrong);
}

void Store(const Key& key, std::string text, Faults& faults) {
  CheckText(key, text, faults);
  *std::get<std::string*>(key.slot) = std::move(text);
}

void Store(const Key& key, std::int64_t number, Faults& faults) {
  const auto [lowest, highest] = key.range;
  if (number < lowest || number > highest) {
    faults.Add(key.path, std::to_string(number) + " is out of range: use " +
                             std::to_string(lowest) + " to " + std::to_string(highest));
    return;
  }
  *std::get<std::int64_t*>(key.slot) = number;
}

void Store(const Key& key, std::vector<std::string> list, Faults& faults) {
  for (const std::string& text : list) CheckText(key, text, faults);
  *std::get<std::vector<std::string>*>(key.slot) = std::move(list);
}

// An upstream: its URL alone, or a table of URL and weight.
void AddUpstream(const Key& key, const toml::node& node, std::vector<net::UpstreamUrl>& list,
                 Faults& faults) {
  net::UpstreamUrl upstream;
  if (node.is_string()) {
    upstream.url = node.as_string()->get();
  } else if (const toml::table* table = node.as_table()) {
    for (const auto& [name, value] : *table) {
      if (name.str() == "url" && value.is_string()) {
        upstream.url = value.as_string()->get();
      } else if (name.str() == "weight" && value.is_integer()) {
        upstream.weight = value.as_integer()->get();
      } else {
        return faults.Add(key.path,
                          "has something in a table that is neither url nor weight: "
                          "write {url = \"http://...\", weight = 1}");
      }
    }
  } else {
    return faults.Add(key.path, "has something that is no URL: write \"http://...\"");
  }
  if (upstream.weight < 1 || upstream.weight > limits::kUpstreamWeightMax) {
    faults.Add(key.path,
               "has a weight out of range: use 1 to " + std::to_string(limits::kUpstreamWeightMax));
  }
  CheckText(key, upstream.url, faults);
  list.push_back(std::move(upstream));
}

const char* WantedType(const Slot& slot) {
  switch (slot.index()) {
    case 0:
      return "a text in quotes";
    case 1:
      return "true or false";
    case 2:
      return "a whole number";
    default:
      return "a list of texts, [\"...\", \"...\"]";
  }
}

void ApplyNode(const Key& key, const toml::node& node, Faults& faults) {
  if (std::holds_alternative<std::string*>(key.slot) && node.is_string()) {
    return Store(key, node.as_string()->get(), faults);
  }
  if (std::holds_alternative<bool*>(key.slot) && node.is_boolean()) {
    *std::get<bool*>(key.slot) = node.as_boolean()->get();
    return;
  }
  if (std::holds_alternative<std::int64_t*>(key.slot) && node.is_integer()) {
    return Store(key, node.as_integer()->get(), faults);
  }
  if (std::holds_alternative<std::vector<std::string>*>(key.slot) && node.is_array() &&
      (node.as_array()->empty() || node.as_array()->is_homogeneous(toml::node_type::string))) {
    std::vector<std::string> list;
    for (const toml::node& item : *node.as_array()) list.push_back(item.as_string()->get());
    return Store(key, std::move(list), faults);
  }
  if (auto* const* upstreams = std::get_if<std::vector<net::UpstreamUrl>*>(&key.slot);
      upstreams != nullptr && node.is_array()) {
    (*upstreams)->clear();
    for (const toml::node& item : *node.as_array()) AddUpstream(key, item, **upstreams, faults);
    return;
  }
  faults.Add(key.path, std::string("has a value of another type: write ") + WantedType(key.slot));
}

const Key* FindKey(const std::vector<Key>& keys, std::string_view path) {
  const auto at =
      std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.path == path; });
  return at == keys.end() ? nullptr : &*at;
}

void AddUnknownKey(const std::vector<Key>& keys, std::string_view path, Faults& faults) {
  std::vector<std::string_view> known;
  known.reserve(keys.size());
  for (const Key& key : keys) known.push_back(key.path);
  const std::string_view close = Closest(path, known);
  faults.Add(path, close.empty() ? "is no known key: see `latchkey serve --example-config`"
                                 : "is no known key: did you mean " + std::string(close) + "?");
}

void ApplyFile(std::string_view text, std::string_view file_name, const std::vector<Key>& keys,
               Faults& faults) {
  const toml::parse_result parsed = toml::parse(text, file_name);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    faults.Add(std::string(file_name) + ":" + std::to_string(error.source().begin.line),
               std::string(error.description()) + ": see `latchkey serve --example-config`");
    return;
  }
  for (const auto& [section, node] : parsed.table()) {
    if (!node.is_table()) {
      AddUnknownKey(keys, section.str(), faults);
      continue;
    }
    for (const auto& [name, value] : *node.as_table()) {
      const std::string path = std::string(section.str()) + "." + std::string(name.str());
      if (const Key* key = FindKey(keys, path)) {
        ApplyNode(*key, value, faults);
      } else {
        AddUnknownKey(keys, path, faults);
      }
    }
  }
}

std::vector<std::string> SplitCommas(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    if (comma > 0) parts.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

void ApplyOverride(const std::string& override, const std::vector<Key>& keys, Faults& faults) {
  const std::size_t equals = override.find('=');
  if (equals == std::string::npos) {
    return faults.Add("--set " + override, "has no value: write --set section.key=value");
  }
  const std::string path = override.substr(0, equals);
  const std::string value = override.substr(equals + 1);
  const Key* key = FindKey(keys, path);
  if (key == nullptr) return AddUnknownKey(keys, path, faults);
  if (std::holds_alternative<std::string*>(key->slot)) return Store(*key, value, faults);
  if (std::holds_alternative<std::vector<std::string>*>(key->slot)) {
    return Store(*key, SplitCommas(value), faults);
  }
  if (auto* const* upstreams = std::get_if<std::vector<net::UpstreamUrl>*>(&key->slot)) {
    (*upstreams)->clear();
    for (std::string& url : SplitCommas(value)) {
      CheckText(*key, url, faults);
      (*upstreams)->push_back({std::move(url), 1});
    }
    return;
  }
  if (bool* const* flag = std::get_if<bool*>(&key->slot)) {
    if (value == "true" || value == "false") {
      **flag = value == "true";
      return;
    }
  } else {
    std::int64_t number = 0;
    const char* const end = value.data() + value.size();
    const auto [at, error] = std::from_chars(value.data(), end, number);
    if (error == std::errc{} && at == end) return Store(*key, number, faults);
  }
  faults.Add(path, Quoted(value) + " has another type: write " + WantedType(key->slot));
}

// A public URL that was left out is the listener's own address, where that is one.
void CompleteUrl(const std::string& section, const std::string& listen, const TlsFiles& tls,
                 std::string& url, Faults& faults) {
  const std::optional<std::string> host = HostOfListen(listen);
  if (url.empty() && (host == "0.0.0.0" || host == "::")) {
    faults.Add(section + ".public_url",
               "is empty while " + section +
                   ".listen is every address of this machine: write the "
                   "URL that others use, for example https://shop.example/");
  }
  if (url.empty()) url = (tls.certificate.empty() ? "http://" : "https://") + listen + "/";
  if (url.back() != '/') url += '/';
}

void CheckTls(const std::string& section, const TlsFiles& tls, Faults& faults) {
  if (tls.certificate.empty() == tls.key.empty()) return;
  const bool no_key = tls.key.empty();
  faults.Add(section + (no_key ? ".tls_key" : ".tls_certificate"),
             "is missing: a certificate and its key go together");
}

void CheckUpstreams(const Config& config, Faults& faults) {
  const bool forwards = config.store.mode == "upstream";
  const std::size_t count = config.store.upstream.size();
  if (forwards && count == 0) {
    faults.Add("store.upstream",
               "is empty while store.mode is upstream: write the shop's address, "
               "for example [\"http://127.0.0.1:9000\"]");
  }
  if (!forwards && count > 0) {
    faults.Add("store.upstream",
               "is set while store.mode is embedded: set store.mode = "
               "\"upstream\" to forward calls");
  }
  if (count > limits::kUpstreamsMax) {
    faults.Add("store.upstream",
               "has too many: use at most " + std::to_string(limits::kUpstreamsMax));
  }
  if (!IsTokenText(config.upstream.token)) {
    faults.Add("upstream.token", "has blanks or other characters that no token has");
  }
}

// What only shows when keys are seen together, and the defaults that follow from other keys.
void Complete(Config& config, Faults& faults) {
  CompleteUrl("api", config.api.listen, config.api.tls, config.api.public_url, faults);
  CompleteUrl("admin", config.admin.listen, config.admin.tls, config.admin.public_url, faults);
  CheckTls("api", config.api.tls, faults);
  CheckTls("admin", config.admin.tls, faults);
  CheckTls("ops", config.ops.tls, faults);
  CheckTls("decide", config.decide.tls, faults);
  if (config.api.proxy_protocol && config.api.trusted_proxies.empty()) {
    faults.Add("api.proxy_protocol",
               "is on for nobody: write the proxies that speak it into api.trusted_proxies");
  }
  if (!config.smtp.url.empty() && config.smtp.from.empty()) {
    faults.Add("smtp.from",
               "is empty while smtp.url names a mail server: write the sender's address");
  }

  CheckUpstreams(config, faults);

  const std::optional<std::string> admin_host = HostOfListen(config.admin.listen);
  if (admin_host && !IsLoopback(*admin_host) && !config.admin.allow_plain &&
      config.admin.tls.certificate.empty()) {
    faults.Add(
        "admin.listen",
        Quoted(config.admin.listen) +
            " can be reached from other machines and has no TLS: keep it on 127.0.0.1, "
            "give it admin.tls_certificate and admin.tls_key, or set admin.allow_plain = true "
            "where a proxy in front of it ends TLS");
  }
  if (!config.api.openapi.empty() && !config.api.modules.empty()) {
    faults.Add("api.modules",
               "adds to the shipped routes, and api.openapi replaces them: name one of the two");
  }
  const std::string& decide = config.decide.listen;
  if (!decide.empty() && !IsSocketFile(decide) && config.decide.trusted_proxies.empty()) {
    faults.Add("decide.trusted_proxies", "is empty, so nobody may ask at " + Quoted(decide) +
                                             ": write the proxy's address, or use a Unix socket");
  }
  if (config.replay.shared() && !config.decide.request_id_header.empty()) {
    faults.Add("decide.request_id_header",
               "is set while replay.url names Redis: answers are remembered by one node alone");
  }
  if (config.storage.shared() && !config.replay.pinned && !config.replay.shared()) {
    faults.Add("replay.pinned",
               "is false while other nodes may share the database: each node remembers its own "
               "nonces, so a call could be repeated at another; name a Redis in replay.url, or set "
               "this to true where it is the only node, or the balancer pins each integration to "
               "a node");
  }
  const std::pair<std::string_view, const std::string*> listeners[] = {
      {"api.listen", &config.api.listen},
      {"admin.listen", &config.admin.listen},
      {"ops.listen", &config.ops.listen},
      {"decide.listen", &config.decide.listen}};
  for (std::size_t i = 0; i < std::size(listeners); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (*listeners[i].second == *listeners[j].second) {
        faults.Add(listeners[i].first, Quoted(*listeners[i].second) + " is also " +
                                           std::string(listeners[j].first) +
                                           ": give each listener a port of its own");
      }
    }
  }
}

std::string DefaultText(const Slot& slot) {
  return std::visit(
      [](const auto* value) -> std::string {
        using Value = std::remove_cvref_t<decltype(*value)>;
        if constexpr (std::is_same_v<Value, std::string>) return Quoted(*value);
        if constexpr (std::is_same_v<Value, bool>) return *value ? "true" : "false";
        if constexpr (std::is_same_v<Value, std::int64_t>) return std::to_string(*value);
        if constexpr (std::is_same_v<Value, std::vector<std::string>>) {
          if (!value->empty()) return "[" + Quoted(value->front()) + "]";
        }
        return "[]";
      },
      slot);
}

}  // namespace

bool IsTokenText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

Result<Config> LoadConfig(std::string_view toml_text, std::string_view file_name,
                          const std::vector<std::string>& overrides) {
  Config config;
  const std::vector<Key> keys = Keys(config);
  Faults faults;
  ApplyFile(toml_text, file_name, keys, faults);
  for (const std::string& override : overrides) ApplyOverride(override, keys, faults);
  Complete(config, faults);
  if (!faults.empty()) return std::move(faults).Take();
  return config;
}

std::string FaultLines(const Error& error) {
  std::string lines;
  for (const FieldFault& fault : error.fields) {
    if (!lines.empty()) lines += '\n';
    lines += fault.field + ": " + fault.text;
  }
  return lines.empty() ? error.detail : lines;
}

std::string ExampleToml() {
  Config defaults;
  std::string text =
      "# Latchkey's configuration. Every key is shown with its default; remove the leading # to "
      "change one.\n"
      "# `latchkey serve --set section.key=value` goes over this file; `--check` tells what is "
      "wrong in it.\n";
  std::string_view section;
  for (const Key& key : Keys(defaults)) {
    const std::string_view its_section = key.path.substr(0, key.path.find('.'));
    if (its_section != section) {
      section = its_section;
      text += "\n[" + std::string(section) + "]\n";
    }
    std::string help(key.help);
    for (std::size_t at = 0; (at = help.find('\n', at)) != std::string::npos; at += 3) {
      help.replace(at, 1, "\n# ");
    }
    text += "# " + help + "\n#" + std::string(key.path.substr(section.size() + 1)) + " = " +
            DefaultText(key.slot) + "\n";
  }
  return text;
}

}  // namespace latchkey::cmd
