#include "domain/sign_in_throttle.h"

#include <algorithm>

#include "base/limits.h"
#include "domain/fold.h"

namespace latchkey::domain {
namespace {

std::string AccountOf(std::string_view name) {
  return FoldName(name.substr(0, limits::kEmailCharsMax));
}

}  // namespace

bool SignInThrottle::Admits(std::string_view name, std::int64_t now_s,
                            std::int64_t failures_max) const {
  const std::lock_guard lock(mutex_);
  const auto record = records_.find(AccountOf(name));
  return failures_max == 0 || record == records_.end() || now_s >= record->second.expires_at_s ||
         record->second.failures < failures_max;
}

void SignInThrottle::CountFailure(std::string_view name, std::int64_t now_s,
                                  std::int64_t timeout_s) {
  const std::lock_guard lock(mutex_);
  Record& record = records_[AccountOf(name)];
  if (now_s >= record.expires_at_s) record.failures = 0;
  ++record.failures;
  record.expires_at_s = now_s + timeout_s;
  if (records_.size() <= limits::kThrottledAccountsMax) return;
  records_.erase(std::min_element(
      records_.begin(), records_.end(),
      [](const auto& a, const auto& b) { return a.second.expires_at_s < b.second.expires_at_s; }));
}

void SignInThrottle::Forget(std::string_view name) {
  const std::lock_guard lock(mutex_);
  records_.erase(AccountOf(name));
}

}  // namespace latchkey::domain
