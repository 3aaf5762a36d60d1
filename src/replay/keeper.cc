#include "replay/keeper.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/log.h"
#include "base/node_limits.h"

namespace latchkey::replay {
namespace {

// Records the nonce KEYS[1] for ARGV[1] seconds, where there is one, and takes one call from the
// rate KEYS[2] with interval ARGV[2] and burst ARGV[3], in microseconds. Gives back 0 (used), 1
// (too many) or 2, and how far ahead the next call is due.
constexpr std::string_view kRateScript = R"(
if ARGV[1] ~= '0' and not redis.call('SET', KEYS[1], '', 'NX', 'EX', ARGV[1]) then return {0, 0} end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval, burst = tonumber(ARGV[2]), tonumber(ARGV[3])
local due = tonumber(redis.call('GET', KEYS[2]) or '0')
due = math.min(math.max(due, now), now + burst)
if due + interval > now + burst then return {1, due - now} end
due = due + interval
redis.call('SET', KEYS[2], string.format('%.0f', due), 'PX', math.ceil((due - now) / 1000) + 1)
return {2, due - now}
)";

constexpr std::string_view kLayoutKey = "lk:layout";

Error Unavailable(std::string detail) {
  return Error::Make(ErrorKind::kUnavailable, std::move(detail));
}

// The value of `name` among INFO's lines; empty where there is none.
std::string_view InfoOf(std::string_view info, std::string_view name) {
  while (!info.empty()) {
    const std::string_view line = info.substr(0, info.find('\n'));
    info.remove_prefix(std::min(line.size() + 1, info.size()));
    if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == ':') {
      const std::string_view value = line.substr(name.size() + 1);
      return value.substr(0, value.find('\r'));
    }
  }
  return {};
}

