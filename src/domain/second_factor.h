#pragma once
// The codes of a second factor. For this folder alone; the acts are AdminUsers' (admin_users.h).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "domain/model.h"

namespace latchkey::domain {

// Whether `typed` is a code of `factor` that was not used yet: one of the authenticator, or a
// recovery code, whatever its letter case, dashes and blanks. It is used up then.
bool UseCode(SecondFactor& factor, std::string_view typed, std::int64_t now_s);

// limits::kRecoveryCodes new ones in place of those before, each of 80 random bits.
std::vector<std::string> MakeRecoveryCodes(SecondFactor& factor, RandomSource& random);

}  // namespace latchkey::domain
