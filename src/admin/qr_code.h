#pragma once
// A text as a QR code, for a page to draw as one SVG path.

#include <string>
#include <string_view>

#include "base/result.h"

namespace latchkey::admin {

struct QrCode {
  int modules = 0;   // of each side; the four light ones around it are the page's to leave
  std::string path;  // path data of the dark modules in units of one module: "M0 0h7v1h-7z..."
};

// Errors: kInternal where the text is too long for any code (some 2,300 bytes).
Result<QrCode> MakeQrCode(std::string_view text);

}  // namespace latchkey::admin
