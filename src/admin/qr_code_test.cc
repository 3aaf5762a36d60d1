#include "admin/qr_code.h"

#include <gtest/gtest.h>

namespace latchkey::admin {
namespace {

TEST(QrCode, IsOnePathOfItsDarkModules) {
  const auto code = MakeQrCode("otpauth://totp/x?secret=ABC");
  ASSERT_TRUE(code.ok());
  EXPECT_EQ((code->modules - 17) % 4, 0);                              // as every QR code has it
  EXPECT_TRUE(code->path.starts_with("M0 0h7v1h-7zM")) << code->path;  // the corner's finder
  EXPECT_EQ(code->path.find_first_not_of("Mhvz0123456789- "), std::string::npos);
}

TEST(QrCode, RefusesATextThatFitsNone) { EXPECT_FALSE(MakeQrCode(std::string(3'000, 'x')).ok()); }

}  // namespace
}  // namespace latchkey::admin
