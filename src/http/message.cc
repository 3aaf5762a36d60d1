#include "http/message.h"

#include <array>

#include "base/encoding.h"

namespace latchkey::http {
namespace {

// In the order of the enum.
constexpr std::array<std::string_view, 8> kMethodNames = {"GET",  "POST",  "PUT",     "DELETE",
                                                          "HEAD", "PATCH", "OPTIONS", "OTHER"};
static_assert(kMethodNames.size() == static_cast<std::size_t>(Method::kOther) + 1);

}  // namespace

Method ParseMethod(std::string_view name) noexcept {
  for (std::size_t i = 0; i < static_cast<std::size_t>(Method::kOther); ++i) {
    if (name == kMethodNames[i]) return static_cast<Method>(i);
  }
  return Method::kOther;
}

std::string_view MethodName(Method method) noexcept {
  return kMethodNames[static_cast<std::size_t>(method)];
}

const HeaderField* Request::Find(std::string_view name) const noexcept {
  for (const HeaderField& field : headers) {
    if (EqualIgnoringCase(field.name, name)) return &field;
  }
  return nullptr;
}

std::string_view Request::Value(std::string_view name) const noexcept {
  const HeaderField* field = Find(name);
  return field == nullptr ? std::string_view{} : field->value;
}

std::string_view ReasonPhrase(int status) noexcept {
  switch (status) {
    case 100:
      return "Continue";
    case 103:
      return "Early Hints";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

}  // namespace latchkey::http
