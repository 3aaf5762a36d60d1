#pragma once
// Where the Redis is that several nodes share, as the configuration names it.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace latchkey::replay {

using RedisPassword = Secret<struct RedisPasswordTag>;

struct RedisPlace {
  std::string host;  // a name, or an address without brackets
  int port = 0;
};

struct RedisUrl {
  // One server; or, where `master` is set, the Sentinels that know it.
  std::vector<RedisPlace> places;
  std::string master;
  std::string user;  // empty: Redis's default user
  RedisPassword password;
  int database = 0;
};

// redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE], or
// redis+sentinel://[[USER]:PASSWORD@]HOST[:PORT][,HOST[:PORT]...]/MASTER[/DATABASE].
// User and password are percent-decoded, and are those of the server, not of the Sentinels. Errors:
// kInvalidArgument; `detail` says what is wrong and never holds the password.
Result<RedisUrl> ParseRedisUrl(std::string_view text);

}  // namespace latchkey::replay
