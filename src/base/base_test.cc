#include <gtest/gtest.h>

#include <atomic>

#include "base/arena.h"
#include "base/executor.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/secret.h"

namespace latchkey {
namespace {

TEST(RandomAlphanumeric, GivesTheAskedLengthFromTheAlphabetAndNeverRepeats) {
  const std::string a = RandomAlphanumeric(SystemRandom(), 32);
  const std::string b = RandomAlphanumeric(SystemRandom(), 32);
  EXPECT_EQ(a.size(), 32u);
  EXPECT_NE(a, b);
  EXPECT_EQ(a.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz"), std::string::npos);
}

TEST(Arena, KeepsViewsUntilResetAndReusesItsFirstBlock) {
  Arena arena(64);
  const std::string_view small = arena.Copy("hello");
  const std::string big(1000, 'x');
  EXPECT_EQ(arena.Copy(big), big);
  EXPECT_EQ(small, "hello");
  arena.Reset();
  EXPECT_EQ(arena.Copy("again").data(), small.data());
}

TEST(Arena, AlignsArrays) {
  Arena arena(64);
  arena.Copy("x");
  const auto numbers = arena.AllocateArray<double>(3);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(numbers.data()) % alignof(double), 0u);
  EXPECT_EQ(numbers[2], 0.0);
}

TEST(Executor, FinishesWhatIsQueuedAndRefusesWhenFull) {
  std::atomic<int> done{0};
  {
    Executor executor("test", 1, 2);
    std::atomic<bool> go{false};
    EXPECT_TRUE(executor.Submit([&] {
      while (!go) std::this_thread::yield();
      ++done;
    }));
    while (executor.QueueLength() > 0) std::this_thread::yield();
    EXPECT_TRUE(executor.Submit([&] { ++done; }));
    EXPECT_TRUE(executor.Submit([&] { ++done; }));
    EXPECT_FALSE(executor.Submit([&] { ++done; }));
    go = true;
  }
  EXPECT_EQ(done, 3);
}

TEST(Metrics, RendersPrometheusText) {
  Metrics metrics;
  metrics.MakeCounter("latchkey_calls_total", "Calls.", "result=\"allowed\"").Add(2);
  metrics.MakeCounter("latchkey_calls_total", "Calls.", "result=\"refused\"").Add();
  metrics.MakeGauge("latchkey_ready", "Ready.").Set(1);
  EXPECT_EQ(
      metrics.Render(),
      "# HELP latchkey_calls_total Calls.\n# TYPE latchkey_calls_total counter\n"
      "latchkey_calls_total{result=\"allowed\"} 2\nlatchkey_calls_total{result=\"refused\"} 1\n"
      "# HELP latchkey_ready Ready.\n# TYPE latchkey_ready gauge\nlatchkey_ready 1\n");
}

TEST(Secret, IsEmptyAfterBeingMovedFrom) {
  ConsumerSecret secret("hunter2");
  const ConsumerSecret& left_behind = secret;
  const ConsumerSecret moved = std::move(secret);
  EXPECT_EQ(moved.Reveal(), "hunter2");
  EXPECT_TRUE(left_behind.empty());
}

}  // namespace
}  // namespace latchkey
