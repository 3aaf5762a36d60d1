#pragma once
// Counts wrong passwords per account in memory, so that a refused call leaves no row behind and
// takes the same time whether its account exists.
//
// Not here:  the lock-out of the admin listener, which is kept with the user (admin_users.h).

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace latchkey::domain {

// Of the accounts of one kind. From the maximum on an account is refused without a look at the
// password; every failure begins the time-out anew. At most limits::kThrottledAccountsMax accounts
// are remembered; beyond that the one whose time-out ends first is forgotten. Names are compared as
// FoldName folds them. Threads: safe.
class SignInThrottle {
 public:
  bool Admits(std::string_view name, std::int64_t now_s, std::int64_t failures_max) const;
  void CountFailure(std::string_view name, std::int64_t now_s, std::int64_t timeout_s);
  void Forget(std::string_view name);

 private:
  struct Record {
    std::int64_t failures = 0;
    std::int64_t expires_at_s = 0;
  };

  mutable std::mutex mutex_;
  std::map<std::string, Record> records_;  // by the name folded, cut to a bounded length
};

}  // namespace latchkey::domain
