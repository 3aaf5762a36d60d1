#pragma once
// Sample data of three sizes, for trying things out and for measuring.
//
// Owns:      the products beyond the sample of a new store (sample/*.sql): SKUs "SAMPLE-000001" and
//            on, the same ones every time.
// Safety:    a transaction for each batch of some hundred products: what is interrupted has whole
//            products only, and goes on where it stopped when it is called again. Nothing is changed
//            or removed.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace latchkey::store {

// About 50, 2,000 and 50,000 products.
enum class SampleSize : std::uint8_t { kSmall, kMedium, kLarge };

// "small", "medium", "large".
std::optional<SampleSize> ReadSampleSize(std::string_view word);

// Told after each batch how many products there are, and how many there will be; false stops.
using SeedProgress = std::function<bool(std::int64_t done, std::int64_t total)>;

// Fills the store at `path`, which is created where it is not there, up to the size. A server may
// have the store open meanwhile. The number of products afterwards.
// Errors: those of opening a store; kUnavailable where another writer keeps its lock.
Result<std::int64_t> Seed(const std::string& path, SampleSize size, const SeedProgress& progress,
                          const Clock& clock = SystemClock());

}  // namespace latchkey::store
