#include "domain/housekeeping.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstring>

#include "base/limits.h"

namespace latchkey::domain {
namespace {

// Uniform over [0, 1).
double Draw(RandomSource& random) {
  std::array<std::byte, sizeof(std::uint64_t)> bytes{};
  random.Fill(bytes);
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  return std::ldexp(static_cast<double>(number >> 11), -53);
}

}  // namespace

bool CleanUpIsDue(std::int64_t requests, std::int64_t one_in, RandomSource& random) {
  if (requests <= 0 || one_in <= 0) return false;
  const double none_hits =
      std::pow(1.0 - 1.0 / static_cast<double>(one_in), static_cast<double>(requests));
  return Draw(random) >= none_hits;
}

Result<void> CleanUpRequestTokens(WriteTransaction& transaction, const Settings& settings,
                                  std::int64_t now_s) {
  LATCHKEY_TRY(const auto ended,
               transaction.DeleteIssuedExchanges(now_s - settings.cleanup_age_min * 60));
  for (const IntegrationId id : ended) {
    LATCHKEY_RETURN_IF_ERROR(transaction.AppendChange({{}, ChangeKind::kIntegration, id, {}}));
  }
  return {};
}

Result<Housekeeping::Outcome> Housekeeping::Round(std::int64_t requests, FeedSequence seen) {
  Outcome outcome;
  const std::int64_t now_s = clock.NowUnixS();
  const Result<void> done = storage.Write([&](WriteTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(const auto rows, transaction.ListSettings());
    const Settings settings = Settings::Parse(StoredSettings(rows.begin(), rows.end()));
    if (CleanUpIsDue(requests, settings.cleanup_one_in, random)) {
      LATCHKEY_RETURN_IF_ERROR(CleanUpRequestTokens(transaction, settings, now_s));
    }
    std::int64_t most = 0;
    if (settings.audit_days_kept > 0) {
      LATCHKEY_TRY(most, transaction.PruneAudit(now_s - settings.audit_days_kept * 24 * 60 * 60,
                                                limits::kPrunedPerWriteMax));
    }
    LATCHKEY_TRY(const std::int64_t changes,
                 transaction.PruneChanges({seen.value - limits::kFeedChangesKept},
                                          limits::kPrunedPerWriteMax));
    outcome.more = std::max(most, changes) == limits::kPrunedPerWriteMax;
    return {};
  });
  if (!done.ok()) return done.error();
  return outcome;
}

}  // namespace latchkey::domain
