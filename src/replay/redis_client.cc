#include "replay/redis_client.h"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "base/node_limits.h"

namespace latchkey::replay {
namespace {

Error Unavailable(std::string detail) {
  return Error::Make(ErrorKind::kUnavailable, std::move(detail));
}

// Where the connection leads, in numbers.
Result<RedisPlace> PeerOf(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  if (getpeername(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
      getnameinfo(reinterpret_cast<sockaddr*>(&address), size, host.data(), host.size(),
                  port.data(), port.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return Unavailable("the connection to Redis has ended");
  }
  RedisPlace place{host.data(), 0};
  const std::string_view digits(port.data());
  std::from_chars(digits.data(), digits.data() + digits.size(), place.port);
  return place;
}

}  // namespace

Result<std::unique_ptr<RedisClient>> RedisClient::Connect(const RedisPlace& place,
                                                          const RedisUrl& url, bool sign_in) {
  const timeval wait{limits::kReplayWaitMsMax / 1000, limits::kReplayWaitMsMax % 1000 * 1000};
  RedisContext context(redisConnectWithTimeout(place.host.c_str(), place.port, wait));
  if (context == nullptr || context->err != 0 || redisSetTimeout(context.get(), wait) != REDIS_OK) {
    const std::string why = context == nullptr ? "no memory" : context->errstr;
    return Unavailable("Redis at " + place.host + ":" + std::to_string(place.port) +
                       " cannot be reached: " + why);
  }
  std::unique_ptr<RedisClient> client(new RedisClient(std::move(context)));
  LATCHKEY_TRY(client->place_, PeerOf(client->context_->fd));
  if (!sign_in) return client;
  if (!url.user.empty()) {
    LATCHKEY_TRY([[maybe_unused]] const RedisReply signed_in,
                 client->Run({"AUTH", url.user, url.password.Reveal()}));
  } else if (!url.password.empty()) {
    LATCHKEY_TRY([[maybe_unused]] const RedisReply signed_in,
                 client->Run({"AUTH", url.password.Reveal()}));
  }
  if (url.database != 0) {
    LATCHKEY_TRY([[maybe_unused]] const RedisReply chosen,
                 client->Run({"SELECT", std::to_string(url.database)}));
  }
  return client;
}

Error RedisClient::Broken() const {
  return Unavailable("the connection to Redis has ended: " + std::string(context_->errstr));
}

Result<void> RedisClient::Send(std::initializer_list<std::string_view> words) {
  std::vector<const char*> at;
  std::vector<std::size_t> sizes;
  for (const std::string_view word : words) {
    at.push_back(word.data());
    sizes.push_back(word.size());
  }
  if (redisAppendCommandArgv(context_.get(), static_cast<int>(at.size()), at.data(),
                             sizes.data()) != REDIS_OK) {
    return Broken();
  }
  return {};
}

Result<RedisReply> RedisClient::Receive() {
  void* received = nullptr;
  if (redisGetReply(context_.get(), &received) != REDIS_OK) return Broken();
  RedisReply reply(static_cast<redisReply*>(received));
  if (reply->type == REDIS_REPLY_ERROR) {
    return Unavailable("Redis answers: " + std::string(TextOf(*reply)));
  }
  return reply;
}

Result<RedisReply> RedisClient::Run(std::initializer_list<std::string_view> words) {
  LATCHKEY_RETURN_IF_ERROR(Send(words));
  return Receive();
}

Result<std::unique_ptr<RedisClient>> ConnectToMaster(const RedisUrl& url) {
  if (url.master.empty()) return RedisClient::Connect(url.places.front(), url);
  Error last = Unavailable("no Sentinel is named");
  for (const RedisPlace& place : url.places) {
    auto sentinel = RedisClient::Connect(place, url, false);
    if (!sentinel.ok()) {
      last = std::move(sentinel).error();
      continue;
    }
    const auto reply = (*sentinel)->Run({"SENTINEL", "get-master-addr-by-name", url.master});
    if (!reply.ok()) {
      last = reply.error();
      continue;
    }
    const redisReply& pair = **reply;
    if (pair.type != REDIS_REPLY_ARRAY || pair.elements != 2) {
      last = Unavailable("the Sentinel at " + place.host + " knows no master " + url.master);
      continue;
    }
    RedisPlace master{std::string(TextOf(*pair.element[0])), 0};
    const std::string_view port = TextOf(*pair.element[1]);
    std::from_chars(port.data(), port.data() + port.size(), master.port);
    return RedisClient::Connect(master, url);
  }
  return last;
}

}  // namespace latchkey::replay
