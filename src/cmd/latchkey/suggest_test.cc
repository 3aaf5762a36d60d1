#include "cmd/latchkey/suggest.h"

#include <gtest/gtest.h>

namespace latchkey::cmd {
namespace {

TEST(Closest, FindsTheWordWithTheFewestEdits) {
  EXPECT_EQ(Closest("listn", {"level", "listen", "list"}), "listen");
}

TEST(Closest, FindsNothingForAnotherWord) { EXPECT_EQ(Closest("zebra", {"listen", "level"}), ""); }

}  // namespace
}  // namespace latchkey::cmd
