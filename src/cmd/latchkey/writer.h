#pragma once
// The one writer: a thread that changes what is stored, and sees to it that the Directory has each
// change before anybody is told that it was made.

#include <atomic>
#include <functional>

#include "base/executor.h"
#include "base/result.h"
#include "directory/publisher.h"

namespace latchkey::cmd {

class Writer {
 public:
  using Work = std::function<Result<void>()>;

  // `after_change` is called on the writer's thread when the Directory has what a task changed.
  Writer(directory::Publisher& publisher, std::function<void()> after_change);

  // Runs `work` as a task of the writer and waits for it. Errors: those of `work`; kUnavailable
  // where the queue is full, where the writer stops, and where the change was stored but the
  // Directory could not follow. Threads: any but the writer's own.
  Result<void> Run(const Work& work);

  // The same for a task that already runs on the executor.
  Result<void> RunHere(const Work& work);

  Executor& executor() { return executor_; }
  // Whether the Directory had every change when it was last looked at.
  bool fresh() const { return fresh_.load(std::memory_order_relaxed); }

 private:
  directory::Publisher& publisher_;
  const std::function<void()> after_change_;
  std::atomic<bool> fresh_{true};
  Executor executor_;
};

}  // namespace latchkey::cmd
