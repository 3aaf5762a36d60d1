#pragma once
// HTTP requests and responses as values. No sockets here: net/ makes requests and writes responses.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey::http {

enum class Method : std::uint8_t { kGet, kPost, kPut, kDelete, kHead, kPatch, kOptions, kOther };

// Exact, upper-case names only: RFC 9110 §9.1 makes methods case-sensitive.
Method ParseMethod(std::string_view name) noexcept;
std::string_view MethodName(Method method) noexcept;  // "OTHER" for kOther

// The peer of a connection over a Unix socket: whom the socket's file mode lets in.
inline constexpr std::string_view kUnixPeer = "unix";

struct HeaderField {
  std::string_view name;
  std::string_view value;  // without surrounding blanks
};

// One request as it was sent. Every view points into the connection's memory and lives until the
// request is answered. `path` and `query` are the raw bytes of the target: nothing is decoded or
// normalised.
struct Request {
  Method method_id = Method::kOther;
  std::string_view method;                   // as sent
  std::string_view target;                   // as sent: path, and query if any
  std::string_view path;                     // target up to the first '?'
  std::string_view query;                    // behind the first '?'; empty if there is none
  bool has_query = false;                    // tells "/a?" from "/a"
  int minor_version = 1;                     // of HTTP/1.x
  std::span<const HeaderField> headers;      // in the order sent
  std::string_view body;                     // whole, after de-chunking
  bool body_follows = false;                 // `body` is empty; it comes by a net::Exchange, or
                                             // stays with the proxy that asks about the call
  std::optional<std::uint64_t> body_length;  // of one that follows, where it was told beforehand

  bool over_tls = false;     // of the connection itself; a proxy's word is judged by the gateway
  std::string_view peer;     // the address of the other end, without port: "127.0.0.1", "::1"; or
                             // kUnixPeer
  std::uint64_t id = 0;      // unique in this process
  std::string_view id_text;  // what X-Request-Id of the answer says; empty where it has none

  // The first field of that name (any letter case), or nullptr.
  const HeaderField* Find(std::string_view name) const noexcept;
  std::string_view Value(std::string_view name) const noexcept;  // empty where absent
};

// An answer whose parts outlive the call that sends it; the hot path, nothing owned.
struct ResponseView {
  int status = 200;
  std::string_view content_type;  // empty: no Content-Type header
  std::span<const HeaderField> headers =
      {};  // further ones; Content-Length, Date and Connection are net's
  std::string_view body;
  bool close = false;
};

// An answer that owns its parts; for work done on another thread.
struct Response {
  int status = 200;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool close = false;
};

std::string_view ReasonPhrase(int status) noexcept;

}  // namespace latchkey::http
