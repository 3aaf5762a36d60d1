#pragma once
// Admin users: creation, passwords, lock-out.

#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "domain/model.h"
#include "domain/settings.h"
#include "domain/storage.h"

namespace latchkey::domain {

class AdminUsers {
 public:
  AdminUsers(Storage& storage, const Clock& clock, RandomSource& random);

  // Passwords: at least 7 characters with letters and digits, at most 1024 bytes.
  Result<AdminUser> Create(const Actor& actor, std::string_view username, std::string_view email,
                           const Password& password);
  Result<void> SetPassword(const Actor& actor, std::string_view username, const Password& password);
  Result<void> Unlock(const Actor& actor, std::string_view username);
  Result<void> Delete(const Actor& actor,
                      std::string_view username);  // refuses to delete the last one
  Result<std::vector<AdminUser>> List();

  // Whether `password` is that user's; counts failures and locks (contract section 1.5). One error
  // for every cause.
  Result<AdminUser> Verify(std::string_view username, const Password& password);

 private:
  Storage& storage_;
  const Clock& clock_;
  RandomSource& random_;
};

}  // namespace latchkey::domain
