#include "base/byte_class.h"

#include <gtest/gtest.h>

#include <string>

namespace latchkey {
namespace {

constexpr std::uint8_t kDigit = 1;
constexpr std::uint8_t kLetter = 2;

constexpr ByteClasses MakeClasses() {
  ByteClasses classes{};
  for (std::size_t c = '0'; c <= '9'; ++c) classes[c] |= kDigit;
  for (std::size_t c = 'a'; c <= 'z'; ++c) classes[c] |= kLetter;
  return classes;
}
constexpr ByteClasses kClasses = MakeClasses();

TEST(ByteClass, HoldsForNoBytes) { EXPECT_TRUE(AllOf(kClasses, kDigit, "")); }

TEST(ByteClass, FindsTheOneByteThatIsNotWhereverItStands) {
  for (std::size_t size = 1; size <= 20; ++size) {
    const std::string digits(size, '7');
    EXPECT_TRUE(AllOf(kClasses, kDigit, digits));
    for (std::size_t at = 0; at < size; ++at) {
      std::string text = digits;
      text[at] = 'x';
      EXPECT_FALSE(AllOf(kClasses, kDigit, text)) << size << ", " << at;
    }
  }
}

TEST(ByteClass, TellsTheClassesOfOneTableApart) {
  EXPECT_TRUE(IsOf(kClasses, kLetter, 'q'));
  EXPECT_FALSE(IsOf(kClasses, kDigit, 'q'));
  EXPECT_FALSE(AllOf(kClasses, kDigit, "letters"));
  EXPECT_TRUE(AllOf(kClasses, kLetter, "letters"));
}

TEST(ByteClass, TakesBytesAbove127AsTheyAre) {
  EXPECT_FALSE(IsOf(kClasses, kLetter, '\xC3'));
  EXPECT_FALSE(AllOf(kClasses, kLetter, "\xC3\xA9"));
}

}  // namespace
}  // namespace latchkey
