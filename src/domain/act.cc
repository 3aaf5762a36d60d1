#include "domain/act.h"

#include "base/log.h"

namespace latchkey::domain {
namespace {

// Whether the act was refused by a rule, and not stopped by the machine.
bool IsRefusal(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalidArgument:
    case ErrorKind::kUnauthenticated:
    case ErrorKind::kForbidden:
    case ErrorKind::kNotFound:
    case ErrorKind::kConflict:
      return true;
    case ErrorKind::kExhausted:
    case ErrorKind::kUnavailable:
    case ErrorKind::kCorrupt:
    case ErrorKind::kInternal:
      return false;
  }
  return false;
}

}  // namespace

Result<void> RunAct(Storage& storage, const Clock& clock, const Actor& actor,
                    std::string_view action, std::string object,
                    const std::function<Result<void>(WriteTransaction&, AuditEntry&)>& work) {
  AuditEntry entry;
  entry.at_s = clock.NowUnixS();
  entry.actor = actor;
  entry.action = std::string(action);
  entry.object = std::move(object);
  entry.result = "done";
  const auto outcome = storage.Write([&](WriteTransaction& transaction) -> Result<void> {
    LATCHKEY_RETURN_IF_ERROR(work(transaction, entry));
    return transaction.AppendAudit(entry);
  });
  if (outcome.ok() || !IsRefusal(outcome.error().kind)) return outcome;

  entry.detail_json.clear();
  entry.result = std::string(KindWord(outcome.error().kind)) + ": " + outcome.error().detail;
  const auto noted =
      storage.Write([&](WriteTransaction& transaction) { return transaction.AppendAudit(entry); });
  if (!noted.ok()) LogError("a refused act could not be audited", noted.error());
  return outcome;
}

}  // namespace latchkey::domain
