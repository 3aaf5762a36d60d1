#include "admin/ui.h"

#include <gtest/gtest.h>

#include <array>

#include "net/client.h"
#include "net/test_server.h"

namespace latchkey::admin {
namespace {

constexpr std::array kFiles = {
    UiFile{"assets/index-1a2b.css", "body {}", "packed css", "\"c\""},
    UiFile{"assets/font-1a2b.woff2", "font", "", "\"f\""},
    UiFile{"index.html", "<html>", "packed html", "\"i\""},
    UiFile{"theme.js", "theme", "packed theme", "\"t\""},
};

class Ui : public ::testing::Test {
 protected:
  net::OutgoingAnswer Get(const std::string& path,
                          std::vector<std::pair<std::string, std::string>> headers = {}) {
    const auto server =
        net::StartServer([](const http::Request& request, net::Responder responder) {
          const UiFile* file = FindUiFile(kFiles, request);
          if (file != nullptr) return SendUiFile(*file, request, std::move(responder));
          std::move(responder).Send({.status = 404, .content_type = "text/plain", .body = "none"});
        });
    net::OutgoingRequest request;
    request.method = "GET";
    request.url = "http://" + server->address() + path;
    request.headers = std::move(headers);
    const auto answer = net::Call(request, {.allow_loopback = true});
    EXPECT_TRUE(answer.ok());
    return answer.ok() ? *answer : net::OutgoingAnswer{};
  }
  static std::string Header(const net::OutgoingAnswer& answer, std::string_view name) {
    for (const auto& [field, value] : answer.headers)
      if (field == name) return value;
    return {};
  }
};

TEST_F(Ui, AnswersRoutesOfItsOwnWithTheIndex) {
  for (const char* path :
       {"/admin", "/admin/", "/admin/login", "/admin/system/integrations/5?tab=api"}) {
    const net::OutgoingAnswer answer = Get(path);
    EXPECT_EQ(answer.status, 200) << path;
    EXPECT_EQ(answer.body, "<html>") << path;
    EXPECT_EQ(Header(answer, "Cache-Control"), "no-cache") << path;
    EXPECT_EQ(Header(answer, "Content-Type"), "text/html; charset=utf-8") << path;
  }
}

TEST_F(Ui, LeavesEverythingElseToOthers) {
  for (const char* path : {"/", "/administrator", "/admin/success", "/admin/favicon.png",
                           "/admin/assets/gone", "/admin/../etc/passwd.txt"}) {
    EXPECT_EQ(Get(path).status, 404) << path;
  }
}

TEST_F(Ui, SendsHashedAssetsOnceAndForAll) {
  const net::OutgoingAnswer answer = Get("/admin/assets/index-1a2b.css");
  EXPECT_EQ(Header(answer, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(Header(answer, "Content-Type"), "text/css; charset=utf-8");
  EXPECT_EQ(Header(Get("/admin/theme.js"), "Cache-Control"), "no-cache");
}

TEST_F(Ui, SendsPackedBytesToWhoeverTakesThem) {
  const auto body = [&](const std::string& path, const std::string& accept) {
    return Get(path, {{"Accept-Encoding", accept}}).body;
  };
  EXPECT_EQ(body("/admin/theme.js", "br, gzip"), "packed theme");
  EXPECT_EQ(body("/admin/theme.js", "gzip;q=0.5"), "packed theme");
  EXPECT_EQ(body("/admin/theme.js", "gzip;q=0"), "theme");
  EXPECT_EQ(body("/admin/theme.js", "br"), "theme");
  EXPECT_EQ(body("/admin/assets/font-1a2b.woff2", "gzip"), "font");
  const net::OutgoingAnswer answer = Get("/admin/theme.js", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(Header(answer, "Content-Encoding"), "gzip");
  EXPECT_EQ(Header(answer, "Vary"), "Accept-Encoding");
}

TEST_F(Ui, SendsNothingAgainThatTheBrowserHas) {
  const net::OutgoingAnswer answer = Get("/admin/", {{"If-None-Match", "\"i\""}});
  EXPECT_EQ(answer.status, 304);
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(Get("/admin/", {{"If-None-Match", "\"old\""}}).status, 200);
}

TEST(UiFiles, HaveAnIndexWhereThereAreAny) {
  if (UiFiles().empty()) GTEST_SKIP() << "built without the UI";
  http::Request request;
  request.method_id = http::Method::kGet;
  request.path = "/admin/";
  EXPECT_NE(FindUiFile(UiFiles(), request), nullptr);
}

}  // namespace
}  // namespace latchkey::admin
