#include "base/periodic_task.h"

#include <pthread.h>

#include <chrono>
#include <utility>

namespace latchkey {

PeriodicTask::PeriodicTask(const std::string& name, Round round)
    : round_(std::move(round)), thread_([this] { Work(); }) {
  pthread_setname_np(thread_.native_handle(), name.substr(0, 15).c_str());
}

PeriodicTask::~PeriodicTask() { Stop(); }

void PeriodicTask::Wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  wake_.notify_one();
}

void PeriodicTask::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

bool PeriodicTask::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void PeriodicTask::Work() {
  while (!stopping()) {
    const std::int64_t wait_ms = round_(*this);
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, std::chrono::milliseconds(wait_ms),
                   [this] { return woken_ || stopping_; });
    woken_ = false;
  }
}

}  // namespace latchkey
