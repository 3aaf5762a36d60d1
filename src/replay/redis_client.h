#pragma once
// A connection to Redis for whoever may wait: the keeper, and the token endpoints.
//
// Not here: asking from a loop, which may not wait (redis_link.h).

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "replay/hiredis.h"
#include "replay/redis_url.h"

namespace latchkey::replay {

// Errors of all members: kUnavailable, with what Redis or the system says; after one the connection
// is of no use. Each wait ends after limits::kReplayWaitMsMax. Threads: one at a time.
class RedisClient {
 public:
  // Connects, signs in as `url` says where `sign_in`, and chooses its database.
  static Result<std::unique_ptr<RedisClient>> Connect(const RedisPlace& place, const RedisUrl& url,
                                                      bool sign_in = true);

  Result<RedisReply> Run(std::initializer_list<std::string_view> words);
  // In two steps, so that many commands make one trip: replies come in the order of Send.
  Result<void> Send(std::initializer_list<std::string_view> words);
  Result<RedisReply> Receive();

  // The server's address, without a name to look up.
  const RedisPlace& place() const noexcept { return place_; }

 private:
  explicit RedisClient(RedisContext context) : context_(std::move(context)) {}
  Error Broken() const;

  RedisContext context_;
  RedisPlace place_;
};

// The server that is to be asked now: the one that `url` names, or the one that its Sentinels hold
// for the master. Errors: kUnavailable.
Result<std::unique_ptr<RedisClient>> ConnectToMaster(const RedisUrl& url);

}  // namespace latchkey::replay
