#include "gateway/remembered_answers.h"

#include <cstring>
#include <utility>

namespace latchkey::gateway {
namespace {

constexpr std::size_t kSecretChars = 32;

// Each part with its length, so that no two lists of parts come to the same bytes.
void AppendPart(std::string_view part, std::string& bytes) {
  bytes.append(std::to_string(part.size())).append(1, ':').append(part);
}

}  // namespace

RememberedAnswers::RememberedAnswers(const Clock& clock, RandomSource& random, std::size_t kept)
    : clock_(clock),
      kept_(kept),
      secret_(crypto::MakeHmacSha256Key(RandomAlphanumeric(random, kSecretChars))) {}

RememberedAnswers::Key RememberedAnswers::KeyOf(std::string_view proxy_id,
                                                const http::Request& call) const {
  std::string bytes;
  for (const std::string_view part : {proxy_id, call.method, call.target, call.peer,
                                      std::string_view(call.over_tls ? "s" : "")}) {
    AppendPart(part, bytes);
  }
  for (const std::string_view name : {"Host", "Authorization", "Accept", "Content-Type"}) {
    AppendPart(call.Value(name), bytes);
  }
  return crypto::HmacSha256(secret_, bytes);
}

const RememberedAnswer* RememberedAnswers::Find(const Key& key) {
  Forget(kept_);
  const auto found = answers_.find(key);
  return found == answers_.end() ? nullptr : &found->second;
}

void RememberedAnswers::Keep(const Key& key, RememberedAnswer answer) {
  Forget(kept_ - 1);
  if (!answers_.emplace(key, std::move(answer)).second) return;
  ages_.push_back({clock_.MonotonicMs() + limits::kRememberedAnswerMsMax, key});
}

// What is too old, and of the others all but the newest `kept`.
void RememberedAnswers::Forget(std::size_t kept) {
  const std::int64_t now_ms = clock_.MonotonicMs();
  while (!ages_.empty() && (ages_.front().until_ms <= now_ms || ages_.size() > kept)) {
    answers_.erase(ages_.front().key);
    ages_.pop_front();
  }
}

std::size_t RememberedAnswers::Hash::operator()(const Key& key) const noexcept {
  std::size_t hash = 0;
  std::memcpy(&hash, key.data(), sizeof hash);
  return hash;
}

}  // namespace latchkey::gateway
