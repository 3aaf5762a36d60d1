#include "net/upstream_pool.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace latchkey::net {

UpstreamPool::UpstreamPool(Upstreams& upstreams, Loop& loop)
    : upstreams_(upstreams), loop_(loop), shares_(upstreams.size()) {}

UpstreamPool::~UpstreamPool() {
  for (const auto& connection : all_) connection->Close();
}

// Smooth weighted turns: everybody's credit grows by its weight, the richest pays for all.
std::optional<std::size_t> UpstreamPool::Choose(std::uint32_t tried) {
  std::optional<std::size_t> chosen;
  std::int64_t total = 0;
  for (std::size_t place = 0; place < shares_.size(); ++place) {
    const Upstream& upstream = upstreams_.at(place);
    if ((tried >> place & 1) != 0 || !upstream.healthy()) continue;
    shares_[place].current += upstream.weight();
    total += upstream.weight();
    if (!chosen || shares_[place].current > shares_[*chosen].current) chosen = place;
  }
  if (chosen) shares_[*chosen].current -= total;
  return chosen;
}

UpstreamConnection* UpstreamPool::Take(std::uint32_t tried, bool fresh,
                                       UpstreamObserver& observer) {
  const std::optional<std::size_t> place = Choose(tried);
  if (!place) return nullptr;
  Upstream& upstream = upstreams_.at(*place);
  upstream.requests.Add();
  std::vector<UpstreamConnection*>& resting = shares_[*place].resting;
  while (!fresh && !resting.empty()) {
    UpstreamConnection& connection = *resting.back();
    if (connection.generation_ == upstream.generation()) {
      resting.pop_back();
      connection.Begin(observer, turn_);
      return &connection;
    }
    Discard(connection);
  }
  all_.push_back(std::make_unique<UpstreamConnection>(*this, loop_, *place));
  UpstreamConnection& connection = *all_.back();
  upstream.connections.Add(1);
  connection.Begin(observer, 0);
  connection.Connect();
  return &connection;
}

void UpstreamPool::GiveBack(UpstreamConnection& connection) {
  std::vector<UpstreamConnection*>& resting = shares_[connection.place_].resting;
  const bool keep = connection.IsReusable() && resting.size() < upstreams_.options().idle_max &&
                    connection.generation_ == upstreams_.at(connection.place_).generation();
  connection.observer_ = nullptr;
  if (!keep) {
    Discard(connection);
    return;
  }
  connection.Rest();
  resting.push_back(&connection);
}

void UpstreamPool::Discard(UpstreamConnection& connection) {
  connection.Close();
  std::erase(shares_[connection.place_].resting, &connection);
  const auto at = std::find_if(all_.begin(), all_.end(),
                               [&](const auto& each) { return each.get() == &connection; });
  CHECK(at != all_.end());
  upstreams_.at(connection.place_).connections.Add(-1);
  discarded_.push_back(std::move(*at));
  *at = std::move(all_.back());
  all_.pop_back();
}

void UpstreamPool::OnTurn() {
  ++turn_;
  discarded_.clear();
}

std::size_t UpstreamPool::resting() const noexcept {
  std::size_t count = 0;
  for (const Share& share : shares_) count += share.resting.size();
  return count;
}

}  // namespace latchkey::net
