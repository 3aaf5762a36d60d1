#pragma once
// Executor: a few threads and a bounded queue, for work that may block (the store's queries, the
// one writer).

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace latchkey {

class Executor {
 public:
  // `name` shows in the thread list; `threads` of 1 makes an order: tasks run one after another.
  Executor(std::string name, std::size_t threads, std::size_t queue_max);
  ~Executor();  // finishes what is queued, then stops
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // Queues `task`; false, and the task dropped, when the queue is full or the executor stops.
  [[nodiscard]] bool Submit(std::function<void()> task);
  void Stop();
  std::size_t QueueLength() const;

 private:
  void Work();

  const std::size_t queue_max_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace latchkey
