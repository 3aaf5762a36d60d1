#include "cmd/latchkey/system_user.h"

#include <pwd.h>

#include <array>

namespace latchkey::cmd {

std::string UserName(uid_t uid) {
  std::array<char, 4096> memory;
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(uid, &entry, memory.data(), memory.size(), &found) == 0 && found != nullptr) {
    return found->pw_name;
  }
  return std::to_string(uid);
}

}  // namespace latchkey::cmd
