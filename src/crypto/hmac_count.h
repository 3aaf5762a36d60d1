#pragma once
// Counts HMACs, so that a test can hold two refusals to the same work.

#include <cstdint>

namespace latchkey::crypto {

// How many HMACs this thread has computed so far, with whatever hash.
std::uint64_t HmacsOnThisThread() noexcept;

}  // namespace latchkey::crypto
