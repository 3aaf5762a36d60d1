#include "directory/publisher.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/limits.h"

namespace latchkey::directory {
namespace {

// What the feed has beyond one version.
struct News {
  FeedSequence sequence;
  bool reliable = true;
  std::set<IntegrationId> touched;
  std::vector<domain::CallerRow> present;  // of those touched, as they are now
  std::optional<domain::Settings> settings;
  std::shared_ptr<const std::vector<Admin>> admins;  // null: as they were
};

// What changed beside integrations.
struct Touched {
  bool settings = false;
  bool admins = false;
};

Result<domain::Settings> ReadSettings(domain::ReadTransaction& read) {
  LATCHKEY_TRY(auto stored, read.ListSettings());
  return domain::Settings::Parse(std::map<std::string, std::string, std::less<>>(
      std::make_move_iterator(stored.begin()), std::make_move_iterator(stored.end())));
}

Result<std::shared_ptr<const std::vector<Admin>>> ShareAdmins(domain::ReadTransaction& read,
                                                              const acl::ResourceTree& resources) {
  LATCHKEY_TRY(std::vector<Admin> admins, ReadAdmins(read, resources));
  return std::make_shared<const std::vector<Admin>>(std::move(admins));
}

// Reads which integrations changed; whether something else did.
Result<Touched> ReadFeed(domain::ReadTransaction& read, News& news) {
  Touched touched;
  for (;;) {
    LATCHKEY_TRY(const auto changes,
                 read.ChangesAfter(news.sequence, limits::kFeedChangesPerReadMax));
    for (const domain::Change& change : changes) {
      if (change.sequence.value != news.sequence.value + 1) news.reliable = false;
      news.sequence = change.sequence;
      if (change.kind == domain::ChangeKind::kSetting) {
        touched.settings = true;
      } else if (change.kind == domain::ChangeKind::kAdminUser) {
        touched.admins = true;
      } else {
        news.touched.insert(change.integration_id);
      }
    }
    if (!news.reliable ||
        static_cast<std::int64_t>(changes.size()) < limits::kFeedChangesPerReadMax) {
      return touched;
    }
  }
}

// Reads the feed beyond `after` and, in the same view of the database, what it is about. Changes
// are taken as hints only: what counts is the row as it is now, whatever their number and order.
Result<void> ReadNews(domain::ReadTransaction& read, FeedSequence after,
                      const acl::ResourceTree& resources, News& news) {
  news.sequence = after;
  LATCHKEY_TRY(const Touched touched, ReadFeed(read, news));
  LATCHKEY_TRY(const FeedSequence last, read.LastChange());
  if (last != news.sequence) news.reliable = false;
  if (!news.reliable) return {};
  for (const IntegrationId id : news.touched) {
    LATCHKEY_TRY(auto row, read.LoadCaller(id));
    if (row) news.present.push_back(std::move(*row));
  }
  if (touched.settings) {
    LATCHKEY_TRY(news.settings, ReadSettings(read));
  }
  if (touched.admins) {
    LATCHKEY_TRY(news.admins, ShareAdmins(read, resources));
  }
  return {};
}

}  // namespace

Publisher::Publisher(domain::Storage& storage, const acl::ResourceTree& resources,
                     const acl::RouteTable& routes, const HashKey& key)
    : storage_(storage), resources_(resources), routes_(routes), key_(key) {}

Publisher::~Publisher() {
  for (const ReaderPlace& place : places_) CHECK(!place.taken.load());
}

Result<std::unique_ptr<Publisher>> Publisher::Build(domain::Storage& storage,
                                                    const acl::ResourceTree& resources,
                                                    const acl::RouteTable& routes,
                                                    RandomSource& random) {
  std::unique_ptr<Publisher> publisher(
      new Publisher(storage, resources, routes, HashKey::Random(random)));
  LATCHKEY_RETURN_IF_ERROR(publisher->LoadAll());
  return publisher;
}

Result<void> Publisher::LoadAll() {
  auto roster = std::make_unique<Roster>(key_, resources_, memory_.resource());
  auto version = std::make_unique<Directory>(key_, resources_, routes_);
  LATCHKEY_RETURN_IF_ERROR(storage_.Read([&](domain::ReadTransaction& read) -> Result<void> {
    LATCHKEY_TRY(version->sequence_, read.LastChange());
    LATCHKEY_TRY(version->settings_, ReadSettings(read));
    LATCHKEY_TRY(version->admins_, ShareAdmins(read, resources_));
    return read.VisitCallers([&](const domain::CallerRow& row) -> Result<void> {
      roster->Put(row);
      return {};
    });
  }));
  roster->Seal(*version);
  roster_.swap(roster);
  Garbage garbage;
  garbage.roster = std::move(roster);
  Publish(std::move(version), std::move(garbage));
  return {};
}

Result<FeedSequence> Publisher::CatchUp() {
  News news;
  LATCHKEY_RETURN_IF_ERROR(storage_.Read([&](domain::ReadTransaction& read) {
    return ReadNews(read, version_->sequence(), resources_, news);
  }));
  if (!news.reliable) {
    LATCHKEY_RETURN_IF_ERROR(LoadAll());
    return published();
  }
  if (news.sequence == version_->sequence()) {
    FreeUnpinned();
    return news.sequence;
  }

  for (const IntegrationId id : news.touched) roster_->Remove(id);
  for (const domain::CallerRow& row : news.present) roster_->Put(row);
  auto next = std::make_unique<Directory>(*version_);
  next->sequence_ = news.sequence;
  if (news.settings) next->settings_ = *news.settings;
  if (news.admins) next->admins_ = std::move(news.admins);
  Garbage garbage;
  garbage.parts = roster_->Seal(*next);
  Publish(std::move(next), std::move(garbage));
  return published();
}

void Publisher::Publish(std::unique_ptr<const Directory> next, Garbage garbage) {
  garbage.version = std::move(version_);
  version_ = std::move(next);
  publication_.current.store(version_.get(), std::memory_order_seq_cst);
  // A reader that still got the older version loaded the epoch before this addition.
  garbage.epoch = publication_.epoch.fetch_add(1, std::memory_order_seq_cst);
  published_.store(version_->sequence().value, std::memory_order_release);
  garbage_.push_back(std::move(garbage));
  FreeUnpinned();
}

void Publisher::FreeUnpinned() {
  std::uint64_t oldest = std::numeric_limits<std::uint64_t>::max();
  {
    const std::lock_guard lock(places_mutex_);
    for (const ReaderPlace& place : places_) {
      const std::uint64_t epoch = place.epoch.load(std::memory_order_seq_cst);
      if (epoch != 0) oldest = std::min(oldest, epoch);
    }
  }
  std::erase_if(garbage_, [&](const Garbage& garbage) { return garbage.epoch < oldest; });
}

std::unique_ptr<Reader> Publisher::MakeReader() {
  const std::lock_guard lock(places_mutex_);
  for (ReaderPlace& place : places_) {
    bool free = false;
    if (place.taken.compare_exchange_strong(free, true, std::memory_order_acq_rel)) {
      return std::make_unique<Reader>(publication_, place);
    }
  }
  ReaderPlace& place = places_.emplace_back();
  place.taken.store(true, std::memory_order_relaxed);
  return std::make_unique<Reader>(publication_, place);
}

FeedSequence Publisher::published() const { return {published_.load(std::memory_order_acquire)}; }

}  // namespace latchkey::directory
