#pragma once
// Sessions of admin users, as they are stored, and the port behind which that happens. What makes and
// ends them: admin/sessions.h.
//
// A port of its own beside Storage: a session is no change of what is managed, and has no place in
// the change feed.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace latchkey::domain {

struct AdminSession {
  std::string mark;  // of the cookie's value, which is not stored
  std::string id;    // names it, for lists; opens nothing
  AdminUserId user_id;
  std::string username;
  std::string password_mark;  // of the password hash that it began under
  std::int64_t started_at_s = 0;
  std::int64_t last_seen_at_s = 0;
  std::string from;  // the address that it began at
  std::string user_agent;

  friend bool operator==(const AdminSession&, const AdminSession&) = default;
};

// What makes room for a new session.
struct SessionBounds {
  std::int64_t seen_after_s = 0;  // others have ended
  std::int64_t started_after_s = 0;
  std::int64_t of_user_max = 0;  // beyond these the one that was seen first goes
  std::int64_t all_max = 0;
};

// Each method is one transaction. Errors: those that are told; the engine's. Threads: safe.
class SessionStore {
 public:
  virtual ~SessionStore() = default;
  virtual Result<std::optional<AdminSession>> FindSession(std::string_view mark) = 0;
  virtual Result<std::vector<AdminSession>> ListSessions(AdminUserId id) = 0;  // latest seen first

  // Of a user who is there; with the user it goes.
  virtual Result<void> AddSession(const AdminSession& session, const SessionBounds& bounds) = 0;
  // When it was seen, and its mark of the password. kNotFound for one that has ended.
  virtual Result<void> UpdateSession(const AdminSession& session) = 0;
  virtual Result<void> EndSession(AdminUserId id, std::string_view session) = 0;  // kNotFound
  virtual Result<void> EndOtherSessions(AdminUserId id, std::string_view kept) = 0;
};

}  // namespace latchkey::domain
