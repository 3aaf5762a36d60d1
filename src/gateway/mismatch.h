#pragma once
// Why a signature did not match: what the caller may have signed instead.

#include <string>
#include <vector>

#include "base/arena.h"
#include "directory/caller.h"
#include "oauth1/signed_request.h"

namespace latchkey::gateway {

// Tries the mistakes that signers are known to make, each by itself: another scheme, host, port or
// method, a path or query encoded twice, a query left out. Gives a sentence for each under which the
// signature of `authorization` matches with the key that `caller` has now; none where none does, or
// where the method is not HMAC-SHA256. For admins: a sentence tells what was signed, never a
// signature. Cost: at most a hundred HMACs.
std::vector<std::string> WhatWasSigned(const oauth1::SignedRequest& received,
                                       const oauth1::Authorization& authorization,
                                       const directory::Caller& caller, Arena& arena);

}  // namespace latchkey::gateway
