#include "domain/fold.h"

#include <gtest/gtest.h>

namespace latchkey::domain {
namespace {

TEST(FoldName, LowersAsciiAndLeavesTheRestOfIt) {
  EXPECT_EQ(FoldName("My ERP-2_[Z]@"), "my erp-2_[z]@");
}

TEST(FoldName, LowersLatinGreekAndCyrillicLetters) {
  EXPECT_EQ(FoldName("ÄÖÜÉÑ"), "äöüéñ");
  EXPECT_EQ(FoldName("ŠŽŁĦŸ"), "šžłħÿ");
  EXPECT_EQ(FoldName("ΑΩΣ"), "αωσ");
  EXPECT_EQ(FoldName("АЯЁ"), "аяё");
}

TEST(FoldName, TakesTheFinalSigmaForASigma) { EXPECT_EQ(FoldName("Σάς"), FoldName("σάσ")); }

TEST(FoldName, LeavesWhatHasNoPartner) {
  EXPECT_EQ(FoldName("×÷ß漢字🎉"), "×÷ß漢字🎉");
  EXPECT_EQ(FoldName("İı"), "İı");
}

TEST(FoldName, ChangesNothingTheSecondTime) {
  std::string every_two_bytes;
  for (unsigned c = 0x80; c < 0x800; ++c) {
    every_two_bytes.push_back(static_cast<char>(0xC0 | c >> 6));
    every_two_bytes.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  }
  const std::string once = FoldName(every_two_bytes);
  EXPECT_EQ(FoldName(once), once);
  EXPECT_EQ(once.size(), every_two_bytes.size());
}

TEST(FoldName, LeavesBytesThatAreNotUtf8) {
  EXPECT_EQ(FoldName("\xC3"), "\xC3");
  EXPECT_EQ(FoldName("\xFF\xC3\x28"), "\xFF\xC3\x28");
}

}  // namespace
}  // namespace latchkey::domain
