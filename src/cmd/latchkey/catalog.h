#pragma once
// What there is to grant and to call. It follows from the configuration alone, so these commands need
// no server and no data folder.
//
//   resources filter?        -> [{"id", "title", "depth", "disabled"}, ...] in the tree's order
//   routes filter?           -> [{"method", "path", "resources", "guest_switchable", "served"}, ...]
//   routes.check url method  -> {"method", "path", "route", "parameters", "store_code", "needs",
//                                "guest_switchable", "tls_only", "served"}: what such a call is judged
//                                by; "needs" is [{"id", "title"}, ...], or null for everybody

#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "cmd/latchkey/api_files.h"
#include "cmd/latchkey/command.h"

namespace latchkey::cmd {

bool IsCatalogCommand(std::string_view name);

// Errors: of routes.check, kNotFound where no route is found, with the reason and what to do.
Result<json::value> RunCatalog(const Command& command, const GuardedApi& guarded);

}  // namespace latchkey::cmd
