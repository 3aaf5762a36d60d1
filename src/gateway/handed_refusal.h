#pragma once
// A refusal as one header: what a proxy that cannot read the body of an answer hands back, to be
// given the whole of it. Nothing is kept meanwhile.
//
// Not here:  who may hand it back (decide_handler.h).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/media_type.h"

namespace latchkey::gateway {

struct HandedRefusal {
  int status = 0;
  std::int64_t retry_after_s = 0;  // 0: no Retry-After
  http::Format format = http::Format::kJson;
  std::string reason;
  std::string body;
};

// Letters, digits, `+`, `/` and `=`: base64.
std::string Hand(const HandedRefusal& refusal);

// The refusal that `text` was made of; nullopt for anything else.
std::optional<HandedRefusal> TakeBack(std::string_view text);

}  // namespace latchkey::gateway
