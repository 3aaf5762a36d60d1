#include "directory/nonce_set.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/limits.h"
#include "directory/nonce_file.h"

namespace latchkey::directory {
namespace {

constexpr std::int64_t kStartS = 1'700'000'000;
constexpr std::int64_t kWindowS = 600;
constexpr std::int64_t kRetentionS = 2 * kWindowS + limits::kNonceRetentionMarginS;
constexpr ConsumerId kAnna{1};
constexpr ConsumerId kBert{2};

// The same bytes every time, so that which bucket is how full is the same every time.
class SameBytes final : public RandomSource {
 public:
  void Fill(std::span<std::byte> out) override {
    std::fill(out.begin(), out.end(), std::byte{0x5A});
  }
};

// A clock that several threads may read while one of them sets it.
class SharedClock final : public Clock {
 public:
  std::int64_t NowUnixS() const override { return now_s_.load(); }
  std::int64_t NowUnixMs() const override { return now_s_.load() * 1000; }
  std::int64_t MonotonicMs() const override { return now_s_.load() * 1000; }
  void AdvanceS(std::int64_t seconds) { now_s_ += seconds; }

 private:
  std::atomic<std::int64_t> now_s_{kStartS};
};

class NonceSetTest : public ::testing::Test {
 protected:
  NonceSetTest() {
    char folder[] = "/tmp/latchkey-nonces-XXXXXX";
    folder_ = mkdtemp(folder);
    options_.path = folder_ + "/nonces";
    options_.nonces_max = 100'000;
    options_.consumer_share_percent_max = 50;
    options_.timestamp_window_s = kWindowS;
  }
  ~NonceSetTest() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<NonceSet> Open(const Clock& clock) {
    SameBytes random;
    auto opened = NonceSet::Open(options_, clock, random);
    EXPECT_TRUE(opened.ok()) << (opened.ok() ? "" : opened.error().detail);
    return std::move(opened).value();
  }
  std::unique_ptr<NonceSet> Open() { return Open(clock_); }

  // For a process that is killed: nothing closes it.
  NonceSet* OpenForEver() { return Open().release(); }

  NonceOutcome InsertNow(NonceSet& set, ConsumerId consumer, std::string_view nonce) {
    return set.Insert(consumer, nonce, clock_.NowUnixS());
  }

  // What a power loss and the next boot leave: the file as it was, under another boot's id.
  void PretendOtherBoot() const {
    std::ifstream boot_id_file("/proc/sys/kernel/random/boot_id");
    std::string boot_id;
    std::getline(boot_id_file, boot_id);
    std::fstream file(options_.path, std::ios::in | std::ios::out | std::ios::binary);
    std::string head(4096, '\0');
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    const std::size_t at = head.find(boot_id);
    ASSERT_NE(at, std::string::npos);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(boot_id[0] == 'x' ? 'y' : 'x');
  }

