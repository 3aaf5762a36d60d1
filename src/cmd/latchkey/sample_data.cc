#include "cmd/latchkey/sample_data.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "cmd/latchkey/data_folder.h"
#include "cmd/latchkey/run.h"
#include "cmd/latchkey/terminal.h"
#include "cmd/latchkey/wire.h"
#include "directory/nonce_set.h"
#include "store/seed.h"

namespace latchkey::cmd {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "it is set by a signal handler");

void CatchInterrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted.store(true); };
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
}

// A line that is written over at a terminal; elsewhere a line for every tenth.
class ProgressLine {
 public:
  bool Tell(std::int64_t done, std::int64_t total) {
    const std::int64_t tenth = total == 0 ? 0 : done * 10 / total;
    if (at_terminal_ || tenth != told_tenth_) {
      std::cerr << (at_terminal_ ? "\r" : "") << done << " of " << total << " products"
                << (at_terminal_ ? "" : "\n") << std::flush;
    }
    told_tenth_ = tenth;
    total_ = total;
    return !interrupted.load();
  }
  void End() const {
    if (at_terminal_ && told_tenth_ >= 0) std::cerr << "\n";
  }
  std::int64_t total() const { return total_; }

 private:
  const bool at_terminal_ = isatty(STDERR_FILENO) != 0;
  std::int64_t told_tenth_ = -1;
  std::int64_t total_ = 0;
};

// The folder held by this process; nullopt where a server holds it and products are to be added
// beside it.
Result<std::optional<DataFolder>> Hold(const std::string& path, bool replace) {
  Result<DataFolder> folder = DataFolder::Open(path);
  if (folder.ok()) return std::optional<DataFolder>(std::move(folder).value());
  if (replace || folder.error().kind != ErrorKind::kConflict) return std::move(folder).error();
  return std::optional<DataFolder>();
}

// The database first: SQLite throws away a journal that has none.
Result<void> RemoveStore(const std::string& path) {
  for (const auto* suffix : {"", "-wal", "-shm"}) {
    std::error_code failure;
    std::filesystem::remove(path + suffix, failure);
    if (failure) {
      return Error::Make(ErrorKind::kUnavailable,
                         "cannot remove " + path + suffix + ": " + failure.message());
    }
  }
  return {};
}

struct Outcome {
  std::int64_t products;
  std::int64_t total;
};

Result<Outcome> Fill(const GlobalOptions& options, const SampleDataInvocation& invocation) {
  if (invocation.replace && !invocation.yes) {
    LATCHKEY_RETURN_IF_ERROR(AskToConfirm("This throws away all that is in the embedded store of " +
                                          options.data +
                                          ": products, categories, customers and orders."));
  }
  LATCHKEY_TRY(const Config config, LoadConfigOf(options, {}));
  LATCHKEY_TRY(const std::optional<DataFolder> folder, Hold(options.data, invocation.replace));
  const std::string path = options.data + "/store.db";
  if (folder) {
    // A server takes a store without a nonce set for one that has lost it: there is one from the
    // beginning.
    LATCHKEY_TRY([[maybe_unused]] const std::unique_ptr<directory::NonceSet> nonces,
                 directory::NonceSet::Open(NonceOptions(*folder, config), SystemClock()));
    if (invocation.replace) LATCHKEY_RETURN_IF_ERROR(RemoveStore(path));
  } else if (!std::filesystem::exists(path)) {
    return Error::Make(ErrorKind::kUnavailable,
                       "another latchkey is just starting on " + options.data + ": try again");
  }
  CatchInterrupts();
  ProgressLine line;
  const Result<std::int64_t> products = store::Seed(
      path, *store::ReadSampleSize(invocation.size),
      [&line](std::int64_t done, std::int64_t total) { return line.Tell(done, total); });
  line.End();
  if (!products.ok()) return products.error();
  return Outcome{*products, std::max(line.total(), *products)};
}

}  // namespace

int RunSampleData(const GlobalOptions& options, const SampleDataInvocation& invocation) {
  SetLogLevel(LogLevel::kWarning);  // a person reads what goes to stderr
  const Result<Outcome> filled = Fill(options, invocation);
  if (!filled.ok()) return PrintFailure(options, filled.error());
  const bool stopped = filled->products < filled->total;
  if (options.json) {
    std::cout << ToJson(json::object{{"products", filled->products}, {"stopped", stopped}}) << "\n";
  } else {
    std::cout << "The store has " << filled->products << " products.\n";
  }
  if (!stopped) return kExitDone;
  std::cerr << "latchkey: stopped before all " << filled->total
            << " were there. What is there is whole; the same command goes on from here.\n";
  return kExitFailed;
}

}  // namespace latchkey::cmd
