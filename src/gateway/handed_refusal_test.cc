#include "gateway/handed_refusal.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace latchkey::gateway {
namespace {

TEST(HandedRefusal, ComesBackAsItWas) {
  const auto back = TakeBack(Hand(
      {503, 7, http::Format::kXml, "busy", "<?xml version=\"1.0\"?>\n<response>a\n</response>\n"}));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->status, 503);
  EXPECT_EQ(back->retry_after_s, 7);
  EXPECT_EQ(back->format, http::Format::kXml);
  EXPECT_EQ(back->reason, "busy");
  EXPECT_EQ(back->body, "<?xml version=\"1.0\"?>\n<response>a\n</response>\n");
}

TEST(HandedRefusal, IsNothingElse) {
  for (const char* text :
       {"", "503", "200\n0\n0\nbusy\n{}", "600\n0\n0\nbusy\n{}", "503\n-1\n0\nbusy\n{}",
        "503\n0\n2\nbusy\n{}", "503\n0\n0\nbusy", "503 \n0\n0\nbusy\n{}", "x\n0\n0\nbusy\n{}"}) {
    EXPECT_FALSE(TakeBack(Base64Encode(text))) << text;
  }
  EXPECT_FALSE(TakeBack("no base64"));
}

}  // namespace
}  // namespace latchkey::gateway
