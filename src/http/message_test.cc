#include "http/message.h"

#include <gtest/gtest.h>

namespace latchkey::http {
namespace {

TEST(ParseMethod, KnowsUpperCaseNamesOnly) {
  EXPECT_EQ(ParseMethod("GET"), Method::kGet);
  EXPECT_EQ(ParseMethod("POST"), Method::kPost);
  EXPECT_EQ(ParseMethod("PUT"), Method::kPut);
  EXPECT_EQ(ParseMethod("DELETE"), Method::kDelete);
  EXPECT_EQ(ParseMethod("HEAD"), Method::kHead);
  EXPECT_EQ(ParseMethod("PATCH"), Method::kPatch);
  EXPECT_EQ(ParseMethod("OPTIONS"), Method::kOptions);
  EXPECT_EQ(ParseMethod("get"), Method::kOther);
  EXPECT_EQ(ParseMethod("OTHER"), Method::kOther);
  EXPECT_EQ(ParseMethod(""), Method::kOther);
}

TEST(MethodName, GivesBackWhatParseMethodReads) {
  for (const std::string_view name : {"GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"}) {
    EXPECT_EQ(MethodName(ParseMethod(name)), name);
  }
  EXPECT_EQ(MethodName(Method::kOther), "OTHER");
}

TEST(Request, FindsTheFirstHeaderInAnyLetterCase) {
  const HeaderField fields[] = {{"host", "a.example"}, {"X-Two", "first"}, {"x-two", "second"}};
  Request request;
  request.headers = fields;
  EXPECT_EQ(request.Value("Host"), "a.example");
  EXPECT_EQ(request.Find("X-TWO"), &fields[1]);
  EXPECT_EQ(request.Find("absent"), nullptr);
  EXPECT_EQ(request.Value("absent"), "");
}

TEST(ReasonPhrase, NamesEveryStatusThatRefusalsUse) {
  EXPECT_EQ(ReasonPhrase(200), "OK");
  EXPECT_EQ(ReasonPhrase(401), "Unauthorized");
  EXPECT_EQ(ReasonPhrase(501), "Not Implemented");
  EXPECT_EQ(ReasonPhrase(503), "Service Unavailable");
  EXPECT_EQ(ReasonPhrase(299), "Unknown");
}

}  // namespace
}  // namespace latchkey::http
