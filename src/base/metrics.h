#pragma once
// Counters and gauges, and their Prometheus text. Counting takes no lock; making a metric does.

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey {

// A growing count, spread over cache lines by thread. Cost of Add: one uncontended atomic add.
class Counter {
 public:
  void Add(std::uint64_t amount = 1) noexcept;
  std::uint64_t Value() const noexcept;

 private:
  static constexpr std::size_t kStripes = 8;
  struct alignas(64) Stripe {
    std::atomic<std::uint64_t> value{0};
  };
  std::array<Stripe, kStripes> stripes_;
};

class Gauge {
 public:
  void Set(std::int64_t value) noexcept { value_.store(value, std::memory_order_relaxed); }
  void Add(std::int64_t amount) noexcept { value_.fetch_add(amount, std::memory_order_relaxed); }
  std::int64_t Value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

// Metrics owns the series of one process. Same name and labels give the same series.
// `labels` is the text between the braces, for example `reason="nonce-used"`; empty for none.
// References stay valid as long as the Metrics does. Threads: safe.
class Metrics {
 public:
  Counter& MakeCounter(std::string_view name, std::string_view help, std::string_view labels = {});
  Gauge& MakeGauge(std::string_view name, std::string_view help, std::string_view labels = {});

  // Prometheus text format 0.0.4, families in order of creation.
  std::string Render() const;

 private:
  struct Series {
    std::string labels;
    std::unique_ptr<Counter> counter;
    std::unique_ptr<Gauge> gauge;
  };
  struct Family {
    std::string name, help;
    bool is_counter;
    std::deque<Series> series;  // which stay where they are when others come
  };
  Series& Find(std::string_view name, std::string_view help, std::string_view labels,
               bool is_counter);

  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Family>> families_;
};

}  // namespace latchkey
