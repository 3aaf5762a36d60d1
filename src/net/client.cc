#include "net/client.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <optional>
#include <system_error>

#include "base/limits.h"
#include "net/curl.h"
#include "net/listening_socket.h"

namespace latchkey::net {
namespace {

constexpr char kUserAgent[] = "Latchkey";

// What libcurl's callbacks share with Call.
struct Transfer {
  const AddressPolicy& policy;
  std::size_t body_bytes_max;
  OutgoingAnswer answer = {};
  std::string refused_address = {};  // the last one that was refused, and why
  std::string_view refused_range = {};
  std::size_t header_bytes = 0;
  bool body_cut = false;
  bool headers_too_large = false;
  std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
  std::optional<std::int64_t> tls_began_ms = {};  // of the last hop
};

curl_socket_t OpenSocket(void* context, curlsocktype, curl_sockaddr* to) {
  auto& transfer = *static_cast<Transfer*>(context);
  sockaddr_storage address{};
  std::copy_n(reinterpret_cast<const char*>(&to->addr),
              std::min<std::size_t>(to->addrlen, sizeof address),
              reinterpret_cast<char*>(&address));
  const std::string numeric = PeerText(address);
  if (const auto range = RefusedRange(numeric, transfer.policy)) {
    transfer.refused_address = numeric;
    transfer.refused_range = *range;
    return CURL_SOCKET_BAD;
  }
  transfer.tls_began_ms.reset();
  return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

// Called once the connection stands, before the first byte of TLS.
CURLcode TlsBegins(CURL*, void*, void* context) {
  using std::chrono::milliseconds;
  auto& transfer = *static_cast<Transfer*>(context);
  const auto passed = std::chrono::steady_clock::now() - transfer.began;
  transfer.tls_began_ms = std::chrono::duration_cast<milliseconds>(passed).count();
  return CURLE_OK;
}

std::size_t TakeHeader(char* bytes, std::size_t, std::size_t size, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  std::string_view line(bytes, size);
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) {  // another hop, or the answer behind 100 Continue
    transfer.answer.headers.clear();
    transfer.header_bytes = 0;
    return size;
  }
  transfer.header_bytes += size;
  if (transfer.header_bytes > limits::kCallbackAnswerBytesMax) {
    transfer.headers_too_large = true;
    return 0;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  const std::size_t value = std::min(line.find_first_not_of(" \t", colon + 1), line.size());
  transfer.answer.headers.emplace_back(line.substr(0, colon), line.substr(value));
  return size;
}

std::size_t TakeBody(char* bytes, std::size_t, std::size_t size, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  const std::size_t room = transfer.body_bytes_max - transfer.answer.body.size();
  transfer.answer.body.append(bytes, std::min(size, room));
  transfer.body_cut = size > room;
  return transfer.body_cut ? 0 : size;  // 0 ends the transfer: enough is known
}

void SetMethod(CURL* curl, const OutgoingRequest& request) {
  if (request.method == "GET" && request.body.empty()) {
    SetOption(curl, CURLOPT_HTTPGET, 1L);
  } else if (request.method == "HEAD") {
    SetOption(curl, CURLOPT_NOBODY, 1L);
  } else {
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
      SetOption(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      SetOption(curl, CURLOPT_POSTFIELDS, request.body.data());
    }
    // Named for POST it would also be the method after a redirect.
    if (request.method != "POST") SetOption(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
}

CurlPtr<curl_slist> MakeHeaders(const OutgoingRequest& request) {
  CurlPtr<curl_slist> list;
  AppendLine(list, "Expect:");  // no waiting for 100 Continue
  for (const auto& [name, value] : request.headers) {
    std::string line = name;
    line += value.empty() ? ";" : ": ";  // ";" sends it with no value
    line += value;
    AppendLine(list, line.c_str());
  }
  return list;
}

void SetOptions(CURL* curl, const OutgoingRequest& request, Transfer* transfer) {
  SetOption(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  SetOption(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  SetOption(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  SetOption(curl, CURLOPT_PROXY, "");
  SetOption(curl, CURLOPT_USERAGENT, kUserAgent);
  SetOption(curl, CURLOPT_PATH_AS_IS, 1L);
  SetOption(curl, CURLOPT_NOSIGNAL, 1L);
  SetOption(curl, CURLOPT_QUICK_EXIT,
            1L);  // a slow name server may not hold the call past its time-out
  SetOption(curl, CURLOPT_TIMEOUT_MS,
            static_cast<long>(std::max<std::int64_t>(request.timeout_s, 1) * 1000));
  SetOption(curl, CURLOPT_FOLLOWLOCATION, request.redirects_max > 0 ? 1L : 0L);
  SetOption(curl, CURLOPT_MAXREDIRS,
            static_cast<long>(std::max<std::int64_t>(request.redirects_max, 0)));
  SetOption(curl, CURLOPT_OPENSOCKETFUNCTION, &OpenSocket);
  SetOption(curl, CURLOPT_OPENSOCKETDATA, transfer);
  if (!request.ca_file.empty()) SetOption(curl, CURLOPT_CAINFO, request.ca_file.c_str());
  SetOption(curl, CURLOPT_SSL_CTX_FUNCTION, &TlsBegins);
  SetOption(curl, CURLOPT_SSL_CTX_DATA, transfer);
  SetOption(curl, CURLOPT_HEADERFUNCTION, &TakeHeader);
  SetOption(curl, CURLOPT_HEADERDATA, transfer);
  SetOption(curl, CURLOPT_WRITEFUNCTION, &TakeBody);
  SetOption(curl, CURLOPT_WRITEDATA, transfer);
  SetMethod(curl, request);
}

// The host of the hop that failed. The URL itself may hold a password and is not shown.
std::string HostNow(CURL* curl) {
  char* effective = nullptr;
  const CurlPtr<CURLU> url(::curl_url());
  if (::curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &effective) == CURLE_OK &&
      effective != nullptr &&
      ::curl_url_set(url.get(), CURLUPART_URL, effective, CURLU_GUESS_SCHEME) == CURLUE_OK) {
    char* host = nullptr;
    if (::curl_url_get(url.get(), CURLUPART_HOST, &host, 0) == CURLUE_OK) {
      return CurlPtr<char>(host).get();
    }
  }
  return "The host";
}

std::string ConnectFault(CURL* curl, const std::string& host) {
  long code = 0;
  ::curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &code);
  if (code == ECONNREFUSED) return host + " refused the connection.";
  if (code == 0) return host + " could not be connected to.";
  return host +
         " could not be connected to: " + std::generic_category().message(static_cast<int>(code)) +
         ".";
}

// Which part of the configuration would let that address be called, as a sentence; empty where none.
std::string WhatAllows(const std::string& address) {
  if (MayConnect(address, {.allow_loopback = true})) {
    return " The configuration's callback.allow_loopback allows it.";
  }
  if (MayConnect(address, {.allow_private = true})) {
    return " The configuration's callback.allow_private allows it.";
  }
  return "";
}

Error Explain(CURL* curl, CURLcode code, const OutgoingRequest& request, const Transfer& transfer,
              std::string cause) {
  const std::string host = HostNow(curl);
  const auto unavailable = [&](std::string detail) {
    return Error::Make(ErrorKind::kUnavailable, std::move(detail), std::move(cause));
  };
  switch (code) {
    case CURLE_COULDNT_CONNECT:
      if (!transfer.refused_address.empty()) {
        return Error::Make(ErrorKind::kForbidden,
                           "The address " + transfer.refused_address + " of " + host +
                               " may not be called: it is in the " +
                               std::string(transfer.refused_range) + " range." +
                               WhatAllows(transfer.refused_address),
                           std::move(cause));
      }
      return unavailable(ConnectFault(curl, host));
    case CURLE_URL_MALFORMAT:
      return Error::Make(ErrorKind::kInvalidArgument, "The URL cannot be read.", std::move(cause));
    case CURLE_UNSUPPORTED_PROTOCOL:
      return Error::Make(ErrorKind::kInvalidArgument, "Only http and https URLs can be called.",
                         std::move(cause));
    case CURLE_COULDNT_RESOLVE_HOST:
      return unavailable("The name " + host + " could not be resolved.");
    case CURLE_OPERATION_TIMEDOUT:
      return unavailable(host + " did not answer within " +
                         std::to_string(std::max<std::int64_t>(request.timeout_s, 1)) + " s.");
    case CURLE_TOO_MANY_REDIRECTS:
      return unavailable("There were more than " + std::to_string(request.redirects_max) +
                         " redirects.");
    case CURLE_PEER_FAILED_VERIFICATION:
      return unavailable("The TLS certificate of " + host + " could not be verified.");
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CERTPROBLEM:
      return unavailable("The TLS connection to " + host + " could not be made.");
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
      return unavailable(host + " closed the connection before it had answered.");
    case CURLE_WEIRD_SERVER_REPLY:
    default:
      return unavailable(transfer.headers_too_large ? host + " sent too many headers."
                                                    : host + " did not answer in HTTP.");
  }
}

// One of libcurl's times; it leaves those of steps that were not done at 0.
std::optional<std::int64_t> StepMs(CURL* curl, CURLINFO step) {
  curl_off_t at_us = 0;
  if (::curl_easy_getinfo(curl, step, &at_us) != CURLE_OK || at_us == 0) return std::nullopt;
  return at_us / 1000;
}

CallTrace TraceOf(CURL* curl, const Transfer& transfer) {
  CallTrace trace;
  trace.resolved_ms = StepMs(curl, CURLINFO_NAMELOOKUP_TIME_T);
  trace.connected_ms = StepMs(curl, CURLINFO_CONNECT_TIME_T);
  // libcurl 7.88 keeps the time of a connection only when TLS stood as well.
  if (!trace.connected_ms) trace.connected_ms = transfer.tls_began_ms;
  trace.tls_ms = StepMs(curl, CURLINFO_APPCONNECT_TIME_T);
  return trace;
}

std::string UrlPart(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (::curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  return CurlPtr<char>(text).get();
}

CurlPtr<CURLU> ReadUrl(const std::string& text) {
  CurlPtr<CURLU> url(::curl_url());
  if (::curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_PATH_AS_IS) != CURLUE_OK) {
    return nullptr;
  }
  return url;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> SentHeaders(const OutgoingRequest& request) {
  std::vector<std::pair<std::string, std::string>> headers;
  if (const CurlPtr<CURLU> url = ReadUrl(request.url)) {
    const std::string scheme = UrlPart(url.get(), CURLUPART_SCHEME);
    const std::string port = UrlPart(url.get(), CURLUPART_PORT);
    const bool usual = port.empty() || port == (scheme == "https" ? "443" : "80");
    headers.emplace_back("Host", UrlPart(url.get(), CURLUPART_HOST) + (usual ? "" : ":" + port));
    if (!UrlPart(url.get(), CURLUPART_USER).empty()) {
      headers.emplace_back("Authorization", "Basic ***");
    }
  }
  headers.emplace_back("User-Agent", kUserAgent);
  headers.emplace_back("Accept", "*/*");
  headers.insert(headers.end(), request.headers.begin(), request.headers.end());
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
    headers.emplace_back("Content-Length", std::to_string(request.body.size()));
  }
  return headers;
}

std::string WithoutCredentials(const std::string& text) {
  const CurlPtr<CURLU> url = ReadUrl(text);
  if (!url) return text;
  for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS}) {
    ::curl_url_set(url.get(), part, nullptr, 0);
  }
  return UrlPart(url.get(), CURLUPART_URL);
}

Result<OutgoingAnswer> Call(const OutgoingRequest& request, const AddressPolicy& policy,
                            CallTrace* trace) {
  const CurlPtr<CURL> curl = MakeCurl();
  std::array<char, CURL_ERROR_SIZE> words{};
  Transfer transfer{.policy = policy, .body_bytes_max = request.answer_bytes_max};
  const CurlPtr<curl_slist> headers = MakeHeaders(request);
  SetOptions(curl.get(), request, &transfer);
  SetOption(curl.get(), CURLOPT_URL, request.url.c_str());
  SetOption(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  SetOption(curl.get(), CURLOPT_ERRORBUFFER, words.data());

  const CURLcode code = ::curl_easy_perform(curl.get());
  if (trace != nullptr) *trace = TraceOf(curl.get(), transfer);
  if (code != CURLE_OK && !transfer.body_cut) {
    return Explain(curl.get(), code, request, transfer, words.data());
  }
  long status = 0;
  curl_off_t took_us = 0;
  char* connected_to = nullptr;
  ::curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  ::curl_easy_getinfo(curl.get(), CURLINFO_TOTAL_TIME_T, &took_us);
  ::curl_easy_getinfo(curl.get(), CURLINFO_PRIMARY_IP, &connected_to);
  transfer.answer.status = static_cast<int>(status);
  transfer.answer.took_ms = took_us / 1000;
  if (connected_to != nullptr) transfer.answer.connected_to = connected_to;
  return std::move(transfer.answer);
}

}  // namespace latchkey::net
