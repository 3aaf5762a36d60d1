#pragma once
// Time as a parameter: nothing outside `base` asks the system for it.

#include <cstdint>

namespace latchkey {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t NowUnixS()
      const = 0;  // UTC, seconds; may jump when the machine's clock is set
  virtual std::int64_t NowUnixMs() const = 0;    // UTC, milliseconds
  virtual std::int64_t MonotonicMs() const = 0;  // never goes back; for durations and deadlines
};

// The machine's clock. Costs a vDSO call, no system call.
const Clock& SystemClock();

// A clock that tests set; MonotonicMs advances with it.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(std::int64_t unix_s) : unix_ms_(unix_s * 1000) {}
  std::int64_t NowUnixS() const override { return unix_ms_ / 1000; }
  std::int64_t NowUnixMs() const override { return unix_ms_; }
  std::int64_t MonotonicMs() const override { return unix_ms_; }
  void AdvanceS(std::int64_t seconds) { unix_ms_ += seconds * 1000; }
  void SetUnixS(std::int64_t unix_s) { unix_ms_ = unix_s * 1000; }

 private:
  std::int64_t unix_ms_;
};

}  // namespace latchkey
