#include "directory/nonce_set.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/limits.h"
#include "directory/keyed_hash.h"
#include "directory/nonce_file.h"

namespace latchkey::directory {
namespace {

// An entry is one word: the tick in which it expires (16 bits), and a fingerprint (48 bits) beside
// the bits of the hash that chose the bucket. 0 is no entry.
constexpr int kFingerprintBits = 48;
constexpr std::uint64_t kFingerprintMask = (std::uint64_t{1} << kFingerprintBits) - 1;

// Ticks: the retention spans 13, so an entry lives for at most 15.
constexpr std::int64_t kTicksPerRetention = 13;
static_assert(kTicksPerRetention + 2 < static_cast<std::int64_t>(kTickRing));

// Ticks are compared in 16 bits. One that is up to so many ahead is live: far more than 15, for a
// thread whose idea of now is old; far less than 65,536, for entries that nobody has swept.
constexpr std::uint16_t kLiveTicksMax = 1024;

// Counting every insert would put one contended line on every request. In a large set one of 16
// counts, as 16.
constexpr std::size_t kSampledFrom = std::size_t{1} << 20;
constexpr std::uint64_t kSampleOneOf = 16;

std::uint64_t MakeEntry(std::uint64_t hash, std::int64_t expiry_tick) {
  const std::uint64_t entry =
      static_cast<std::uint64_t>(expiry_tick) << kFingerprintBits | (hash & kFingerprintMask);
  return entry == 0 ? 1 : entry;
}

bool IsLive(std::uint64_t entry, std::int64_t now_tick) {
  const auto ahead = static_cast<std::uint16_t>((entry >> kFingerprintBits) -
                                                static_cast<std::uint64_t>(now_tick));
  return entry != 0 && ahead > 0 && ahead <= kLiveTicksMax;
}

bool SameNonce(std::uint64_t a, std::uint64_t b) { return ((a ^ b) & kFingerprintMask) == 0; }

void Add(TickCounts& counts, std::int64_t tick, std::uint64_t amount) {
  const auto tick32 = static_cast<std::uint32_t>(tick);
  SharedWord& cell = counts.cells[tick32 % kTickRing];
  std::uint64_t old = cell.load(std::memory_order_relaxed);
  std::uint64_t next = 0;
  do {
    const auto ahead = static_cast<std::int32_t>(tick32 - static_cast<std::uint32_t>(old >> 32));
    if (ahead < 0) return;
    next = ahead == 0 ? old + amount : std::uint64_t{tick32} << 32 | amount;
  } while (!cell.compare_exchange_weak(old, next, std::memory_order_relaxed));
}

std::size_t Sum(const TickCounts& counts, std::int64_t now_tick) {
  std::size_t sum = 0;
  for (const SharedWord& cell : counts.cells) {
    const std::uint64_t value = cell.load(std::memory_order_relaxed);
    const std::uint32_t ahead =
        static_cast<std::uint32_t>(value >> 32) - static_cast<std::uint32_t>(now_tick);
    if (ahead > 0 && ahead < kTickRing) sum += value & 0xFFFF'FFFF;
  }
  return sum;
}

// Puts `entry` into the bucket, unless a live one of the same nonce is there.
//
// Whoever changes `newest` has inserted; that word alone decides, so it puts all inserts of a
// bucket in one order. Before it may be replaced, what it holds is copied to a place in `kept`; any
// thread or process may do that, so one that dies in between holds up nobody. Two that copy the
// same entry at once waste a place and nothing else. A place is free when its entry has expired,
// which it never takes back.
NonceOutcome InsertInto(NonceBucket& bucket, std::uint64_t entry, std::int64_t now_tick,
                        bool may_grow) {
  for (;;) {
    std::uint64_t newest = bucket.newest.load(std::memory_order_acquire);
    bool to_keep = IsLive(newest, now_tick);
    if (to_keep && SameNonce(newest, entry)) return NonceOutcome::kUsed;

    SharedWord* free = nullptr;
    std::uint64_t expired = 0;
    for (SharedWord& place : bucket.kept) {
      const std::uint64_t kept = place.load(std::memory_order_acquire);
      if (!IsLive(kept, now_tick)) {
        if (free == nullptr) {
          free = &place;
          expired = kept;
        }
        continue;
      }
      if (SameNonce(kept, entry)) return NonceOutcome::kUsed;
      if (kept == newest) to_keep = false;
    }
    if (!may_grow || (to_keep && free == nullptr)) return NonceOutcome::kFull;
    if (to_keep && !free->compare_exchange_strong(expired, newest, std::memory_order_acq_rel)) {
      continue;
    }
    // Still the entry it was at the start: nobody inserted since, so what was not found is not
    // there.
    if (bucket.newest.compare_exchange_strong(newest, entry, std::memory_order_acq_rel)) {
      return NonceOutcome::kFresh;
    }
  }
}

}  // namespace

std::string_view DoubtWord(NonceDoubt doubt) noexcept {
  switch (doubt) {
    case NonceDoubt::kNone:
      return "none";
    case NonceDoubt::kPowerLoss:
      return "power-loss";
    case NonceDoubt::kMissing:
      return "missing";
    case NonceDoubt::kUnreadable:
      return "unreadable";
    case NonceDoubt::kOtherLayout:
      return "other-layout";
    case NonceDoubt::kClockBack:
      return "clock-back";
    case NonceDoubt::kSharedLoss:
      return "shared-loss";
  }
  return "";
}

NonceSet::NonceSet(const NonceSetOptions& options, const Clock& clock,
                   std::unique_ptr<NonceFile> file)
    : clock_(clock),
      file_(std::move(file)),
      nonces_max_(options.nonces_max),
      share_max_(options.nonces_max * static_cast<std::size_t>(options.consumer_share_percent_max) /
                 100),
      window_s_(options.timestamp_window_s),
      retention_s_(2 * window_s_ + limits::kNonceRetentionMarginS),
      tick_s_((retention_s_ + kTicksPerRetention - 1) / kTicksPerRetention),
      sample_one_of_(nonces_max_ >= kSampledFrom ? kSampleOneOf : 1) {}

NonceSet::~NonceSet() = default;

Result<std::unique_ptr<NonceSet>> NonceSet::Open(const NonceSetOptions& options, const Clock& clock,
                                                 RandomSource& random) {
  CHECK(options.nonces_max > 0 && options.timestamp_window_s > 0);
  CHECK(options.consumer_share_percent_max > 0 && options.consumer_share_percent_max <= 100);
  LATCHKEY_TRY(auto file, NonceFile::Open(options, clock.NowUnixS(), random));
  return std::unique_ptr<NonceSet>(new NonceSet(options, clock, std::move(file)));
}

// The newest time any process saw. It does not go back with the machine's clock, so nothing that
// was forgotten is believed fresh; unless the clock was set back by more than the window, when
// waiting for it to return could take for ever.
std::int64_t NonceSet::SeenNow() {
  NonceFileHeader& header = file_->header();
  std::int64_t seen = header.seen_s.load(std::memory_order_acquire);
  const std::int64_t now = clock_.NowUnixS();
  while (now > seen) {
    if (header.seen_s.compare_exchange_weak(seen, now, std::memory_order_acq_rel)) return now;
  }
  if (now >= seen - window_s_) return seen;
  header.doubt.store(static_cast<std::uint32_t>(NonceDoubt::kClockBack), std::memory_order_relaxed);
  header.uncertain_until_s.store(now + window_s_, std::memory_order_release);
  // Fails where another thread has seen a newer time meanwhile, which then counts.
  return header.seen_s.compare_exchange_strong(seen, now, std::memory_order_acq_rel) ? now : seen;
}

NonceSet::Place NonceSet::Locate(ConsumerId consumer, std::string_view nonce) const noexcept {
  const Place place{
      consumer, KeyedHash(file_->header().key, static_cast<std::uint64_t>(consumer.value), nonce)};
  const NonceBucket& bucket = file_->bucket(place.hash.high);
  __builtin_prefetch(&bucket, 1);
  __builtin_prefetch(&bucket.kept[kKeptPerBucket / 2], 1);
  return place;
}

NonceOutcome NonceSet::Insert(const Place& place, std::int64_t timestamp_s) {
  const NonceFileHeader& header = file_->header();
  const std::int64_t seen_s = SeenNow();
  if (timestamp_s <= header.uncertain_until_s.load(std::memory_order_acquire) ||
      timestamp_s < seen_s - window_s_) {
    return NonceOutcome::kUncertain;
  }
  const std::int64_t now_tick = seen_s / tick_s_;
  const std::int64_t expiry_tick = (seen_s + retention_s_) / tick_s_ + 1;
  const NonceOutcome outcome =
      InsertInto(file_->bucket(place.hash.high), MakeEntry(place.hash.low, expiry_tick), now_tick,
                 MayGrow(place.consumer, now_tick));
  const bool counted = (place.hash.high >> 56) % sample_one_of_ == 0;
  if (outcome == NonceOutcome::kFresh && counted) Count(place.consumer, expiry_tick);
  return outcome;
}

bool NonceSet::MayGrow(ConsumerId consumer, std::int64_t now_tick) const {
  const std::size_t live = Sum(file_->header().live, now_tick);
  if (live < share_max_) return true;
  if (live >= nonces_max_) return false;
  std::size_t share = live;
  for (std::size_t row = 0; row < kShareRows; ++row) {
    share = std::min(share, Sum(ShareOf(row, consumer), now_tick));
  }
  return share < share_max_;
}

void NonceSet::Count(ConsumerId consumer, std::int64_t expiry_tick) {
  Add(file_->header().live, expiry_tick, sample_one_of_);
  for (std::size_t row = 0; row < kShareRows; ++row) {
    Add(ShareOf(row, consumer), expiry_tick, sample_one_of_);
  }
}

TickCounts& NonceSet::ShareOf(std::size_t row, ConsumerId consumer) const {
  constexpr std::uint64_t kMix = 0x9E37'79B9'7F4A'7C15U;  // 2^64 over the golden ratio
  const std::uint64_t mixed = static_cast<std::uint64_t>(consumer.value) * kMix;
  return file_->share(row, (mixed >> (row == 0 ? 51 : 38)) % kShareCells);
}

NonceKey NonceSet::KeyOf(const Place& place) const noexcept {
  return {file_->BucketIndex(place.hash.high), MakeEntry(place.hash.low, 0) & kFingerprintMask};
}

void NonceSet::VisitLive(
    const std::function<void(const NonceKey& key, std::int64_t keep_s)>& visit) const {
  const NonceFileHeader& header = file_->header();
  const std::int64_t now_tick = header.seen_s.load(std::memory_order_acquire) / tick_s_;
  const auto tell = [&](std::uint64_t bucket, const SharedWord& place) {
    const std::uint64_t entry = place.load(std::memory_order_acquire);
    if (!IsLive(entry, now_tick)) return;
    const auto ticks = static_cast<std::uint16_t>((entry >> kFingerprintBits) -
                                                  static_cast<std::uint64_t>(now_tick));
    visit({bucket, entry & kFingerprintMask}, (ticks + 1) * tick_s_);
  };
  for (std::uint64_t index = 0; index < header.buckets; ++index) {
    const NonceBucket& bucket = file_->bucket(index);
    tell(index, bucket.newest);
    for (const SharedWord& place : bucket.kept) tell(index, place);
  }
}

void NonceSet::BeginDoubt(NonceDoubt doubt, std::int64_t until_s) {
  NonceFileHeader& header = file_->header();
  std::int64_t before = header.uncertain_until_s.load(std::memory_order_acquire);
  while (before < until_s) {
    if (header.uncertain_until_s.compare_exchange_weak(before, until_s,
                                                       std::memory_order_acq_rel)) {
      header.doubt.store(static_cast<std::uint32_t>(doubt), std::memory_order_relaxed);
    }
  }
}

std::int64_t NonceSet::uncertain_until_s() const {
  return file_->header().uncertain_until_s.load(std::memory_order_acquire);
}

NonceDoubt NonceSet::doubt() const {
  return static_cast<NonceDoubt>(file_->header().doubt.load(std::memory_order_relaxed));
}

std::size_t NonceSet::ApproximateSize() const {
  return Sum(file_->header().live, file_->header().seen_s.load() / tick_s_);
}

}  // namespace latchkey::directory
