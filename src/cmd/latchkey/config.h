#pragma once
// The configuration: one TOML file, `--set section.key=value` over it, one struct.
//
// Owns:     the keys, their defaults (safe ones), what is a valid value, the example file.
// Not here: what a merchant changes while it runs (domain/settings.h).
// Every fault is reported at once, each as "key: what is wrong: what would be right".

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "net/upstreams.h"

namespace latchkey::cmd {

// Where a listener's certificate and key are; both empty: it is plain.
struct TlsFiles {
  std::string certificate;
  std::string key;
};

struct Config {
  struct Api {
    std::string listen = "127.0.0.1:8080";
    std::string public_url;  // after loading never empty, ends with "/"
    std::vector<std::string> trusted_proxies;
    bool proxy_protocol = false;
    TlsFiles tls;
    std::int64_t workers = 1;
    std::string openapi;  // empty: the shipped routes
    std::string modules;  // empty: none beside them
  } api;
  struct Admin {
    std::string listen = "127.0.0.1:8081";
    std::string public_url;  // after loading never empty, ends with "/"
    bool allow_plain = false;
    TlsFiles tls;
  } admin;
  struct Ops {
    std::string listen = "127.0.0.1:8082";
    TlsFiles tls;
  } ops;
  struct Decide {
    std::string listen;  // empty: nobody asks
    std::vector<std::string> trusted_proxies;
    std::string request_id_header;
    TlsFiles tls;
    std::int64_t workers = 1;
  } decide;
  struct Storage {
    std::string url = "sqlite:latchkey.db";
    bool shared() const { return !url.starts_with("sqlite:"); }  // other nodes may have it too
  } storage;
  struct Replay {
    std::string url = "local:";
    std::int64_t window_s = 600;
    std::int64_t nonces_max = 8'000'000;
    bool pinned = false;
    std::string when_away = "refuse";                // or "local"
    bool shared() const { return url != "local:"; }  // in Redis
  } replay;
  struct Store {
    std::string mode = "embedded";  // or "upstream"
    bool sample_data = true;
    std::int64_t threads = 2;
    std::vector<net::UpstreamUrl> upstream;
  } store;
  struct Upstream {
    std::string token;  // secret
    bool pass_foreign_bearer = false;
    std::vector<std::string> store_codes = {"default"};
    std::string ca_file;  // empty: the system's certificates
    std::string health_path;
    std::int64_t health_interval_ms = limits::kUpstreamHealthIntervalMs;
    std::int64_t idle_connections = limits::kUpstreamIdleMax;
    net::UpstreamTimeouts timeouts;
  } upstream;
  struct Callback {
    bool allow_loopback = false;
    bool allow_private = false;
  } callback;
  struct Smtp {
    std::string url;  // empty: no mails
    std::string from;
    std::string user;
    std::string password;
    std::string ca_file;
    bool allow_plain = false;
    std::int64_t retry_s = 60;
  } smtp;
  struct Log {
    std::string level = "info";
  } log;
};

// Reads `toml_text` (from `file_name`, for messages; both may be empty) and then `overrides`, each
// "section.key=value" with the value written bare; lists are separated by commas.
// Errors: kInvalidArgument with one FieldFault per fault, field = the key or "file:line".
Result<Config> LoadConfig(std::string_view toml_text, std::string_view file_name,
                          const std::vector<std::string>& overrides);

// Whether `text` can be sent as a token: nothing but visible ASCII.
bool IsTokenText(std::string_view text);

// One line per fault, "key: what is wrong: what would be right".
std::string FaultLines(const Error& error);

// The file that documents every key with its default, all of it commented out.
std::string ExampleToml();

}  // namespace latchkey::cmd
