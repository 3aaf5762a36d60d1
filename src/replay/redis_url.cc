#include "replay/redis_url.h"

#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

#include "base/arena.h"
#include "http/percent.h"

namespace latchkey::replay {
namespace {

constexpr std::string_view kRedis = "redis://";
constexpr std::string_view kSentinel = "redis+sentinel://";
constexpr int kRedisPort = 6379;
constexpr int kSentinelPort = 26379;
constexpr int kPortMax = 65'535;
constexpr int kDatabaseMax = 1'000'000;

Error Wrong(std::string_view what) {
  return Error::Make(ErrorKind::kInvalidArgument, "is no Redis URL: " + std::string(what));
}

std::optional<int> ReadNumber(std::string_view text, int max) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || number < 0 || number > max) return std::nullopt;
  return number;
}

// What stands before the first `mark`, which is passed over too; all where there is none.
std::string_view CutBefore(std::string_view& text, char mark) {
  const std::size_t at = text.find(mark);
  const std::string_view before = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return before;
}

Result<RedisPlace> ReadPlace(std::string_view text, int port) {
  RedisPlace place{{}, port};
  std::string_view port_text;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return Wrong("an address in brackets has no end");
    place.host = text.substr(1, end - 1);
    port_text = text.substr(end + 1);
    if (!port_text.empty() && port_text.front() != ':') return Wrong("a host and no port after it");
  } else {
    const std::size_t colon = text.find(':');
    place.host = text.substr(0, colon);
    if (colon != std::string_view::npos) port_text = text.substr(colon);
  }
  if (place.host.empty()) return Wrong("a host is missing");
  if (!port_text.empty()) {
    const auto number = ReadNumber(port_text.substr(1), kPortMax);
    if (!number || *number == 0) return Wrong("a port is not one");
    place.port = *number;
  }
  return place;
}

Result<void> ReadSignIn(std::string_view text, RedisUrl& url) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return Wrong("a user has no password");
  Arena arena(256);
  const auto user = http::PercentDecode(text.substr(0, colon), http::Plus::kLiteral, arena);
  const auto password = http::PercentDecode(text.substr(colon + 1), http::Plus::kLiteral, arena);
  if (!user || !password) return Wrong("user or password is not percent-encoded as it should be");
  url.user = *user;
  url.password = RedisPassword(std::string(*password));
  return {};
}

}  // namespace

Result<RedisUrl> ParseRedisUrl(std::string_view text) {
  const bool by_sentinel = text.starts_with(kSentinel);
  if (!by_sentinel && !text.starts_with(kRedis)) {
    return Wrong("it begins with neither redis:// nor redis+sentinel://");
  }
  text.remove_prefix(by_sentinel ? kSentinel.size() : kRedis.size());
  RedisUrl url;
  std::string_view path = text;
  std::string_view places = CutBefore(path, '/');
  if (const std::size_t at = places.rfind('@'); at != std::string_view::npos) {
    LATCHKEY_RETURN_IF_ERROR(ReadSignIn(places.substr(0, at), url));
    places.remove_prefix(at + 1);
  }
  do {
    LATCHKEY_TRY(RedisPlace place,
                 ReadPlace(CutBefore(places, ','), by_sentinel ? kSentinelPort : kRedisPort));
    url.places.push_back(std::move(place));
  } while (!places.empty());
  if (!by_sentinel && url.places.size() > 1) return Wrong("several hosts need redis+sentinel://");
  if (by_sentinel) {
    url.master = CutBefore(path, '/');
    if (url.master.empty()) return Wrong("the name of the master is missing behind the hosts");
  }
  if (!path.empty()) {
    const auto number = ReadNumber(path, kDatabaseMax);
    if (!number) return Wrong("the database is not a number");
    url.database = *number;
  }
  return url;
}

}  // namespace latchkey::replay
