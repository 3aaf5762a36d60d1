#include "base/random.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <string_view>

#include "base/check.h"

namespace latchkey {
namespace {

class KernelRandom final : public RandomSource {
 public:
  void Fill(std::span<std::byte> out) override {
    std::size_t filled = 0;
    while (filled < out.size()) {
      const ssize_t got = getrandom(out.data() + filled, out.size() - filled, 0);
      if (got < 0 && errno == EINTR) continue;
      CHECK(got > 0);
      filled += static_cast<std::size_t>(got);
    }
  }
};

}  // namespace

RandomSource& SystemRandom() {
  static KernelRandom random;
  return random;
}

std::string RandomAlphanumeric(RandomSource& random, std::size_t length) {
  constexpr std::string_view kAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
  constexpr unsigned kAccepted =
      256 / kAlphabet.size() * kAlphabet.size();  // 252: bytes above are thrown away
  std::string text;
  text.reserve(length);
  std::array<std::byte, 64> bytes;
  while (text.size() < length) {
    random.Fill(bytes);
    for (const std::byte byte : bytes) {
      const auto value = std::to_integer<unsigned>(byte);
      if (value < kAccepted && text.size() < length)
        text.push_back(kAlphabet[value % kAlphabet.size()]);
    }
  }
  return text;
}

}  // namespace latchkey