  // Runs `work` in a child that dies by SIGKILL when it has returned.
  template <class Work>
  static void InKilledChild(const Work& work) {
    const pid_t child = fork();
    if (child == 0) {
      work();
      raise(SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
  }

  std::string folder_;
  NonceSetOptions options_;
  ManualClock clock_{kStartS};
};

TEST_F(NonceSetTest, TakesEachPairOnce) {
  const auto set = Open();
  EXPECT_EQ(InsertNow(*set, kAnna, "n1"), NonceOutcome::kFresh);
  EXPECT_EQ(InsertNow(*set, kAnna, "n1"), NonceOutcome::kUsed);
  EXPECT_EQ(InsertNow(*set, kBert, "n1"), NonceOutcome::kFresh);
  EXPECT_EQ(set->ApproximateSize(), 2u);
  EXPECT_EQ(set->uncertain_until_s(), 0);
}

TEST_F(NonceSetTest, ComparesEveryByteAndNoTimestamp) {
  const auto set = Open();
  const std::string long_nonce(255, 'a');
  EXPECT_EQ(InsertNow(*set, kAnna, long_nonce), NonceOutcome::kFresh);
  EXPECT_EQ(InsertNow(*set, kAnna, long_nonce.substr(1) + "b"), NonceOutcome::kFresh);
  EXPECT_EQ(InsertNow(*set, kAnna, long_nonce.substr(1)), NonceOutcome::kFresh);
  EXPECT_EQ(InsertNow(*set, kAnna, std::string(255, 'A')), NonceOutcome::kFresh);
  EXPECT_EQ(set->Insert(kAnna, long_nonce, kStartS + 1), NonceOutcome::kUsed);
}

TEST_F(NonceSetTest, KeepsAPairForAsLongAsItsTimestampIsAccepted) {
  const auto set = Open();
  const std::int64_t timestamp_s = kStartS + kWindowS;
  EXPECT_EQ(set->Insert(kAnna, "ahead", timestamp_s), NonceOutcome::kFresh);
  for (int second = 0; second <= 2 * kWindowS; second += 100) {
    clock_.SetUnixS(kStartS + second);
    EXPECT_EQ(set->Insert(kAnna, "ahead", timestamp_s), NonceOutcome::kUsed) << second;
  }
}

TEST_F(NonceSetTest, ForgetsAfterTheRetention) {
  const auto set = Open();
  EXPECT_EQ(InsertNow(*set, kAnna, "n1"), NonceOutcome::kFresh);
  clock_.AdvanceS(kRetentionS);
  EXPECT_EQ(InsertNow(*set, kAnna, "n1"), NonceOutcome::kUsed);
  clock_.AdvanceS(kRetentionS / 6);
  EXPECT_EQ(InsertNow(*set, kAnna, "n1"), NonceOutcome::kFresh);
  EXPECT_EQ(set->ApproximateSize(), 1u);
}

TEST_F(NonceSetTest, RemembersAfterReopening) {
  EXPECT_EQ(InsertNow(*Open(), kAnna, "n1"), NonceOutcome::kFresh);
  const auto set = Open();
  EXPECT_EQ(InsertNow(*set, kAnna, "n1"), NonceOutcome::kUsed);
  EXPECT_EQ(set->uncertain_until_s(), 0);
}

TEST_F(NonceSetTest, IsSharedByEverybodyWhoHasItOpen) {
  const auto first = Open();
  const auto second = Open();
  EXPECT_EQ(InsertNow(*first, kAnna, "n1"), NonceOutcome::kFresh);
  EXPECT_EQ(InsertNow(*second, kAnna, "n1"), NonceOutcome::kUsed);
  EXPECT_EQ(second->ApproximateSize(), 1u);
}

// Concurrency.

TEST_F(NonceSetTest, GivesEachNonceToExactlyOneOfManyThreads) {
  constexpr int kNonces = 20'000;
  const auto set = Open();
  std::vector<std::atomic<int>> fresh(kNonces);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < kNonces; ++i) {
        const NonceOutcome outcome = set->Insert(kAnna, std::to_string(i), kStartS);
        if (outcome == NonceOutcome::kFresh) fresh[static_cast<std::size_t>(i)].fetch_add(1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(std::all_of(fresh.begin(), fresh.end(), [](auto& count) { return count == 1; }));
  EXPECT_EQ(set->ApproximateSize(), static_cast<std::size_t>(kNonces));
}

// Few buckets, all of them filled with entries that expire one after another while the threads look
// for a place: the moment in which two threads could choose different ones.
TEST_F(NonceSetTest, GivesEachNonceToExactlyOneWhilePlacesExpire) {
  options_.nonces_max = 256;
  options_.consumer_share_percent_max = 100;
  constexpr int kRounds = 300;
  constexpr int kNonces = 12;
  SharedClock clock;
  const auto set = Open(clock);
  int doubled = 0;
  int fresh_total = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::atomic<int>> fresh(kNonces);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 3; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < kNonces; ++i) {
          if (thread == 0 && i % 6 == 0) clock.AdvanceS(50);
          const std::string nonce = std::to_string(round) + "/" + std::to_string(i);
          if (set->Insert(kAnna, nonce, clock.NowUnixS()) == NonceOutcome::kFresh) {
            fresh[static_cast<std::size_t>(i)].fetch_add(1);
          }
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (const auto& count : fresh) {
      doubled += count > 1 ? 1 : 0;
      fresh_total += count;
    }
  }
  EXPECT_EQ(doubled, 0);
  EXPECT_EQ(fresh_total, kRounds * kNonces);
}

TEST_F(NonceSetTest, GivesEachNonceToExactlyOneOfTwoProcesses) {
  constexpr std::size_t kNonces = 20'000;
  Open().reset();
  void* shared = mmap(nullptr, kNonces, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(shared, MAP_FAILED);
  auto* by_child = static_cast<char*>(shared);
  const pid_t child = fork();
  std::vector<char> by_parent(kNonces);
  char* mine = child == 0 ? by_child : by_parent.data();
  const auto set = Open();
  for (std::size_t i = 0; i < kNonces; ++i) {
    mine[i] = InsertNow(*set, kAnna, std::to_string(i)) == NonceOutcome::kFresh;
  }
  if (child == 0) raise(SIGKILL);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < kNonces; ++i) wrong += by_child[i] + by_parent[i] == 1 ? 0 : 1;
  EXPECT_EQ(wrong, 0u);
  munmap(shared, kNonces);
}

TEST_F(NonceSetTest, RemembersWhatAKilledProcessInserted) {
  InKilledChild([this] {
    NonceSet* set = OpenForEver();
    for (int i = 0; i < 1000; ++i) InsertNow(*set, kAnna, std::to_string(i));
  });
  const auto set = Open();
  EXPECT_EQ(set->doubt(), NonceDoubt::kNone);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(InsertNow(*set, kAnna, std::to_string(i)), NonceOutcome::kUsed) << i;
  }
}

// Bounds.

TEST_F(NonceSetTest, IsFullAtItsLimitUntilSomethingExpires) {
  options_.nonces_max = 256;
  options_.consumer_share_percent_max = 100;
  const auto set = Open();
  int fresh = 0;
  while (InsertNow(*set, kAnna, std::to_string(fresh)) == NonceOutcome::kFresh) ++fresh;
  EXPECT_EQ(fresh, 256);
  EXPECT_EQ(InsertNow(*set, kBert, "n"), NonceOutcome::kFull);
  EXPECT_EQ(InsertNow(*set, kAnna, "0"), NonceOutcome::kUsed);
  clock_.AdvanceS(2 * kRetentionS);
  EXPECT_EQ(InsertNow(*set, kBert, "n"), NonceOutcome::kFresh);
}

TEST_F(NonceSetTest, IsFullForTheConsumerThatFloodsAlone) {
  options_.nonces_max = 400;
  const auto set = Open();
  int fresh = 0;
  while (InsertNow(*set, kAnna, std::to_string(fresh)) == NonceOutcome::kFresh) ++fresh;
  EXPECT_EQ(fresh, 200);
  for (std::int64_t other = 2; other <= 151; ++other) {
    EXPECT_EQ(InsertNow(*set, ConsumerId{other}, "n"), NonceOutcome::kFresh) << other;
  }
  EXPECT_EQ(InsertNow(*set, kAnna, "more"), NonceOutcome::kFull);
}

TEST_F(NonceSetTest, TakesTheRoomOfItsLimitAndNeverMore) {
  constexpr std::size_t kShares = kShareRows * kShareCells * sizeof(TickCounts);
  options_.nonces_max = 4'000;
  const auto set = Open();
  const auto size = std::filesystem::file_size(options_.path);
  EXPECT_LE(size - sizeof(NonceFileHeader) - kShares, 2 * 32 * options_.nonces_max);
  for (std::int64_t consumer = 1; consumer <= 5; ++consumer) {
    for (int i = 0; i < 2'000; ++i) InsertNow(*set, {consumer}, std::to_string(i));
  }
  EXPECT_LE(set->ApproximateSize(), options_.nonces_max);
  EXPECT_EQ(std::filesystem::file_size(options_.path), size);
}

// Buckets of time: what came earlier goes earlier, without a sweep.
TEST_F(NonceSetTest, ForgetsTheEarlierHalfBeforeTheLaterOne) {
  const auto set = Open();
  for (int i = 0; i < 100; ++i) InsertNow(*set, kAnna, "early" + std::to_string(i));
  clock_.AdvanceS(kRetentionS / 2);
  for (int i = 0; i < 100; ++i) InsertNow(*set, kAnna, "late" + std::to_string(i));
  EXPECT_EQ(set->ApproximateSize(), 200u);
  clock_.AdvanceS(kRetentionS / 2 + kRetentionS / 6);
  EXPECT_EQ(InsertNow(*set, kAnna, "late0"), NonceOutcome::kUsed);
  EXPECT_EQ(set->ApproximateSize(), 100u);
  clock_.AdvanceS(kRetentionS / 2);
  EXPECT_EQ(InsertNow(*set, kAnna, "late0"), NonceOutcome::kFresh);
  EXPECT_EQ(set->ApproximateSize(), 1u);
}

// Shards: every nonce has a home of its own, of which a set of this size has thousands.
TEST_F(NonceSetTest, SpreadsNoncesEvenlyOverItsBuckets) {
  options_.nonces_max = 60'000;
  const auto set = Open();
  std::map<std::uint64_t, int> in_bucket;
  for (int i = 0; i < 40'000; ++i) {
    ++in_bucket[set->Locate(kAnna, std::to_string(i)).hash.high % 4096];
  }
  EXPECT_GE(in_bucket.size(), 4'050u);
  for (const auto& [bucket, count] : in_bucket) EXPECT_LE(count, 40) << bucket;
}

TEST_F(NonceSetTest, CountsALargeSetBySamplesWithinAPercent) {
  options_.nonces_max = 2'000'000;
  const auto set = Open();
  for (int i = 0; i < 200'000; ++i) InsertNow(*set, kAnna, std::to_string(i));
  EXPECT_NEAR(static_cast<double>(set->ApproximateSize()), 200'000, 4'000);
}

// Doubt.

TEST_F(NonceSetTest, IsUncertainAfterAPowerLossUntilTheWindowHasPassed) {
  InKilledChild([this] { InsertNow(*OpenForEver(), kAnna, "n1"); });
  PretendOtherBoot();
  auto set = Open();
  EXPECT_EQ(set->doubt(), NonceDoubt::kPowerLoss);
  EXPECT_EQ(set->uncertain_until_s(), kStartS + kWindowS);
  EXPECT_EQ(InsertNow(*set, kAnna, "n2"), NonceOutcome::kUncertain);

  // Also over a restart.
  clock_.AdvanceS(kWindowS);
  set = nullptr;
  set = Open();
  EXPECT_EQ(InsertNow(*set, kAnna, "n2"), NonceOutcome::kUncertain);

  clock_.AdvanceS(1);
  EXPECT_EQ(InsertNow(*set, kAnna, "n2"), NonceOutcome::kFresh);
}

// What was signed with a clock ahead of ours may have been accepted before the loss.
TEST_F(NonceSetTest, RefusesWhateverMayHaveBeenAcceptedBeforeThePowerLoss) {
  InKilledChild([this] { OpenForEver()->Insert(kAnna, "ahead", kStartS + kWindowS); });
  PretendOtherBoot();
  const auto set = Open();
  clock_.AdvanceS(kWindowS + 1);
  EXPECT_EQ(set->Insert(kAnna, "unknown", kStartS + kWindowS), NonceOutcome::kUncertain);
  EXPECT_EQ(set->Insert(kAnna, "unknown", kStartS + kWindowS + 1), NonceOutcome::kFresh);
}

TEST_F(NonceSetTest, IsCertainOnAnotherBootAfterAClose) {
  InsertNow(*Open(), kAnna, "n1");
  PretendOtherBoot();
  const auto set = Open();
  EXPECT_EQ(set->doubt(), NonceDoubt::kNone);
  EXPECT_EQ(InsertNow(*set, kAnna, "n1"), NonceOutcome::kUsed);
}

TEST_F(NonceSetTest, IsNotClosedWhileAnotherProcessUsesIt) {
  const auto first = Open();
  Open().reset();
  PretendOtherBoot();
  EXPECT_EQ(Open()->doubt(), NonceDoubt::kPowerLoss);
}

TEST_F(NonceSetTest, IsUncertainWhenItsFileIsMissingAlthoughExpected) {
  options_.expect_existing = true;
  const auto set = Open();
  EXPECT_EQ(set->doubt(), NonceDoubt::kMissing);
  EXPECT_EQ(InsertNow(*set, kAnna, "n1"), NonceOutcome::kUncertain);
}

TEST_F(NonceSetTest, ReplacesAFileThatIsNotItsOwn) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{5000}}) {
    std::ofstream(options_.path, std::ios::trunc) << std::string(size, 'x');
    EXPECT_EQ(Open()->doubt(), NonceDoubt::kUnreadable) << size;
  }
}

TEST_F(NonceSetTest, ReplacesAFileWhoseNumberOfBucketsCannotBe) {
  for (const std::uint64_t buckets : {std::uint64_t{3}, std::uint64_t{1} << 41}) {
    Open().reset();
    std::fstream file(options_.path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(offsetof(NonceFileHeader, buckets));
    file.write(reinterpret_cast<const char*>(&buckets), sizeof buckets);
    file.close();
    EXPECT_EQ(Open()->doubt(), NonceDoubt::kUnreadable) << buckets;
  }
}

TEST_F(NonceSetTest, ReplacesWhatIsNoFile) {
  ASSERT_EQ(mkfifo(options_.path.c_str(), 0600), 0);
  EXPECT_EQ(Open()->doubt(), NonceDoubt::kUnreadable);
  const std::string elsewhere = folder_ + "/elsewhere";
  std::filesystem::rename(options_.path, elsewhere);
  std::filesystem::create_symlink(elsewhere, options_.path);
  EXPECT_EQ(Open()->doubt(), NonceDoubt::kUnreadable);
  EXPECT_TRUE(std::filesystem::is_regular_file(std::filesystem::symlink_status(options_.path)));
}

TEST_F(NonceSetTest, ReplacesAFileMadeForAnotherLimitEvenOfAsManyBuckets) {
  for (const std::size_t more : {std::size_t{4}, options_.nonces_max}) {
    Open().reset();
    options_.nonces_max += more;
    EXPECT_EQ(Open()->doubt(), NonceDoubt::kOtherLayout) << more;
  }
}

TEST_F(NonceSetTest, StandsInTheCurrentFolderWhereItsPathHasNone) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder_);
  options_.path = "nonces";
  EXPECT_EQ(Open()->doubt(), NonceDoubt::kNone);
  std::filesystem::current_path(before);
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/nonces"));
}

TEST_F(NonceSetTest, ReplacesATruncatedFile) {
  Open().reset();
  std::filesystem::resize_file(options_.path, std::filesystem::file_size(options_.path) / 2);
  const auto set = Open();
  EXPECT_EQ(set->doubt(), NonceDoubt::kUnreadable);
  clock_.AdvanceS(kWindowS + 1);
  EXPECT_EQ(InsertNow(*set, kAnna, "n1"), NonceOutcome::kFresh);
}

TEST_F(NonceSetTest, ReplacesAFileMadeForAnotherWindowAndLeavesItToWhoHasItOpen) {
  const auto older = Open();
  EXPECT_EQ(InsertNow(*older, kAnna, "n1"), NonceOutcome::kFresh);
  options_.timestamp_window_s = 2 * kWindowS;
  EXPECT_EQ(Open()->doubt(), NonceDoubt::kOtherLayout);
  EXPECT_EQ(InsertNow(*older, kAnna, "n1"), NonceOutcome::kUsed);
}

TEST_F(NonceSetTest, SaysWhyItsFileCannotBeMade) {
  options_.path = folder_ + "/none/nonces";
  SameBytes random;
  const auto opened = NonceSet::Open(options_, clock_, random);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::kUnavailable);
  EXPECT_NE(opened.error().detail.find(options_.path), std::string::npos);
}

TEST_F(NonceSetTest, SaysWhyThereIsNoRoomForIt) {
  options_.nonces_max = std::size_t{1} << 56;
  SameBytes random;
  const auto opened = NonceSet::Open(options_, clock_, random);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::kUnavailable);
  EXPECT_NE(opened.error().detail.find("cannot reserve"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(options_.path + ".new"));
}

TEST_F(NonceSetTest, SaysThatAFolderStandsInItsPlace) {
  std::filesystem::create_directory(options_.path);
  SameBytes random;
  const auto opened = NonceSet::Open(options_, clock_, random);
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().detail.find("cannot write"), std::string::npos);
}

