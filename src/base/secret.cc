#include "base/secret.h"

#include <cstring>

namespace latchkey {

void WipeMemory(void* bytes, std::size_t size) noexcept {
  if (size == 0) return;
  explicit_bzero(bytes, size);
}

}  // namespace latchkey
