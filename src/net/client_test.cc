#include "net/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <vector>

#include "base/limits.h"
#include "net/test_server.h"

namespace latchkey::net {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Pair;

constexpr AddressPolicy kStrict{};
constexpr AddressPolicy kWithLoopback{.allow_loopback = true};

OutgoingRequest PostTo(std::string url) {
  OutgoingRequest request;
  request.url = std::move(url);
  request.body = "a=1&b=2";
  return request;
}

std::string PortOf(const Server& server) {
  return server.address().substr(server.address().rfind(':') + 1);
}

void Redirect(const std::string& to, int status, Responder responder) {
  const std::vector<http::HeaderField> headers = {{"Location", to}};
  std::move(responder).Send({.status = status, .content_type = {}, .headers = headers, .body = {}});
}

TEST(Call, SendsTheRequestAndReturnsTheAnswer) {
  std::string seen, agent, kind, body;
  const auto server = StartServer([&](const http::Request& request, Responder responder) {
    seen = std::string(request.method) + " " + std::string(request.target);
    agent = request.Value("user-agent");
    kind = request.Value("content-type");
    body = request.body;
    const std::vector<http::HeaderField> headers = {{"X-Kind", "short"}};
    std::move(responder).Send(
        {.status = 202, .content_type = "text/plain", .headers = headers, .body = "taken"});
  });
  OutgoingRequest request = PostTo("http://" + server->address() + "/in/../tray?x=%5B1%5D");
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  const auto answer = Call(request, kWithLoopback);
  ASSERT_TRUE(answer.ok()) << answer.error().detail;
  EXPECT_EQ(answer->status, 202);
  EXPECT_EQ(answer->body, "taken");
  EXPECT_EQ(answer->connected_to, "127.0.0.1");
  EXPECT_THAT(answer->headers, Contains(Pair("X-Kind", "short")));
  EXPECT_EQ(seen, "POST /in/../tray?x=%5B1%5D");
  EXPECT_EQ(agent, "Latchkey");
  EXPECT_EQ(kind, "application/x-www-form-urlencoded; charset=utf-8");
  EXPECT_EQ(body, "a=1&b=2");
}

TEST(Call, SendsOtherMethodsUnderTheirName) {
  std::vector<std::string> seen;
  const auto server = StartServer([&](const http::Request& request, Responder responder) {
    seen.push_back(std::string(request.method) + ":" + std::string(request.body));
    std::move(responder).Send({.status = 200, .content_type = {}, .body = "x"});
  });
  OutgoingRequest request;
  request.url = "http://" + server->address() + "/";
  for (const auto& [method, body] : std::vector<std::pair<std::string, std::string>>{
           {"GET", ""}, {"HEAD", ""}, {"DELETE", ""}, {"PUT", "{}"}, {"POST", ""}}) {
    request.method = method;
    request.body = body;
    const auto answer = Call(request, kWithLoopback);
    ASSERT_TRUE(answer.ok()) << method << ": " << answer.error().detail;
    EXPECT_EQ(answer->body, method == "HEAD" ? "" : "x");
  }
  EXPECT_THAT(seen, ElementsAre("GET:", "HEAD:", "DELETE:", "PUT:{}", "POST:"));
}

TEST(Call, TurnsCredentialsOfTheUrlIntoBasic) {
  std::string authorization;
  const auto server = StartServer([&](const http::Request& request, Responder responder) {
    authorization = request.Value("authorization");
    std::move(responder).Send({.status = 200, .content_type = {}, .body = {}});
  });
  ASSERT_TRUE(Call(PostTo("http://staging:s3cret@" + server->address() + "/"), kWithLoopback).ok());
  EXPECT_EQ(authorization, "Basic c3RhZ2luZzpzM2NyZXQ=");
}

class SpellingOfLoopback : public testing::TestWithParam<const char*> {};
TEST_P(SpellingOfLoopback, IsRefusedByTheAddressConnectedTo) {
  std::atomic<int> calls = 0;
  const auto server = StartServer([&](const http::Request&, Responder responder) {
    ++calls;
    std::move(responder).Send({.status = 200, .content_type = {}, .body = {}});
  });
  const auto answer =
      Call(PostTo(std::string("http://") + GetParam() + ":" + PortOf(*server) + "/"), kStrict);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().kind, ErrorKind::kForbidden);
  EXPECT_THAT(answer.error().detail, HasSubstr("it is in the loopback range. The configuration's "
                                               "callback.allow_loopback allows it."));
  EXPECT_EQ(calls, 0);
}
INSTANTIATE_TEST_SUITE_P(Spellings, SpellingOfLoopback,
                         testing::Values("127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1",
                                         "0177.0.0.1", "[::ffff:127.0.0.1]", "[::1]"));

