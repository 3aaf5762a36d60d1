#include "asio_loop.h"

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <thread>
#include <unordered_map>
#include <utility>

#include "base/clock.h"

namespace latchkey::bench {
namespace {

namespace asio = boost::asio;
using asio::posix::stream_descriptor;

class AsioLoop final : public net::Loop {
 public:
  // A hint of 1 is Asio's way to say that one thread runs it: the cheapest setting that still lets
  // other threads post.
  AsioLoop() : context_(1), work_(context_.get_executor()), timer_(context_) {
    now_ms_ = SystemClock().MonotonicMs();
  }
  ~AsioLoop() override {
    for (auto& [fd, watched] : watched_) watched->descriptor.release();
  }

  void Watch(int fd, net::ReadinessHandler* handler, bool want_write) override {
    std::unique_ptr<Watched>& watched = watched_[fd];
    if (watched == nullptr) {
      watched = std::make_unique<Watched>(context_, fd);
      AwaitRead(*watched);
    }
    watched->handler = handler;
    if (want_write) AwaitWrite(*watched);
  }

  void Unwatch(int fd) override {
    const auto at = watched_.find(fd);
    std::unique_ptr<Watched> watched = std::move(at->second);
    watched_.erase(at);
    watched->handler = nullptr;
    watched->descriptor.release();              // its waits end with an error, in a later turn
    if (watched->waits > 0) watched.release();  // the last of them frees it
  }

  void Post(std::function<void()> task) override { asio::post(context_, std::move(task)); }
  std::int64_t NowMs() const override { return now_ms_; }
  bool InThread() const override { return thread_.load() == std::this_thread::get_id(); }

  void Run(const std::function<void()>& on_turn) override {
    thread_.store(std::this_thread::get_id());
    while (!stopping_.load(std::memory_order_relaxed)) {
      context_.run_one();
      now_ms_ = SystemClock().MonotonicMs();
      if (timers_.NextDueMs() <= now_ms_) timers_.RunDue(now_ms_);
      on_turn();
      ArmTimer();
    }
    thread_.store({});
  }

  void Stop() override {
    stopping_.store(true, std::memory_order_relaxed);
    asio::post(context_, [] {});
  }

 private:
  struct Watched {
    Watched(asio::io_context& context, int fd) : descriptor(context, fd) {}
    stream_descriptor descriptor;
    net::ReadinessHandler* handler = nullptr;  // nullptr once unwatched
    int waits = 0;
  };

  void AwaitRead(Watched& watched) {
    ++watched.waits;
    watched.descriptor.async_wait(stream_descriptor::wait_read,
                                  [this, &watched](boost::system::error_code) {
                                    if (Ended(watched)) return;
                                    now_ms_ = SystemClock().MonotonicMs();
                                    ++watched.waits;  // it may be unwatched inside
                                    watched.handler->OnReady({.readable = true});
                                    if (!Ended(watched)) AwaitRead(watched);
                                  });
  }

  void AwaitWrite(Watched& watched) {
    ++watched.waits;
    watched.descriptor.async_wait(stream_descriptor::wait_write,
                                  [this, &watched](boost::system::error_code) {
                                    if (!Ended(watched))
                                      watched.handler->OnReady({.writable = true});
                                  });
  }

  // Ends one wait; true when nobody watches any more.
  static bool Ended(Watched& watched) {
    --watched.waits;
    if (watched.handler != nullptr) return false;
    if (watched.waits == 0) delete &watched;
    return true;
  }

  void ArmTimer() {
    const std::int64_t due = timers_.NextDueMs();
    if (due >= armed_for_ms_ && armed_for_ms_ > now_ms_) return;
    if (due == net::TimerQueue::kNever) return;
    armed_for_ms_ = due;
    timer_.expires_after(std::chrono::milliseconds(due > now_ms_ ? due - now_ms_ : 0));
    timer_.async_wait([](boost::system::error_code) {});
  }

  asio::io_context context_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  asio::steady_timer timer_;
  std::int64_t armed_for_ms_ = net::TimerQueue::kNever;
  std::int64_t now_ms_ = 0;
  std::unordered_map<int, std::unique_ptr<Watched>> watched_;
  std::atomic<std::thread::id> thread_{};
  std::atomic<bool> stopping_{false};
};

}  // namespace

std::unique_ptr<net::Loop> MakeAsioLoop() { return std::make_unique<AsioLoop>(); }

}  // namespace latchkey::bench
