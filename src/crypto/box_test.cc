#include "crypto/box.h"

#include <gtest/gtest.h>

#include <set>

namespace latchkey::crypto {
namespace {

Box MakeBox(char fill) {
  return std::move(Box::FromKey(MasterKeyBytes(std::string(32, fill)))).value();
}

// Fills with 0, 1, 2, ...: a different nonce each time.
class CountingRandom final : public RandomSource {
 public:
  void Fill(std::span<std::byte> out) override {
    for (std::byte& byte : out) byte = static_cast<std::byte>(next_++);
  }

 private:
  unsigned next_ = 0;
};

TEST(Box, OpensWhatItSealed) {
  const Box box = MakeBox('k');
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{32}, std::size_t{500}}) {
    const std::string plain(size, 's');
    const std::string sealed = box.Seal(plain, "consumer/secret/7", SystemRandom());
    const auto opened = box.Open(sealed, "consumer/secret/7");
    ASSERT_TRUE(opened.ok()) << opened.error().detail;
    EXPECT_EQ(*opened, plain);
  }
}

TEST(Box, WritesFormatKeyIdAndBase64) {
  const Box box = MakeBox('k');
  CountingRandom random;
  const std::string sealed = box.Seal("secret", "place", random);
  EXPECT_EQ(box.key_id().size(), 8u);
  EXPECT_TRUE(sealed.starts_with("v1:" + box.key_id() + ":AAECAwQFBgcICQoL")) << sealed;
  EXPECT_EQ(sealed.find("secret"), std::string::npos);
}

TEST(Box, NeverSealsTheSameTwice) {
  const Box box = MakeBox('k');
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(box.Seal("secret", "place", SystemRandom()));
  EXPECT_EQ(seen.size(), 100u);
}

TEST(Box, RefusesEveryChangedByte) {
  const Box box = MakeBox('k');
  const std::string sealed = box.Seal("secret", "place", SystemRandom());
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    const auto opened = box.Open(changed, "place");
    ASSERT_FALSE(opened.ok()) << i;
    EXPECT_EQ(opened.error().kind, ErrorKind::kCorrupt);
  }
}

TEST(Box, RefusesAValueMovedElsewhere) {
  const Box box = MakeBox('k');
  const auto opened = box.Open(box.Seal("secret", "row/1", SystemRandom()), "row/2");
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::kCorrupt);
}

TEST(Box, TellsAnotherKeyFromAChange) {
  const std::string sealed = MakeBox('k').Seal("secret", "place", SystemRandom());
  const auto opened = MakeBox('x').Open(sealed, "place");
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::kCorrupt);
  EXPECT_NE(opened.error().detail.find("another master key"), std::string::npos);
}

TEST(Box, RefusesGarbage) {
  const Box box = MakeBox('k');
  const std::string head = "v1:" + box.key_id() + ":";
  for (const std::string& garbage :
       {std::string(), std::string("v1"), std::string("v1:"), std::string("v2:12345678:AAAA"), head,
        head + "AAAA", head + "not base64!", std::string(200, ':')}) {
    const auto opened = box.Open(garbage, "place");
    ASSERT_FALSE(opened.ok()) << garbage;
    EXPECT_EQ(opened.error().kind, ErrorKind::kCorrupt);
  }
}

TEST(Box, WantsAKeyOf32Bytes) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{31}, std::size_t{33}}) {
    const auto box = Box::FromKey(MasterKeyBytes(std::string(size, 'k')));
    ASSERT_FALSE(box.ok());
    EXPECT_EQ(box.error().kind, ErrorKind::kInvalidArgument);
  }
}

TEST(Box, DerivesOneKeyForEachPurposeAndMasterKey) {
  const auto mac = [](char fill, std::string_view purpose) {
    return HmacSha256(MakeBox(fill).DeriveKey(purpose), "message");
  };
  EXPECT_EQ(mac('k', "one"), mac('k', "one"));
  EXPECT_NE(mac('k', "one"), mac('k', "two"));
  EXPECT_NE(mac('k', "one"), mac('l', "one"));
}

}  // namespace
}  // namespace latchkey::crypto
