#include "replay/redis_link.h"

#include <array>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/node_limits.h"

namespace latchkey::replay {
namespace {

constexpr std::string_view kAsked = "latchkey_replay_questions_total";
constexpr std::string_view kAskedHelp = "Questions to Redis by what came of them";

}  // namespace

RedisLink::RedisLink(Keeper& keeper, net::Loop& loop, Metrics& metrics)
    : keeper_(keeper),
      loop_(loop),
      granted_(metrics.MakeCounter(kAsked, kAskedHelp, "outcome=\"granted\"")),
      used_(metrics.MakeCounter(kAsked, kAskedHelp, "outcome=\"used\"")),
      too_many_(metrics.MakeCounter(kAsked, kAskedHelp, "outcome=\"too-many\"")),
      unavailable_(metrics.MakeCounter(kAsked, kAskedHelp, "outcome=\"unavailable\"")),
      timer_(loop, *this),
      keep_s_(std::to_string(keeper.keep_s())) {}

RedisLink::~RedisLink() {
  if (context_ != nullptr) loop_.Unwatch(context_->fd);
}

void RedisLink::Ask(const Question& question, SharedAsker& asker) {
  if (version_ != keeper_.version()) Fail();
  if (context_ == nullptr && !Connect()) return Answer(asker, {});
  if (!asked_in_turn_) Append({"GET", kMarkKey}, {Kind::kMark});
  asked_in_turn_ = true;
  const std::string nonce = question.nonce ? NonceKeyText(*question.nonce) : "lk:n";
  const std::string_view keep = question.nonce ? std::string_view(keep_s_) : "0";
  if (!question.rate) {
    CHECK(question.nonce);
    Append({"SET", nonce, "", "NX", "EX", keep}, {Kind::kNonce, &asker});
    return;
  }
  const SharedRate& rate = *question.rate;
  Append({"EVALSHA", server_->rate_script, "2", nonce, RateKeyText(rate.integration), keep,
          std::to_string(rate.interval_us), std::to_string(rate.burst_us)},
         {Kind::kRate, &asker});
}

void RedisLink::OnTurn() {
  if (!asked_in_turn_) return;
  asked_in_turn_ = false;
  Flush();
}

// A new connection is written to before it stands: the system holds it until then.
bool RedisLink::Connect() {
  if (loop_.NowMs() < retry_at_ms_) return false;
  version_ = keeper_.version();
  server_ = keeper_.server();
  if (server_ == nullptr) return false;
  context_.reset(redisConnectNonBlock(server_->place.host.c_str(), server_->place.port));
  if (context_ == nullptr || context_->err != 0) {
    context_.reset();
    retry_at_ms_ = loop_.NowMs() + limits::kReplayRetryMs;
    keeper_.Suspect(version_);
    return false;
  }
  loop_.Watch(context_->fd, this, true);
  Hello();
  return true;
}

void RedisLink::Hello() {
  const RedisUrl& url = keeper_.url();
  if (!url.user.empty()) {
    Append({"AUTH", url.user, url.password.Reveal()}, {Kind::kSignIn});
  } else if (!url.password.empty()) {
    Append({"AUTH", url.password.Reveal()}, {Kind::kSignIn});
  }
  if (url.database != 0) Append({"SELECT", std::to_string(url.database)}, {Kind::kSignIn});
  Append({"INFO", "server"}, {Kind::kRun});
}

void RedisLink::Append(std::initializer_list<std::string_view> words, Pending pending) {
  constexpr std::size_t kWordsMax = 8;
  CHECK(words.size() <= kWordsMax);
  std::array<const char*, kWordsMax> at{};
  std::array<std::size_t, kWordsMax> sizes{};
  std::size_t count = 0;
  for (const std::string_view word : words) {
    at[count] = word.data();
    sizes[count++] = word.size();
  }
  CHECK(redisAppendCommandArgv(context_.get(), static_cast<int>(count), at.data(), sizes.data()) ==
        REDIS_OK);
  if (pending_.empty()) timer_.Set(loop_.NowMs() + limits::kReplayWaitMsMax);
  pending_.push_back(pending);
}

void RedisLink::Flush() {
  int done = 0;
  if (context_ == nullptr) return;
  if (redisBufferWrite(context_.get(), &done) != REDIS_OK) return Fail();
  if (done == 0) loop_.Watch(context_->fd, this, true);
}

void RedisLink::OnReady(const net::Readiness& ready) {
  if (context_ == nullptr) return;
  if (ready.readable && !Receive()) return Fail();
  if (context_ == nullptr) return;  // an asker has asked anew, and found another version
  if (ready.failed || ready.peer_done) return Fail();
  if (ready.writable) Flush();
}

void RedisLink::OnTimeout() {
  if (!pending_.empty()) Fail();
}

// Takes all that has come. False: the connection is of no use any more.
bool RedisLink::Receive() {
  for (;;) {
    const std::size_t before = context_->reader->len;
    if (redisBufferRead(context_.get()) != REDIS_OK) return false;
    const bool more = context_->reader->len - before >= REDIS_READER_MAX_BUF;
    for (;;) {
      void* received = nullptr;
      if (redisGetReplyFromReader(context_.get(), &received) != REDIS_OK) return false;
      if (received == nullptr) break;
      const RedisReply reply(static_cast<redisReply*>(received));
      if (pending_.empty()) return false;
      const Pending pending = pending_.front();
      if (!Take(pending, *reply)) return false;
      if (context_ == nullptr) return true;  // who was answered has asked on, and found it gone
    }
    if (!more) break;
  }
  if (pending_.empty()) {
    timer_.Cancel();
  } else {
    timer_.Set(loop_.NowMs() + limits::kReplayWaitMsMax);
  }
  return true;
}

// One answer of the server to `pending`, the first of those that wait. False: it is not to be
// relied on, and `pending` waits still.
bool RedisLink::Take(const Pending& pending, const redisReply& reply) {
  if (reply.type == REDIS_REPLY_ERROR) return false;
  SharedAnswer answer;
  switch (pending.kind) {
    case Kind::kSignIn:
      break;
    case Kind::kRun:
      if (RunIdOf(TextOf(reply)) != server_->run_id) return false;
      break;
    case Kind::kMark:
      if (TextOf(reply) != server_->mark || version_ != keeper_.version()) return false;
      break;
    case Kind::kNonce:
      answer.outcome =
          reply.type == REDIS_REPLY_NIL ? SharedOutcome::kUsed : SharedOutcome::kGranted;
      break;
    case Kind::kRate: {
      if (reply.type != REDIS_REPLY_ARRAY || reply.elements != 2) return false;
      constexpr std::array kOutcomes = {SharedOutcome::kUsed, SharedOutcome::kTooMany,
                                        SharedOutcome::kGranted};
      const long long outcome = reply.element[0]->integer;
      if (outcome < 0 || outcome >= static_cast<long long>(kOutcomes.size())) return false;
      answer = {kOutcomes[static_cast<std::size_t>(outcome)], reply.element[1]->integer};
      break;
    }
  }
  pending_.pop_front();
  if (pending.asker != nullptr) {
    if (version_ != keeper_.version()) answer = {};
    Answer(*pending.asker, answer);
  }
  return true;
}

void RedisLink::Answer(SharedAsker& asker, const SharedAnswer& answer) {
  switch (answer.outcome) {
    case SharedOutcome::kGranted:
      granted_.Add();
      break;
    case SharedOutcome::kUsed:
      used_.Add();
      break;
    case SharedOutcome::kTooMany:
      too_many_.Add();
      break;
    case SharedOutcome::kUnavailable:
      unavailable_.Add();
      break;
  }
  asker.OnAnswer(answer);
}

// Nobody can tell what became of what waits.
void RedisLink::Fail() {
  if (context_ == nullptr) return;
  loop_.Unwatch(context_->fd);
  context_.reset();
  timer_.Cancel();
  asked_in_turn_ = false;
  if (version_ == keeper_.version()) {
    retry_at_ms_ = loop_.NowMs() + limits::kReplayRetryMs;
    keeper_.Suspect(version_);
  }
  std::deque<Pending> left;
  left.swap(pending_);
  for (const Pending& pending : left) {
    if (pending.asker != nullptr) Answer(*pending.asker, {});
  }
}

}  // namespace latchkey::replay
