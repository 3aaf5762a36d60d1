#pragma once
// Randomness as a parameter, and the shape of every credential Latchkey issues.

#include <cstddef>
#include <span>
#include <string>

namespace latchkey {

class RandomSource {
 public:
  virtual ~RandomSource() = default;
  // Fills `out` whole; aborts the process when the source fails, since nothing safe can follow.
  virtual void Fill(std::span<std::byte> out) = 0;
};

// The operating system's CSPRNG (getrandom). Threads: safe.
RandomSource& SystemRandom();

// `length` characters of 0-9a-z, each uniform (rejection sampling, no modulo bias).
// Source: contract section 1.4 (32 characters for every credential, about 165 bits).
std::string RandomAlphanumeric(RandomSource& random, std::size_t length);

}  // namespace latchkey
