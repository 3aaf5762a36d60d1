// explain request_id -> why that call was refused (gateway/explanation.h)

#include "cmd/latchkey/command.h"

namespace latchkey::cmd {
namespace {

Result<json::value> Explain(const CommandCall& call) {
  LATCHKEY_TRY(const std::string request_id, call.Text("request_id"));
  if (!call.context.explain) {
    return Error::Make(ErrorKind::kUnavailable,
                       "Refusals are kept in the server's memory, and no server is running on this "
                       "data folder: name another with --data DIR.");
  }
  return call.context.explain(request_id);
}

constexpr NamedCommand kCommands[] = {
    {"explain", Explain},
};

}  // namespace

std::span<const NamedCommand> ExplainCommands() { return kCommands; }

}  // namespace latchkey::cmd
