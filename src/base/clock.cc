#include "base/clock.h"

#include <chrono>

namespace latchkey {
namespace {

class MachineClock final : public Clock {
 public:
  std::int64_t NowUnixS() const override { return NowUnixMs() / 1000; }
  std::int64_t NowUnixMs() const override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
  std::int64_t MonotonicMs() const override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
};

}  // namespace

const Clock& SystemClock() {
  static const MachineClock clock;
  return clock;
}

}  // namespace latchkey