std::int64_t NumberIn(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

std::string_view RunIdOf(std::string_view info) { return InfoOf(info, "run_id"); }

std::string NonceKeyText(const directory::NonceKey& key) {
  std::string text = "lk:n";
  for (int shift = 0; shift < 40; shift += 8) text += static_cast<char>(key.bucket >> shift);
  for (int shift = 0; shift < 48; shift += 8) text += static_cast<char>(key.fingerprint >> shift);
  return text;
}

std::string RateKeyText(IntegrationId integration) {
  return "lk:r" + std::to_string(integration.value);
}

Keeper::Keeper(KeeperOptions options, directory::NonceSet& nonces, Metrics& metrics,
               const Clock& clock)
    : options_(std::move(options)),
      nonces_(nonces),
      clock_(clock),
      serving_(metrics.MakeGauge("latchkey_replay_ready",
                                 "1 while what nodes share in Redis may be relied on")),
      refilled_(metrics.MakeCounter("latchkey_replay_refilled_total",
                                    "Nonces written into Redis after it had lost them")),
      withdrawals_(metrics.MakeCounter("latchkey_replay_withdrawals_total",
                                       "How often Redis could no longer be relied on")) {}

Keeper::~Keeper() { Stop(); }

void Keeper::Start() {
  rounds_ =
      std::make_unique<PeriodicTask>("replay", [this](const PeriodicTask&) { return Round(); });
}

void Keeper::Stop() {
  if (rounds_) rounds_->Stop();
}

std::shared_ptr<const SharedServer> Keeper::server() const {
  const std::lock_guard lock(mutex_);
  return server_;
}

std::string Keeper::State() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void Keeper::Suspect(std::uint64_t version) {
  if (version == this->version() && rounds_) rounds_->Wake();
}

std::int64_t Keeper::Round() {
  const Result<bool> agreed = Agree();
  if (!agreed.ok()) {
    client_.reset();
    Withdraw(agreed.error().detail);
  }
  return agreed.ok() && *agreed ? limits::kReplayCheckMs : limits::kReplayRetryMs;
}

// Whether the server may be relied on now.
Result<bool> Keeper::Agree() {
  if (client_ == nullptr) {
    LATCHKEY_TRY(client_, ConnectToMaster(options_.url));
  }
  LATCHKEY_RETURN_IF_ERROR(MeetServer());
  LATCHKEY_TRY(const RedisReply mark, client_->Run({"GET", kMarkKey}));
  const std::string marked(TextOf(*mark));
  const bool complete = marked.starts_with(run_id_ + " ");
  if (const auto serving = server(); serving != nullptr) {
    if (complete && serving->mark == marked) {
      // A database that is away is no reason to rely less on Redis.
      static_cast<void>(LookAtMembers());
      return true;
    }
    Withdraw("Redis has lost what it held and is refilled");
  }
  LATCHKEY_RETURN_IF_ERROR(CheckLayout());
  LATCHKEY_TRY(const bool known, IsFilled());
  if (!filled_ || !known) LATCHKEY_RETURN_IF_ERROR(Refill());
  if (!complete) return MarkWhenComplete();
  LATCHKEY_RETURN_IF_ERROR(Serve(marked));
  return true;
}

// Which run of which server it is, and whether it is one that can be relied on at all.
Result<void> Keeper::MeetServer() {
  LATCHKEY_TRY(const RedisReply reply, client_->Run({"INFO"}));
  const std::string_view info = TextOf(*reply);
  if (InfoOf(info, "role") != "master") return Unavailable("Redis is a replica, not a master");
  const std::string_view run_id = RunIdOf(info);
  if (run_id.empty()) return Unavailable("Redis does not tell its run_id");
  const std::string_view policy = InfoOf(info, "maxmemory_policy");
  if (InfoOf(info, "maxmemory") != "0" && policy != "noeviction") {
    return Unavailable("Redis would forget nonces: set its maxmemory-policy to noeviction, not " +
                       std::string(policy));
  }
  if (run_id != run_id_) {
    run_id_ = run_id;
    filled_ = false;
  }
  return {};
}

Result<void> Keeper::CheckLayout() {
  LATCHKEY_TRY([[maybe_unused]] const RedisReply set,
               client_->Run({"SET", kLayoutKey, options_.layout, "NX"}));
  LATCHKEY_TRY(const RedisReply layout, client_->Run({"GET", kLayoutKey}));
  if (TextOf(*layout) == options_.layout) return {};
  return Unavailable(
      "another node that shares this Redis has other settings: replay.nonces_max, replay.window_s "
      "and the master key must be alike");
}

Result<bool> Keeper::IsFilled() {
  LATCHKEY_TRY(const RedisReply known,
               client_->Run({"SISMEMBER", "lk:filled:" + run_id_, options_.node}));
  return known->integer == 1;
}

Result<void> Keeper::Refill() {
  std::size_t waiting = 0;
  std::uint64_t count = 0;
  Result<void> outcome = {};
  const auto receive = [&] {
    for (; waiting > 0 && outcome.ok(); --waiting) {
      if (auto reply = client_->Receive(); !reply.ok()) outcome = std::move(reply).error();
    }
  };
  nonces_.VisitLive([&](const directory::NonceKey& key, std::int64_t keep_s) {
    if (!outcome.ok()) return;
    outcome = client_->Send({"SET", NonceKeyText(key), "", "NX", "EX", std::to_string(keep_s)});
    ++count;
    if (++waiting == limits::kReplayFillBatch) receive();
  });
  receive();
  LATCHKEY_RETURN_IF_ERROR(std::move(outcome));
  const std::string filled = "lk:filled:" + run_id_;
  LATCHKEY_TRY([[maybe_unused]] const RedisReply added,
               client_->Run({"SADD", filled, options_.node}));
  LATCHKEY_TRY([[maybe_unused]] const RedisReply expires,
               client_->Run({"EXPIRE", filled, std::to_string(nonces_.retention_s())}));
  filled_ = true;
  refilled_.Add(count);
  Log(LogLevel::kInfo, "redis refilled",
      {{"run_id", std::string_view(run_id_)}, {"nonces", static_cast<std::int64_t>(count)}});
  return {};
}

// Writes the mark once nobody is waited for any more; false: not yet.
Result<bool> Keeper::MarkWhenComplete() {
  const std::string now = std::to_string(clock_.NowUnixMs());
  const std::string since_key = "lk:since:" + run_id_;
  LATCHKEY_TRY(
      [[maybe_unused]] const RedisReply set,
      client_->Run({"SET", since_key, now, "NX", "EX", std::to_string(nonces_.retention_s())}));
  LATCHKEY_TRY(const RedisReply since, client_->Run({"GET", since_key}));
  LATCHKEY_TRY(const RedisReply filled, client_->Run({"SMEMBERS", "lk:filled:" + run_id_}));
  LATCHKEY_RETURN_IF_ERROR(LookAtMembers());
  const std::int64_t since_ms = NumberIn(TextOf(*since));
  const bool patient = clock_.NowUnixMs() < since_ms + limits::kReplayFillMsMax;
  std::string missing;
  bool awaited = false;
  for (const Member& member : members_) {
    const bool there =
        std::any_of(filled->element, filled->element + filled->elements,
                    [&](const redisReply* name) { return TextOf(*name) == member.name; });
    if (there || member.name == options_.node) continue;
    missing.append(missing.empty() ? "" : ", ").append(member.name);
    awaited = awaited || (member.alive && patient);
  }
  if (awaited) {
    Withdraw("Redis is refilled; waiting for " + missing);
    return false;
  }
  // What they let in before the loss can be replayed for as long as its timestamp is accepted.
  const std::int64_t doubt_until_s = missing.empty() ? 0 : since_ms / 1000 + 1 + nonces_.window_s();
  // All keepers that come here at once write what the first one found.
  const std::string agreed_key = "lk:agreed:" + run_id_;
  LATCHKEY_TRY([[maybe_unused]] const RedisReply found,
               client_->Run({"SET", agreed_key, std::to_string(doubt_until_s), "NX", "EX",
                             std::to_string(nonces_.retention_s())}));
  LATCHKEY_TRY(const RedisReply agreed, client_->Run({"GET", agreed_key}));
  LATCHKEY_TRY([[maybe_unused]] const RedisReply marked,
               client_->Run({"SET", kMarkKey, run_id_ + " " + std::string(TextOf(*agreed))}));
  Log(missing.empty() ? LogLevel::kInfo : LogLevel::kWarning, "redis complete",
      {{"run_id", std::string_view(run_id_)},
       {"missing", std::string_view(missing)},
       {"uncertain_until_s", NumberIn(TextOf(*agreed))}});
  return false;
}

Result<void> Keeper::LookAtMembers() {
  LATCHKEY_TRY(members_, options_.members());
  const std::int64_t now_s = clock_.NowUnixS();
  std::map<std::string, std::int64_t> gone;
  gone.swap(seen_s_);
  for (const Member& member : members_) {
    seen_s_[member.name] = now_s;
    gone.erase(member.name);
  }
  for (const auto& [name, at_s] : gone) {
    if (at_s < now_s - nonces_.retention_s()) continue;
    seen_s_[name] = at_s;
    members_.push_back({name, false});
  }
  return {};
}

Result<void> Keeper::Serve(const std::string& mark) {
  LATCHKEY_TRY(const RedisReply script, client_->Run({"SCRIPT", "LOAD", kRateScript}));
  const std::int64_t doubt_until_s = NumberIn(std::string_view(mark).substr(run_id_.size() + 1));
  nonces_.BeginDoubt(directory::NonceDoubt::kSharedLoss, doubt_until_s);
  auto server = std::make_shared<SharedServer>(
      SharedServer{client_->place(), run_id_, mark, std::string(TextOf(*script))});
  {
    const std::lock_guard lock(mutex_);
    server_ = std::move(server);
    state_ = "ok";
    version_.fetch_add(1, std::memory_order_seq_cst);
  }
  serving_.Set(1);
  Log(LogLevel::kInfo, "redis is relied on",
      {{"address", std::string_view(client_->place().host)},
       {"run_id", std::string_view(run_id_)}});
  return {};
}

void Keeper::Withdraw(const std::string& why) {
  bool served = false;
  {
    const std::lock_guard lock(mutex_);
    if (state_ == why) return;
    served = server_ != nullptr;
    server_.reset();
    state_ = why;
    if (served) version_.fetch_add(1, std::memory_order_seq_cst);
  }
  if (served) {
    filled_ = false;
    serving_.Set(0);
    withdrawals_.Add();
  }
  Log(LogLevel::kWarning, "redis is not relied on", {{"cause", std::string_view(why)}});
}

SharedOutcome Keeper::Record(const directory::NonceKey& key) {
  const std::lock_guard lock(recorder_mutex_);
  const std::uint64_t asked = version();
  const auto relied_on = server();
  if (relied_on == nullptr) return SharedOutcome::kUnavailable;
  if (recorder_ == nullptr || recorder_version_ != asked) {
    auto connected = RedisClient::Connect(relied_on->place, options_.url);
    if (!connected.ok()) {
      Suspect(asked);
      return SharedOutcome::kUnavailable;
    }
    recorder_ = std::move(connected).value();
    recorder_version_ = asked;
    const auto info = recorder_->Run({"INFO", "server"});
    if (!info.ok() || RunIdOf(TextOf(**info)) != relied_on->run_id) {
      recorder_.reset();
      Suspect(asked);
      return SharedOutcome::kUnavailable;
    }
  }
  const auto ask = [&]() -> Result<SharedOutcome> {
    LATCHKEY_RETURN_IF_ERROR(recorder_->Send({"GET", kMarkKey}));
    LATCHKEY_RETURN_IF_ERROR(recorder_->Send(
        {"SET", NonceKeyText(key), "", "NX", "EX", std::to_string(nonces_.retention_s())}));
    LATCHKEY_TRY(const RedisReply mark, recorder_->Receive());
    LATCHKEY_TRY(const RedisReply set, recorder_->Receive());
    if (TextOf(*mark) != relied_on->mark || version() != asked) return SharedOutcome::kUnavailable;
    return set->type == REDIS_REPLY_NIL ? SharedOutcome::kUsed : SharedOutcome::kGranted;
  };
  const Result<SharedOutcome> outcome = ask();
  if (outcome.ok() && *outcome != SharedOutcome::kUnavailable) return *outcome;
  recorder_.reset();
  Suspect(asked);
  return SharedOutcome::kUnavailable;
}

}  // namespace latchkey::replay
