#pragma once
// hiredis's objects, owned. The one place that includes it.

#include <hiredis.h>

#include <memory>
#include <string_view>

namespace latchkey::replay {

struct RedisContextDeleter {
  void operator()(redisContext* context) const noexcept { redisFree(context); }
};
using RedisContext = std::unique_ptr<redisContext, RedisContextDeleter>;

struct RedisReplyDeleter {
  void operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }
};
using RedisReply = std::unique_ptr<redisReply, RedisReplyDeleter>;

// Of a string, a status or an error; empty for anything else.
inline std::string_view TextOf(const redisReply& reply) {
  return reply.str == nullptr ? std::string_view() : std::string_view(reply.str, reply.len);
}

}  // namespace latchkey::replay
