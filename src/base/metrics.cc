#include "base/metrics.h"

#include "base/check.h"

namespace latchkey {
namespace {

std::size_t ThisThread() noexcept {
  static std::atomic<std::size_t> next{0};
  thread_local const std::size_t index = next.fetch_add(1, std::memory_order_relaxed);
  return index;
}

}  // namespace

void Counter::Add(std::uint64_t amount) noexcept {
  stripes_[ThisThread() % kStripes].value.fetch_add(amount, std::memory_order_relaxed);
}

std::uint64_t Counter::Value() const noexcept {
  std::uint64_t sum = 0;
  for (const Stripe& stripe : stripes_) sum += stripe.value.load(std::memory_order_relaxed);
  return sum;
}

Metrics::Series& Metrics::Find(std::string_view name, std::string_view help,
                               std::string_view labels, bool is_counter) {
  const std::lock_guard lock(mutex_);
  Family* family = nullptr;
  for (const auto& known : families_) {
    if (known->name == name) family = known.get();
  }
  if (family == nullptr) {
    families_.push_back(std::make_unique<Family>());
    family = families_.back().get();
    family->name = name;
    family->help = help;
    family->is_counter = is_counter;
  }
  CHECK(family->is_counter == is_counter);
  for (Series& series : family->series) {
    if (series.labels == labels) return series;
  }
  family->series.push_back({std::string(labels), is_counter ? std::make_unique<Counter>() : nullptr,
                            is_counter ? nullptr : std::make_unique<Gauge>()});
  return family->series.back();
}

Counter& Metrics::MakeCounter(std::string_view name, std::string_view help,
                              std::string_view labels) {
  return *Find(name, help, labels, true).counter;
}

Gauge& Metrics::MakeGauge(std::string_view name, std::string_view help, std::string_view labels) {
  return *Find(name, help, labels, false).gauge;
}

std::string Metrics::Render() const {
  const std::lock_guard lock(mutex_);
  std::string text;
  for (const auto& family : families_) {
    text += "# HELP " + family->name + " " + family->help + "\n";
    text += "# TYPE " + family->name + (family->is_counter ? " counter\n" : " gauge\n");
    for (const Series& series : family->series) {
      text += family->name;
      if (!series.labels.empty()) text += "{" + series.labels + "}";
      text += " " +
              (family->is_counter ? std::to_string(series.counter->Value())
                                  : std::to_string(series.gauge->Value())) +
              "\n";
    }
  }
  return text;
}

}  // namespace latchkey