TEST_F(NonceSetTest, IsForTheOwnerAlone) {
  Open().reset();
  struct stat status {};
  ASSERT_EQ(stat(options_.path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

// The machine's clock.

TEST_F(NonceSetTest, AcceptsNoReplayWhenTheClockStepsBack) {
  const auto set = Open();
  EXPECT_EQ(set->Insert(kAnna, "n1", kStartS), NonceOutcome::kFresh);
  clock_.AdvanceS(2 * kRetentionS);
  EXPECT_EQ(InsertNow(*set, kAnna, "n2"), NonceOutcome::kFresh);
  // Back by less than the window: what is current still works, what may be forgotten does not.
  clock_.AdvanceS(-kWindowS + 1);
  EXPECT_EQ(InsertNow(*set, kAnna, "n2"), NonceOutcome::kUsed);
  EXPECT_EQ(InsertNow(*set, kAnna, "n3"), NonceOutcome::kFresh);
  EXPECT_EQ(set->Insert(kAnna, "n1", clock_.NowUnixS() - kWindowS), NonceOutcome::kUncertain);
  EXPECT_EQ(set->doubt(), NonceDoubt::kNone);
}

TEST_F(NonceSetTest, IsUncertainForOneWindowWhenTheClockStepsFarBack) {
  const auto set = Open();
  EXPECT_EQ(InsertNow(*set, kAnna, "n1"), NonceOutcome::kFresh);
  clock_.AdvanceS(1'000'000);
  EXPECT_EQ(InsertNow(*set, kAnna, "n2"), NonceOutcome::kFresh);
  clock_.SetUnixS(kStartS + 1);
  EXPECT_EQ(set->Insert(kAnna, "n1", kStartS), NonceOutcome::kUncertain);
  EXPECT_EQ(set->doubt(), NonceDoubt::kClockBack);
  clock_.AdvanceS(kWindowS + 1);
  EXPECT_EQ(InsertNow(*set, kAnna, "n3"), NonceOutcome::kFresh);
}

TEST_F(NonceSetTest, CountsNothingBeforeWhatItCountedWhenTheClockStepsFarBack) {
  const auto set = Open();
  EXPECT_EQ(InsertNow(*set, kAnna, "n1"), NonceOutcome::kFresh);
  // Back by a whole round of the ring of ticks, so that the counts of both times have one place.
  const std::int64_t tick_s = (kRetentionS + 12) / 13;
  clock_.SetUnixS(kStartS - 16 * tick_s - kWindowS - 1);
  EXPECT_EQ(InsertNow(*set, kAnna, "n2"), NonceOutcome::kUncertain);
  clock_.AdvanceS(kWindowS + 1);
  EXPECT_EQ(InsertNow(*set, kAnna, "n3"), NonceOutcome::kFresh);
  EXPECT_EQ(set->ApproximateSize(), 0u);
}

// One bucket.

// Nonces that fall into the bucket of the first.
std::vector<std::string> OfOneBucket(const NonceSet& set, std::size_t count) {
  constexpr std::uint64_t kBucketsOfAThousand = 256;
  std::vector<std::string> nonces;
  for (int i = 0; nonces.size() < count; ++i) {
    const std::string nonce = "n" + std::to_string(i);
    const auto bucket = [&](const std::string& text) {
      return set.Locate(kAnna, text).hash.high % kBucketsOfAThousand;
    };
    if (nonces.empty() || bucket(nonce) == bucket(nonces[0])) nonces.push_back(nonce);
  }
  return nonces;
}

TEST_F(NonceSetTest, IsFullWhereABucketIs) {
  options_.nonces_max = 1'000;
  const auto set = Open();
  const std::vector<std::string> nonces = OfOneBucket(*set, kKeptPerBucket + 2);
  for (std::size_t i = 0; i <= kKeptPerBucket; ++i) {
    EXPECT_EQ(InsertNow(*set, kAnna, nonces[i]), NonceOutcome::kFresh) << i;
  }
  EXPECT_EQ(InsertNow(*set, kAnna, nonces.back()), NonceOutcome::kFull);
  clock_.AdvanceS(2 * kRetentionS);
  EXPECT_EQ(InsertNow(*set, kAnna, nonces.back()), NonceOutcome::kFresh);
}

// Whoever inserts keeps the newest entry first; a process may die between the two.
TEST_F(NonceSetTest, GoesOnWhereAProcessDiedBetweenKeepingAndInserting) {
  options_.nonces_max = 1'000;
  const auto set = Open();
  const std::vector<std::string> nonces = OfOneBucket(*set, 2);
  EXPECT_EQ(InsertNow(*set, kAnna, nonces[0]), NonceOutcome::kFresh);
  SameBytes random;
  const auto file = NonceFile::Open(options_, clock_.NowUnixS(), random);
  ASSERT_TRUE(file.ok());
  NonceBucket& bucket = (*file)->bucket(set->Locate(kAnna, nonces[0]).hash.high);
  bucket.kept[0] = bucket.newest.load();
  EXPECT_EQ(InsertNow(*set, kAnna, nonces[1]), NonceOutcome::kFresh);
  EXPECT_EQ(bucket.kept[1].load(), 0u);  // kept once
  EXPECT_EQ(InsertNow(*set, kAnna, nonces[0]), NonceOutcome::kUsed);
  EXPECT_EQ(InsertNow(*set, kAnna, nonces[1]), NonceOutcome::kUsed);
}

TEST(DoubtWord, IsOneOfItsOwn) {
  std::set<std::string_view> words;
  for (const NonceDoubt doubt :
       {NonceDoubt::kNone, NonceDoubt::kPowerLoss, NonceDoubt::kMissing, NonceDoubt::kUnreadable,
        NonceDoubt::kOtherLayout, NonceDoubt::kClockBack}) {
    EXPECT_FALSE(DoubtWord(doubt).empty());
    words.insert(DoubtWord(doubt));
  }
  EXPECT_EQ(words.size(), 6u);
}

}  // namespace
}  // namespace latchkey::directory
