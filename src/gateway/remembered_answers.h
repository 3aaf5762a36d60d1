#pragma once
// Answers to proxies that ask twice about one call: the second question is answered as the first,
// since a nonce counts once.
//
// Owns:      which questions are about one call, and for how long that holds.
// Not here:  whether a proxy's ids are believed (decide_handler.h; off unless configured).
//
// One call is one id of the proxy and the same bytes of everything that judging looks at. An id that
// is used again with other bytes is another call. When a proxy has answered its client is not to be
// seen from here, so an answer is remembered for limits::kRememberedAnswerMsMax, and then gone.

#include <array>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/limits.h"
#include "base/random.h"
#include "crypto/hmac.h"
#include "gateway/refusal_log.h"
#include "http/message.h"

namespace latchkey::gateway {

struct RememberedAnswer {
  http::Response response;
  RefusedCall refused;  // its `value` is empty: it is below; status 0: the call was allowed
  std::string value;
};

// Threads: whoever holds the lock of `mutex()`, from Find to Keep: of two questions that come at
// once the second waits for the answer to the first.
class RememberedAnswers {
 public:
  using Key = std::array<unsigned char, 32>;

  explicit RememberedAnswers(const Clock& clock, RandomSource& random = SystemRandom(),
                             std::size_t kept = limits::kRememberedAnswersMax);

  // What tells `call` apart, under the id that its proxy gave it. Threads: any, without the lock.
  Key KeyOf(std::string_view proxy_id, const http::Request& call) const;

  std::mutex& mutex() { return mutex_; }
  // nullptr where there is none, or no longer. Valid until Keep.
  const RememberedAnswer* Find(const Key& key);
  // The oldest answers make room for it.
  void Keep(const Key& key, RememberedAnswer answer);

 private:
  struct Hash {
    std::size_t operator()(const Key& key) const noexcept;
  };
  struct Age {
    std::int64_t until_ms;
    Key key;
  };
  void Forget(std::size_t kept);

  const Clock& clock_;
  const std::size_t kept_;
  const crypto::HmacSha256Key secret_;
  std::mutex mutex_;
  std::unordered_map<Key, RememberedAnswer, Hash> answers_;
  std::deque<Age> ages_;  // the oldest first
};

}  // namespace latchkey::gateway
