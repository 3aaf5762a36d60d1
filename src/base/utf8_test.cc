#include "base/utf8.h"

#include <gtest/gtest.h>

#include <vector>

namespace latchkey {
namespace {

std::vector<std::uint32_t> PointsOf(std::string_view text) {
  std::vector<std::uint32_t> points;
  while (!text.empty()) points.push_back(TakeCodePoint(text));
  return points;
}

TEST(TakeCodePoint, ReadsSequencesOfEachLength) {
  EXPECT_EQ(PointsOf("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x94\x91z"),
            (std::vector<std::uint32_t>{'a', 0xE9, 0x20AC, 0x1F511, 'z'}));
}

TEST(TakeCodePoint, TakesABrokenByteAloneAndReadsOn) {
  EXPECT_EQ(PointsOf("\xFF"
                     "a\x80"),
            (std::vector<std::uint32_t>{kReplacementCharacter, 'a', kReplacementCharacter}));
  // A sequence cut short, an overlong form, a surrogate.
  EXPECT_EQ(PointsOf("\xE2\x82"), (std::vector<std::uint32_t>(2, kReplacementCharacter)));
  EXPECT_EQ(PointsOf("\xC0\xAF"), (std::vector<std::uint32_t>(2, kReplacementCharacter)));
  EXPECT_EQ(PointsOf("\xED\xA0\x80"), (std::vector<std::uint32_t>(3, kReplacementCharacter)));
}

}  // namespace
}  // namespace latchkey
