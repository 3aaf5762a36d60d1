#pragma once
// What the operations of openapi.yaml are written with. Internal to admin/.
//
// Each operations_*.cc holds functions and a table of them; service.cc finds the row for a request,
// judges session and token as the row says, and runs the function on the row's lane.

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "admin/form.h"
#include "admin/needs.h"
#include "admin/service.h"
#include "admin/sessions.h"
#include "base/json.h"
#include "base/result.h"
#include "domain/model.h"
#include "http/message.h"

namespace latchkey::admin {

// Which threads an operation runs on, so that one kind of waiting never keeps another from its turn.
enum class Lane : std::uint8_t {
  kWork,     // storage and password hashes of people who are signed in
  kCalls,    // calls to an integrator, which take as long as it does
  kSignIns,  // password hashes for anybody
};
inline constexpr std::size_t kLanes = 3;

// One request as its operation sees it, on a thread of its lane.
struct Call {
  const Context& context;
  Sessions& sessions;
  http::Request request;
  std::vector<std::string> params;  // the path's, decoded, in their order
  std::optional<Session> session;   // set but for needs::kAnonymous, which may do without
  domain::AdminUser user;           // of the session, as they are now
  domain::Role role;                // theirs
  domain::Actor actor;              // the same person, for the audit
  Form form;                        // the body
  std::string cookie;               // of the session, as sent; empty for none

  // The path's first parameter as an id; kNotFound for what cannot be one, naming it as `what`.
  Result<std::int64_t> Number(std::string_view what) const;
  Result<IntegrationId> Id() const;

  // Whether `password` is the signed-in user's own. Errors: kInvalidArgument with a fault of
  // `current_password`; kUnauthenticated when the account is locked, and then all of the user's
  // sessions have ended (contract section 1.5).
  Result<void> Confirm(const std::string& password);
  // The same where `current_password` is all that the body has.
  Result<void> ConfirmByBody();
  // The same for their password and a code of their second factor together; the fault is of `code`.
  Result<void> ConfirmWithCode(const std::string& password, const std::string& code);

  // Whether a second factor is required of the user, who has none.
  Result<bool> MissesSecondFactor() const;

  // Sets a user's password and ends their sessions, save the one that asks.
  Result<void> SetPassword(const std::string& username, const Password& password);

  // A change as the one writer: done when the Directory has it.
  template <class T>
  Result<T> Change(const std::function<Result<T>()>& work) const;

 private:
  // A wrong confirmation: `fault`, or the end of all sessions where it locked the account.
  Result<void> Unconfirmed(const FieldFault& fault);
};

template <class T>
Result<T> Call::Change(const std::function<Result<T>()>& work) const {
  std::optional<Result<T>> outcome;
  const Result<void> turned = context.turn([&]() -> Result<void> {
    outcome.emplace(work());
    if (!outcome->ok()) return outcome->error();
    return {};
  });
  if (!turned.ok()) return turned.error();
  return std::move(*outcome);
}

using Answer = Result<http::Response>;

struct Operation {
  std::string_view path;  // as in openapi.yaml: "/integrations/{id}"
  Answer (*run)(Call& call);
  http::Method method;
  std::string_view needs;  // needs.h; every method but GET needs the session's CSRF token as well
  Lane lane = Lane::kWork;
};

std::span<const Operation> SessionOperations();
std::span<const Operation> IntegrationOperations();
std::span<const Operation> CatalogOperations();
std::span<const Operation> SettingOperations();
std::span<const Operation> AuditOperations();
std::span<const Operation> UserOperations();
std::span<const Operation> RefusalOperations();
std::span<const Operation> AccountOperations();
std::span<const Operation> RoleOperations();
std::span<const Operation> NotificationOperations();
std::array<std::span<const Operation>, 10> OperationTables();

http::Response JsonAnswer(const json::value& body, int status = 200);
http::Response NoContent();
// application/problem+json; `status` of 0 follows from the error's kind.
http::Response ProblemAnswer(const Error& error, int status = 0);

// {"items": [...]}
http::Response ItemsAnswer(json::array items);

std::string ClearedCookie(const Context& context);
std::string SessionCookie(const Context& context, std::string_view value);

// The fields `all_resources` and `resources`; nullopt where neither is given.
std::optional<acl::Grant> ReadGrant(Form& form);

// The admin user of that name; nullopt: there is none.
Result<std::optional<domain::AdminUser>> FindUser(domain::Storage& storage,
                                                  std::string_view username);

json::object RoleName(const domain::Role& role);  // id, name
json::object RoleJson(const domain::Role& role);  // the same with what it holds

}  // namespace latchkey::admin
