#include "cmd/latchkey/writer.h"

#include <future>
#include <memory>
#include <utility>

#include "base/limits.h"
#include "base/log.h"

namespace latchkey::cmd {

Writer::Writer(directory::Publisher& publisher, std::function<void()> after_change)
    : publisher_(publisher),
      after_change_(std::move(after_change)),
      executor_("writer", 1, limits::kControlQueueMax) {}

Result<void> Writer::Run(const Work& work) {
  // Shared, since the task may still be leaving set_value when this function returns.
  auto outcome = std::make_shared<std::promise<Result<void>>>();
  std::future<Result<void>> done = outcome->get_future();
  if (!executor_.Submit([this, outcome, &work] { outcome->set_value(RunHere(work)); })) {
    return Error::Make(ErrorKind::kUnavailable, "The server is too busy or stopping: try again.");
  }
  return done.get();
}

Result<void> Writer::RunHere(const Work& work) {
  LATCHKEY_RETURN_IF_ERROR(work());
  const Result<FeedSequence> caught_up = publisher_.CatchUp();
  fresh_.store(caught_up.ok(), std::memory_order_relaxed);
  after_change_();
  if (caught_up.ok()) return {};
  LogError("directory could not follow a change", caught_up.error());
  return Error::Make(ErrorKind::kUnavailable,
                     "The change is stored but not in force yet: see the server's log.");
}

}  // namespace latchkey::cmd
