#include "admin/ui.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "admin/security_headers.h"

namespace latchkey::admin {
namespace {

constexpr std::string_view kBase = "/admin/";
constexpr std::string_view kIndex = "index.html";
constexpr std::string_view kAssets = "assets/";

std::string_view ContentType(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".json", "application/json"},
      {".txt", "text/plain; charset=utf-8"},
  };
  for (const auto& [ending, type] : kTypes) {
    if (name.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

// Whether a list such as "gzip, br;q=0.5" has `word` with a weight above 0 (RFC 9110 §12.5.3).
bool Accepts(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    std::string_view item = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    item.remove_prefix(std::min(item.find_first_not_of(" \t"), item.size()));
    const std::size_t name_end = std::min(item.find_first_of(" \t;"), item.size());
    if (item.substr(0, name_end) != word) continue;
    const std::size_t weight = item.find("q=", name_end);
    return weight == std::string_view::npos ||
           item.substr(weight + 2).find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

const UiFile* FindByName(std::span<const UiFile> files, std::string_view name) {
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const UiFile& file) { return file.name == name; });
  return found == files.end() ? nullptr : &*found;
}

}  // namespace

const UiFile* FindUiFile(std::span<const UiFile> files, const http::Request& request) {
  if (request.method_id != http::Method::kGet && request.method_id != http::Method::kHead) {
    return nullptr;
  }
  // The page that a third party sends the merchant back to; see pages.h.
  if (request.path == "/admin/success") return nullptr;
  if (request.path == "/admin") return FindByName(files, kIndex);
  if (!request.path.starts_with(kBase)) return nullptr;
  const std::string_view name = request.path.substr(kBase.size());
  if (const UiFile* file = FindByName(files, name)) return file;
  const bool is_route = name.find('.', name.rfind('/') + 1) == std::string_view::npos;
  return is_route && !name.starts_with(kAssets) ? FindByName(files, kIndex) : nullptr;
}

void SendUiFile(const UiFile& file, const http::Request& request, net::Responder responder) {
  const bool zip = !file.gzip.empty() && Accepts(request.Value("Accept-Encoding"), "gzip");
  std::vector<http::HeaderField> headers(SecurityHeaders().begin(), SecurityHeaders().end());
  headers.push_back({"Cache-Control", file.name.starts_with(kAssets)
                                          ? "public, max-age=31536000, immutable"
                                          : "no-cache"});
  headers.push_back({"ETag", file.etag});
  headers.push_back({"Vary", "Accept-Encoding"});
  http::ResponseView answer;
  if (request.Value("If-None-Match").find(file.etag) != std::string_view::npos) {
    answer.status = 304;
  } else {
    answer.content_type = ContentType(file.name);
    answer.body = zip ? file.gzip : file.plain;
    if (zip) headers.push_back({"Content-Encoding", "gzip"});
  }
  answer.headers = headers;
  std::move(responder).Send(answer);
}

}  // namespace latchkey::admin
