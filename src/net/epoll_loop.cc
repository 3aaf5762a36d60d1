#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "net/loop.h"

namespace latchkey::net {
namespace {

[[noreturn]] void ThrowErrno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

class EpollLoop final : public Loop {
 public:
  EpollLoop() : epoll_fd_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_fd_ < 0) ThrowErrno("epoll_create1");
    wake_fd_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wake_fd_ < 0) {
      ::close(epoll_fd_);
      ThrowErrno("eventfd");
    }
    Control(EPOLL_CTL_ADD, wake_fd_, nullptr, EPOLLIN | EPOLLET);
    now_ms_ = SystemClock().MonotonicMs();
  }

  ~EpollLoop() override {
    ::close(wake_fd_);
    ::close(epoll_fd_);
  }

  void Watch(int fd, ReadinessHandler* handler, bool want_write) override {
    const std::uint32_t events =
        EPOLLIN | EPOLLRDHUP | EPOLLET | (want_write ? std::uint32_t{EPOLLOUT} : 0U);
    if (TryControl(EPOLL_CTL_ADD, fd, handler, events)) return;
    CHECK(errno == EEXIST);
    Control(EPOLL_CTL_MOD, fd, handler, events);
  }

  void Unwatch(int fd) override { Control(EPOLL_CTL_DEL, fd, nullptr, 0); }

  void Post(std::function<void()> task) override {
    {
      const std::lock_guard lock(mutex_);
      if (ended_) return;
      posted_.push_back(std::move(task));
      if (posted_.size() > 1) return;  // whoever came first has rung already
    }
    Wake();
  }

  std::int64_t NowMs() const override { return now_ms_; }

  bool InThread() const override {
    return thread_.load(std::memory_order_relaxed) == std::this_thread::get_id();
  }

  void Run(const std::function<void()>& on_turn) override {
    thread_.store(std::this_thread::get_id(), std::memory_order_relaxed);
    while (!stopping_.load(std::memory_order_relaxed)) {
      Turn();
      on_turn();
    }
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
      tasks_.swap(posted_);
    }
    tasks_.clear();  // outside the lock: what a task holds may post again while it is destroyed
    thread_.store({}, std::memory_order_relaxed);
  }

  void Stop() override {
    stopping_.store(true, std::memory_order_relaxed);
    Wake();
  }

 private:
  static constexpr std::size_t kEventsPerTurn = 256;

  void Turn() {
    const int count =
        ::epoll_wait(epoll_fd_, events_.data(), static_cast<int>(events_.size()), WaitMs());
    CHECK(count >= 0 || errno == EINTR);
    now_ms_ = SystemClock().MonotonicMs();
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events_[static_cast<std::size_t>(i)];
      if (event.data.ptr == nullptr) {
        std::uint64_t rung = 0;
        while (::read(wake_fd_, &rung, sizeof rung) > 0) {
        }
        continue;
      }
      static_cast<ReadinessHandler*>(event.data.ptr)
          ->OnReady({.readable = (event.events & (EPOLLIN | EPOLLRDHUP)) != 0,
                     .writable = (event.events & EPOLLOUT) != 0,
                     .peer_done = (event.events & EPOLLRDHUP) != 0,
                     .failed = (event.events & (EPOLLERR | EPOLLHUP)) != 0});
    }
    timers_.RunDue(now_ms_);
    RunPosted();
  }

  void RunPosted() {
    {
      const std::lock_guard lock(mutex_);
      tasks_.swap(posted_);
    }
    for (std::function<void()>& task : tasks_) task();
    tasks_.clear();
  }

  int WaitMs() const {
    const std::int64_t due = timers_.NextDueMs();
    if (due == TimerQueue::kNever) return -1;
    // Never asleep for longer than a minute, so that the number fits and a lost moment is found.
    return static_cast<int>(std::clamp<std::int64_t>(due - now_ms_, 0, 60'000));
  }

  void Wake() {
    const std::uint64_t ring = 1;
    // It can fail only with the counter full, and then the loop is being woken anyway.
    [[maybe_unused]] const ssize_t written = ::write(wake_fd_, &ring, sizeof ring);
  }

  bool TryControl(int operation, int fd, ReadinessHandler* handler, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = handler;
    return ::epoll_ctl(epoll_fd_, operation, fd, &event) == 0;
  }
  void Control(int operation, int fd, ReadinessHandler* handler, std::uint32_t events) {
    CHECK(TryControl(operation, fd, handler, events));
  }

  int epoll_fd_;
  int wake_fd_;
  std::int64_t now_ms_ = 0;
  std::array<epoll_event, kEventsPerTurn> events_;
  std::vector<std::function<void()>> tasks_;  // being run; kept for its memory
  std::atomic<std::thread::id> thread_{};
  std::atomic<bool> stopping_{false};

  std::mutex mutex_;  // guards what follows
  std::vector<std::function<void()>> posted_;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Loop> MakeLoop() { return std::make_unique<EpollLoop>(); }

}  // namespace latchkey::net
