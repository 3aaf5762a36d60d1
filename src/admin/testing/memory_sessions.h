#pragma once
// Sessions in memory, for this folder's tests.

#include <algorithm>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/admin_session.h"

namespace latchkey::admin::testing {

class MemorySessions final : public domain::SessionStore {
 public:
  using Session = domain::AdminSession;

  Result<std::optional<Session>> FindSession(std::string_view mark) override {
    const std::lock_guard lock(mutex_);
    for (const Session& row : rows_) {
      if (row.mark == mark) return std::optional<Session>(row);
    }
    return std::optional<Session>();
  }
  Result<std::vector<Session>> ListSessions(AdminUserId id) override {
    const std::lock_guard lock(mutex_);
    return Of(id);
  }
  Result<void> AddSession(const Session& session, const domain::SessionBounds& bounds) override {
    const std::lock_guard lock(mutex_);
    std::erase_if(rows_, [&](const Session& row) {
      return row.last_seen_at_s <= bounds.seen_after_s ||
             row.started_at_s <= bounds.started_after_s;
    });
    const std::vector<Session> own = Of(session.user_id);
    if (static_cast<std::int64_t>(own.size()) >= bounds.of_user_max) std::erase(rows_, own.back());
    std::stable_sort(rows_.begin(), rows_.end(), SeenLater);
    const auto kept = static_cast<std::size_t>(bounds.all_max - 1);
    if (rows_.size() > kept) rows_.resize(kept);
    rows_.push_back(session);
    return {};
  }
  Result<void> UpdateSession(const Session& session) override {
    const std::lock_guard lock(mutex_);
    for (Session& row : rows_) {
      if (row.mark != session.mark) continue;
      row.last_seen_at_s = session.last_seen_at_s;
      row.password_mark = session.password_mark;
      return {};
    }
    return Error::Make(ErrorKind::kNotFound, "The row to change is not there.");
  }
  Result<void> EndSession(AdminUserId id, std::string_view session) override {
    const std::lock_guard lock(mutex_);
    const auto ended = std::erase_if(
        rows_, [&](const Session& row) { return row.user_id == id && row.id == session; });
    if (ended > 0) return {};
    return Error::Make(ErrorKind::kNotFound, "The row to change is not there.");
  }
  Result<void> EndOtherSessions(AdminUserId id, std::string_view kept) override {
    const std::lock_guard lock(mutex_);
    std::erase_if(rows_, [&](const Session& row) { return row.user_id == id && row.id != kept; });
    return {};
  }

 private:
  static bool SeenLater(const Session& a, const Session& b) {
    return a.last_seen_at_s > b.last_seen_at_s;
  }
  std::vector<Session> Of(AdminUserId id) const {
    std::vector<Session> list;
    std::copy_if(rows_.begin(), rows_.end(), std::back_inserter(list),
                 [&](const Session& row) { return row.user_id == id; });
    std::stable_sort(list.begin(), list.end(), SeenLater);
    return list;
  }

  std::mutex mutex_;
  std::vector<Session> rows_;
};

}  // namespace latchkey::admin::testing
