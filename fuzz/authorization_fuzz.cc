// The Authorization header, and the form body that may add to it (after a newline).

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/arena.h"
#include "base/check.h"
#include "base/limits.h"
#include "input.h"
#include "oauth1/authorization.h"

using namespace latchkey;

namespace {

void CheckAuthorization(const oauth1::Authorization& read) {
  CHECK(read.is_oauth || (read.parameters.empty() && read.problem == oauth1::Problem::kNone));
  CHECK(read.parameters.size() <= limits::kAuthorizationParametersMax);
  for (std::size_t i = 0; i < read.parameters.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) CHECK(read.parameters[i].name != read.parameters[j].name);
  }
  for (std::size_t i = 0; i < oauth1::kFields; ++i) {
    const auto field = static_cast<oauth1::Field>(i);
    const auto found = std::find_if(
        read.parameters.begin(), read.parameters.end(),
        [&](const oauth1::Parameter& parameter) { return parameter.name == WireName(field); });
    CHECK(read.Has(field) == (found != read.parameters.end()));
    if (read.Has(field)) CHECK(read.Get(field) == found->value);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  Arena arena;
  oauth1::Authorization read = oauth1::ParseAuthorization(input.Line(), arena);
  CheckAuthorization(read);
  const std::size_t from_header = read.parameters.size();
  oauth1::MergeFormParameters(input.Rest(), arena, read);
  CheckAuthorization(read);
  CHECK(read.parameters.size() >= from_header);
  return 0;
}
