#pragma once
// RunAct: one administrative act as one transaction, with its audit entry.

#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "domain/model.h"
#include "domain/storage.h"

namespace latchkey::domain {

// RunAct runs `work` in a write transaction and appends the audit entry that `work` was handed,
// filled in by it as far as it knows more (`object`, `detail_json`), in the same transaction.
//
// An act that is refused (anything but the engine's own errors) is rolled back and leaves an audit
// entry with the reason as its result. If that entry cannot be written, the log says so.
// Errors: those of `work`; the engine's.
Result<void> RunAct(Storage& storage, const Clock& clock, const Actor& actor,
                    std::string_view action, std::string object,
                    const std::function<Result<void>(WriteTransaction&, AuditEntry&)>& work);

}  // namespace latchkey::domain