TEST(Call, RefusesTheZeroAddressEvenWhereLoopbackIsAllowed) {
  const auto answer = Call(PostTo("http://0.0.0.0:1/"), kWithLoopback);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().kind, ErrorKind::kForbidden);
  EXPECT_THAT(answer.error().detail, EndsWith("it is in the this-network (zero) range."));
}

TEST(Call, JudgesTheAddressOfARedirect) {
  const auto server = StartServer([](const http::Request&, Responder responder) {
    Redirect("http://169.254.169.254/latest", 302, std::move(responder));
  });
  OutgoingRequest request = PostTo("http://" + server->address() + "/");
  request.redirects_max = 3;
  const auto answer = Call(request, kWithLoopback);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().kind, ErrorKind::kForbidden);
  EXPECT_EQ(answer.error().detail,
            "The address 169.254.169.254 of 169.254.169.254 may not be called: it is in the "
            "link-local range. The configuration's callback.allow_private allows it.");
}

TEST(Call, ReturnsTheRedirectWhenNoneIsFollowed) {
  const auto server = StartServer([](const http::Request&, Responder responder) {
    Redirect("/elsewhere", 302, std::move(responder));
  });
  const auto answer = Call(PostTo("http://" + server->address() + "/"), kWithLoopback);
  ASSERT_TRUE(answer.ok()) << answer.error().detail;
  EXPECT_EQ(answer->status, 302);
  EXPECT_THAT(answer->headers, Contains(Pair("Location", "/elsewhere")));
}

TEST(Call, FollowsARedirectWithinTheLimit) {
  std::vector<std::string> seen;
  const auto server = StartServer([&](const http::Request& request, Responder responder) {
    seen.push_back(std::string(request.method) + " " + std::string(request.path));
    if (request.path == "/end") {
      std::move(responder).Send({.status = 200, .content_type = {}, .body = "there"});
    } else {
      Redirect("/end", 307, std::move(responder));
    }
  });
  OutgoingRequest request = PostTo("http://" + server->address() + "/begin");
  request.redirects_max = 1;
  const auto answer = Call(request, kWithLoopback);
  ASSERT_TRUE(answer.ok()) << answer.error().detail;
  EXPECT_EQ(answer->body, "there");
  EXPECT_THAT(seen, ElementsAre("POST /begin", "POST /end"));
}

TEST(Call, FailsWhenThereAreTooManyRedirects) {
  const auto server = StartServer([](const http::Request&, Responder responder) {
    Redirect("/again", 302, std::move(responder));
  });
  OutgoingRequest request = PostTo("http://" + server->address() + "/");
  request.redirects_max = 2;
  const auto answer = Call(request, kWithLoopback);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(answer.error().detail, "There were more than 2 redirects.");
}

class SchemeOfRedirect : public testing::TestWithParam<const char*> {};
TEST_P(SchemeOfRedirect, IsRefusedUnlessHttp) {
  const auto server = StartServer([](const http::Request&, Responder responder) {
    Redirect(GetParam(), 302, std::move(responder));
  });
  OutgoingRequest request = PostTo("http://" + server->address() + "/");
  request.redirects_max = 2;
  const auto answer = Call(request, kWithLoopback);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().detail, "Only http and https URLs can be called.");
}
INSTANTIATE_TEST_SUITE_P(Schemes, SchemeOfRedirect,
                         testing::Values("file:///etc/passwd", "ftp://127.0.0.1/", "gopher://x/"));

TEST(Call, FailsWhenNobodyListens) {
  std::string address;
  {
    const auto server = StartServer([](const http::Request&, Responder) {});
    address = server->address();
  }
  const auto answer = Call(PostTo("http://" + address + "/"), kWithLoopback);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(answer.error().detail, "127.0.0.1 refused the connection.");
}

TEST(Call, FailsWhenTheNameHasNoAddress) {
  const auto answer = Call(PostTo("http://no-such-host.invalid/"), kStrict);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(answer.error().detail, "The name no-such-host.invalid could not be resolved.");
}

