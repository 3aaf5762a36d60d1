#include "admin/pages.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "admin/security_headers.h"
#include "http/message.h"
#include "page_files.h"

namespace latchkey::admin {
namespace {

constexpr std::string_view kHtml = "text/html; charset=utf-8";

struct Page {
  std::string_view path;
  std::string_view file;
  std::string_view content_type;
};

constexpr std::array kPages = {
    Page{"/admin", "admin.html", kHtml},
    Page{"/admin/", "admin.html", kHtml},
    Page{"/admin/success", "success.html", kHtml},
    Page{"/admin/success.js", "success.js", "text/javascript; charset=utf-8"},
    Page{"/admin/page.css", "page.css", "text/css; charset=utf-8"},
};

std::string_view TextOf(std::string_view file) {
  for (const EmbeddedFile& embedded : page_files()) {
    if (embedded.name == file) return embedded.text;
  }
  return {};
}

class Pages final : public net::Handler {
 public:
  Pages() : headers_(SecurityHeaders().begin(), SecurityHeaders().end()) {
    // A window that comes back from a third party stays the one that a script opened, so that the
    // success page can close it. These pages hold nothing that another window could want.
    std::erase_if(headers_,
                  [](const http::HeaderField& field) { return field.name == kOpenerPolicy; });
    headers_.push_back({"Cache-Control", "no-cache"});
  }

  void Handle(const http::Request& request, net::Responder responder) override {
    const bool reads =
        request.method_id == http::Method::kGet || request.method_id == http::Method::kHead;
    const auto page = std::find_if(kPages.begin(), kPages.end(), [&](const Page& candidate) {
      return candidate.path == request.path;
    });
    http::ResponseView answer;
    answer.headers = headers_;
    answer.content_type = "text/plain; charset=utf-8";
    if (page == kPages.end()) {
      answer.status = 404;
      answer.body = "There is no such page.\n";
    } else if (!reads) {
      answer.status = 405;
      answer.body = "This page can only be read.\n";
    } else {
      answer.content_type = page->content_type;
      answer.body = TextOf(page->file);
    }
    std::move(responder).Send(answer);
  }

 private:
  std::vector<http::HeaderField> headers_;
};

}  // namespace

std::unique_ptr<net::Handler> MakePages() { return std::make_unique<Pages>(); }

}  // namespace latchkey::admin
