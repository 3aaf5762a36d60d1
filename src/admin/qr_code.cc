#include "admin/qr_code.h"

#include <qrencode.h>

#include <memory>
#include <string>

namespace latchkey::admin {
namespace {

// The path of `width` dark modules side by side.
std::string Run(int x, int y, int width) {
  const std::string length = std::to_string(width);
  return "M" + std::to_string(x) + " " + std::to_string(y) + "h" + length + "v1h-" + length + "z";
}

}  // namespace

Result<QrCode> MakeQrCode(std::string_view text) {
  const std::string whole(text);
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString8bit(whole.c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
  if (!code) return Error::Make(ErrorKind::kInternal, "The QR code could not be made.");
  QrCode drawn;
  drawn.modules = code->width;
  const auto dark = [&](int x, int y) { return (code->data[y * code->width + x] & 1) != 0; };
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0; x < code->width; ++x) {
      if (!dark(x, y)) continue;
      const int begin = x;
      while (x + 1 < code->width && dark(x + 1, y)) ++x;
      drawn.path += Run(begin, y, x + 1 - begin);
    }
  }
  return drawn;
}

}  // namespace latchkey::admin