TEST(Call, FailsWhenTheOtherEndSpeaksNoTls) {
  const auto server = StartServer([](const http::Request&, Responder) {});
  const auto answer = Call(PostTo("https://" + server->address() + "/"), kWithLoopback);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(answer.error().detail, "The TLS connection to 127.0.0.1 could not be made.");
}

TEST(Call, FailsWhenNoAnswerComesInTime) {
  std::mutex mutex;
  std::vector<Responder> waiting;  // never answered while the call lasts
  ListenOptions options;
  options.timeouts.drain_ms = 0;
  const auto server = StartServer(
      [&](const http::Request&, Responder responder) {
        const std::lock_guard lock(mutex);
        waiting.push_back(std::move(responder));
      },
      options);
  OutgoingRequest request = PostTo("http://" + server->address() + "/");
  request.timeout_s = 1;
  const auto answer = Call(request, kWithLoopback);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(answer.error().detail, "127.0.0.1 did not answer within 1 s.");
}

TEST(Call, DropsWhatTheAnswerHasBeyondTheLimit) {
  const std::string large(limits::kCallbackAnswerBytesMax + 100'000, 'x');
  const auto server = StartServer([&](const http::Request&, Responder responder) {
    std::move(responder).Send({.status = 200, .content_type = {}, .body = large});
  });
  const auto answer = Call(PostTo("http://" + server->address() + "/"), kWithLoopback);
  ASSERT_TRUE(answer.ok()) << answer.error().detail;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body.size(), limits::kCallbackAnswerBytesMax);
}

TEST(Call, RefusesWhatIsNoHttpUrl) {
  for (const char* url : {"file:///etc/passwd", "ftp://example.com/", "http://"}) {
    const auto answer = Call(PostTo(url), kWithLoopback);
    ASSERT_FALSE(answer.ok()) << url;
    EXPECT_EQ(answer.error().kind, ErrorKind::kInvalidArgument) << url;
  }
}

TEST(SentHeaders, AreThoseThatTheServerGets) {
  std::vector<std::pair<std::string, std::string>> seen;
  const auto server = StartServer([&](const http::Request& request, Responder responder) {
    for (const http::HeaderField& header : request.headers)
      seen.emplace_back(header.name, header.value);
    std::move(responder).Send({.status = 200, .content_type = {}, .headers = {}, .body = {}});
  });
  OutgoingRequest request = PostTo("http://ada:secret@" + server->address() + "/in");
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  ASSERT_TRUE(Call(request, kWithLoopback).ok());
  for (auto& [name, value] : seen) {
    if (name == "Authorization") value = "Basic ***";
  }
  EXPECT_THAT(SentHeaders(request), ::testing::UnorderedElementsAreArray(seen));
}

TEST(WithoutCredentials, TakesUserAndPasswordOutOfAUrl) {
  EXPECT_EQ(WithoutCredentials("https://ada:secret@erp.example.com:8443/a/../b?c=%5B"),
            "https://erp.example.com:8443/a/../b?c=%5B");
  EXPECT_EQ(WithoutCredentials("https://erp.example.com/a"), "https://erp.example.com/a");
  EXPECT_EQ(WithoutCredentials("no URL"), "no URL");
}

TEST(CallTrace, TellsHowFarACallCame) {
  const auto server = StartServer([&](const http::Request&, Responder responder) {
    std::move(responder).Send({.status = 200, .content_type = {}, .headers = {}, .body = {}});
  });
  CallTrace trace;
  ASSERT_TRUE(Call(PostTo("http://" + server->address() + "/"), kWithLoopback, &trace).ok());
  EXPECT_TRUE(trace.resolved_ms.has_value());
  EXPECT_TRUE(trace.connected_ms.has_value());
  EXPECT_FALSE(trace.tls_ms.has_value());
  ASSERT_FALSE(Call(PostTo("http://" + server->address() + "/"), kStrict, &trace).ok());
  EXPECT_TRUE(trace.resolved_ms.has_value());
  EXPECT_FALSE(trace.connected_ms.has_value());
  ASSERT_FALSE(Call(PostTo("https://" + server->address() + "/"), kWithLoopback, &trace).ok());
  EXPECT_TRUE(trace.connected_ms.has_value());
  EXPECT_FALSE(trace.tls_ms.has_value());
  ASSERT_FALSE(Call(PostTo("http://nothing.invalid/"), kWithLoopback, &trace).ok());
  EXPECT_FALSE(trace.resolved_ms.has_value());
}

}  // namespace
}  // namespace latchkey::net
