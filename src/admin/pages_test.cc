#include "admin/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "net/client.h"
#include "net/server.h"

namespace latchkey::admin {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PagesTest : public ::testing::Test {
 protected:
  PagesTest() {
    net::ListenOptions options;
    options.name = "admin";
    options.address = "127.0.0.1:0";
    server_ = net::Server::Start(options, [](std::size_t) { return MakePages(); }).value();
  }

  net::OutgoingAnswer Ask(const std::string& path, const std::string& method = "GET") {
    net::OutgoingRequest request;
    request.method = method;
    request.url = "http://" + server_->address() + path;
    return net::Call(request, {true, false}).value();
  }

  static std::string Header(const net::OutgoingAnswer& answer, std::string_view name) {
    const auto at = std::find_if(answer.headers.begin(), answer.headers.end(),
                                 [&](const auto& header) { return header.first == name; });
    return at == answer.headers.end() ? "" : at->second;
  }

  std::unique_ptr<net::Server> server_;
};

TEST_F(PagesTest, AdminPageSaysThatThePagesAreOnTheirWay) {
  const net::OutgoingAnswer answer = Ask("/admin");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("on their way"));
}

TEST_F(PagesTest, SuccessPageNeedsNoSessionAndRunsItsScriptFromAFile) {
  const net::OutgoingAnswer answer = Ask("/admin/success");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("src=\"/admin/success.js\""));
  EXPECT_THAT(Ask("/admin/success.js").body, HasSubstr("window.close()"));
}

TEST_F(PagesTest, PolicyLetsNoInlineScriptRun) {
  const std::string policy = Header(Ask("/admin/success"), "Content-Security-Policy");
  EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_THAT(Ask("/admin/success").body, Not(HasSubstr("<script>")));
}

TEST_F(PagesTest, TakesAQueryThatASignInPageAppends) {
  EXPECT_EQ(Ask("/admin/success?done=1").status, 200);
}

TEST_F(PagesTest, OtherPathsAndMethodsAreRefused) {
  EXPECT_EQ(Ask("/").status, 404);
  EXPECT_EQ(Ask("/admin/none").status, 404);
  EXPECT_EQ(Ask("/admin", "POST").status, 405);
}

}  // namespace
}  // namespace latchkey::admin
