#pragma once
// CHECK(condition): aborts with file, line and text when an invariant is broken, in every build.

namespace latchkey {

[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);

}  // namespace latchkey

#define CHECK(condition) \
  (static_cast<bool>(condition) ? void(0) : ::latchkey::CheckFailed(#condition, __FILE__, __LINE__))
