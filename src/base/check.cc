#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace latchkey {

void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "latchkey: broken invariant at %s:%d: %s\n", file, line, condition);
  std::abort();
}

}  // namespace latchkey
