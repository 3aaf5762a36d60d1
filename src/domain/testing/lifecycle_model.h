#pragma once
// A model of integrations in a hundred lines, and a random walk that compares it with the real
// thing over any storage.
//
// The model holds what an outsider can see: status, grants, the live access token, the exchange
// under way. After every step the walk demands the same outcome and the same state from both.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "acl/permission_set.h"
#include "base/clock.h"
#include "domain/integrations.h"
#include "domain/storage.h"
#include "domain/testing/fixtures.h"

namespace latchkey::domain::testing {

class LifecycleWalk {
 public:
  LifecycleWalk(Storage& storage, std::uint64_t seed)
      : storage_(storage),
        random_(seed),
        integrations_(storage, ATree(), clock_, random_),
        seed_(seed) {}

  // Takes `steps` random steps. Empty, or what differed and how to see it again.
  std::string Run(int steps) {
    for (int step = 0; step < steps && difference_.empty(); ++step) {
      clock_.AdvanceS(static_cast<std::int64_t>(random_.Below(90)));
      Step();
      Compare();
      if (!difference_.empty()) {
        difference_ += " (seed " + std::to_string(seed_) + ", step " + std::to_string(step) + ", " +
                       last_ + ")";
      }
    }
    return difference_;
  }

 private:
  static constexpr std::int64_t kWindowS = 300;
  static constexpr std::size_t kIntegrationsMax = 4;

  struct ModelExchange {
    ExchangeState state = ExchangeState::kPosting;
    std::int64_t generation = 0;
    std::string verifier;
    std::string request_token;
    std::string request_token_secret;
  };
  struct Model {
    std::string name;
    IntegrationStatus status = IntegrationStatus::kInactive;
    acl::Grant requested;
    acl::Grant granted;
    acl::Grant consented;  // at the last allow
    bool allowed = false;
    bool uses_exchange = false;
    ConsumerKey key;
    std::string consumer_secret;
    std::string live_token;
    std::int64_t started_at_s = 0;
    std::optional<ModelExchange> exchange;
    std::optional<ModelExchange> stale;  // superseded or finished: must never work again
  };

  void Expect(bool same, const std::string& what) {
    if (!same && difference_.empty()) difference_ = what + " differs";
  }

  acl::Grant AGrant() {
    if (random_.Below(5) == 0) return acl::Grant::All();
    std::vector<std::string> ids;
    for (const char* id : {"Magento_Sales::sales", "Magento_Sales::create",
                           "Magento_Catalog::catalog", "Magento_Catalog::products"})
      if (random_.Below(2) == 0) ids.emplace_back(id);
    return acl::Grant::Of(ids);
  }

  void Step() {
    if (models_.empty() || (models_.size() < kIntegrationsMax && random_.Below(10) == 0))
      return Create();
    auto at = models_.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(random_.Below(models_.size())));
    const IntegrationId id = at->first;
    Model& model = at->second;
    switch (random_.Below(12)) {
      case 0:
        return Edit(id, model);
      case 1:
        return Allow(id, model);
      case 2:
        return Suspend(id, model);
      case 3:
        return Resume(id, model);
      case 4:
        return Revoke(id, model);
      case 5:
        return random_.Below(4) == 0 ? Delete(id) : Allow(id, model);
      case 6:
      case 7:
        return Activate(id, model, random_.Below(2) == 0);
      case 8:
        return Post(id, model);
      case 9:
      case 10:
        return RequestToken(id, model);
      default:
        return AccessToken(id, model);
    }
  }

  void Create() {
    last_ = "create";
    const bool uses_exchange = random_.Below(3) != 0;
    Model model;
    model.name = "Integration " + std::to_string(random_.Below(6));
    model.requested = AGrant();
    model.uses_exchange = uses_exchange;
    IntegrationInput input = uses_exchange ? AnExchangeInput(model.name) : AnInput(model.name);
    input.requested = model.requested;
    bool taken = false;
    for (const auto& [id, other] : models_) taken = taken || other.name == model.name;
    const auto created = integrations_.Create(AnActor(), input);
    Expect(created.ok() == !taken, "the outcome");
    if (!created.ok()) return;
    const auto credentials = integrations_.Reveal(AnActor(), created->integration.id);
    model.key = credentials->consumer_key;
    model.consumer_secret = std::string(credentials->consumer_secret.Reveal());
    models_[created->integration.id] = model;
  }

  void Edit(IntegrationId id, Model& model) {
    last_ = "edit";
    IntegrationInput input;
    input.requested = AGrant();
    Expect(integrations_.Edit(AnActor(), id, input).ok(), "the outcome");
    model.requested = *input.requested;
    model.granted = acl::Narrow(model.granted, model.requested);
  }

  void Allow(IntegrationId id, Model& model) {
    last_ = "allow";
    Expect(integrations_.Allow(AnActor(), id).ok(), "the outcome");
    model.granted = model.consented = model.requested;
    model.allowed = true;
  }

  void Suspend(IntegrationId id, Model& model) {
    last_ = "suspend";
    const bool may = model.status != IntegrationStatus::kSuspended;
    Expect(integrations_.Suspend(AnActor(), id).ok() == may, "the outcome");
    if (!may) return;
    model.status = IntegrationStatus::kSuspended;
    EndExchange(model);
  }

  void Resume(IntegrationId id, Model& model) {
    last_ = "resume";
    const bool may = model.status == IntegrationStatus::kSuspended;
    Expect(integrations_.Resume(AnActor(), id).ok() == may, "the outcome");
    if (!may) return;
    model.status =
        model.live_token.empty() ? IntegrationStatus::kInactive : IntegrationStatus::kActive;
  }

  void Revoke(IntegrationId id, Model& model) {
    last_ = "revoke";
    const bool may = !model.live_token.empty();
    Expect(integrations_.RevokeAccessToken(AnActor(), id).ok() == may, "the outcome");
    if (!may) return;
    model.live_token.clear();
    if (model.status == IntegrationStatus::kActive) model.status = IntegrationStatus::kInactive;
  }

  void Delete(IntegrationId id) {
    last_ = "delete";
    Expect(integrations_.Delete(AnActor(), id).ok(), "the outcome");
    models_.erase(id);
  }

  void Activate(IntegrationId id, Model& model, bool reauthorize) {
    last_ = reauthorize ? "reauthorize" : "activate";
    const bool may =
        model.status == (reauthorize ? IntegrationStatus::kActive : IntegrationStatus::kInactive);
    const auto activation = integrations_.Activate(AnActor(), id, reauthorize);
    Expect(activation.ok() == may, "the outcome");
    if (!activation.ok() || !may) return;
    model.granted = model.consented = model.requested;
    model.allowed = true;
    EndExchange(model);
    Expect(activation->exchange.has_value() == model.uses_exchange, "the flow");
    if (activation->exchange) {
      model.started_at_s = clock_.NowUnixS();
      model.exchange.emplace();
      model.exchange->generation = activation->exchange->generation;
      model.exchange->verifier = std::string(activation->exchange->verifier.Reveal());
    } else {
      Expect(activation->credentials.access_token.str() != model.live_token, "the new token");
      model.status = IntegrationStatus::kActive;
      model.live_token = activation->credentials.access_token.str();
    }
  }

  void Post(IntegrationId id, Model& model) {
    last_ = "post";
    PostOutcome outcome;
    outcome.delivered = random_.Below(3) != 0;
    outcome.status = outcome.delivered ? 200 : 500;
    const bool late = model.stale && random_.Below(3) == 0;
    const std::int64_t generation = late             ? model.stale->generation
                                    : model.exchange ? model.exchange->generation
                                                     : 0;
    Expect(integrations_.RecordPost(AnActor(), id, generation, outcome).ok(), "the outcome");
    if (late || !model.exchange || model.exchange->state != ExchangeState::kPosting) return;
    model.exchange->state = outcome.delivered ? ExchangeState::kPosted : ExchangeState::kFailed;
  }

  void RequestToken(IntegrationId id, Model& model) {
    last_ = "request token of " + std::to_string(id.value);
    signer_.consumer_secret = model.consumer_secret;
    signer_.token_secret.clear();
    const TokenCall call = signer_.Call(model.key, std::to_string(++nonce_));
    const auto answer = integrations_.IssueRequestToken(call, kWindowS);
    if (!answer.ok()) return Expect(false, "the outcome");
    Expect(answer->problem == RequestTokenProblem(model), "the problem");
    if (answer->problem != oauth1::Problem::kNone || !model.exchange) return;
    model.exchange->state = ExchangeState::kRequestTokenIssued;
    model.exchange->request_token = answer->token;
    model.exchange->request_token_secret = answer->token_secret;
  }

  oauth1::Problem RequestTokenProblem(const Model& model) const {
    if (model.started_at_s == 0 || clock_.NowUnixS() - model.started_at_s >= kWindowS)
      return oauth1::Problem::kConsumerKeyExpired;
    if (!model.exchange || model.exchange->state == ExchangeState::kFailed) {
      return model.live_token.empty() ? oauth1::Problem::kNoTokenForConsumer
                                      : oauth1::Problem::kNotVerifierToken;
    }
    return model.exchange->state == ExchangeState::kRequestTokenIssued
               ? oauth1::Problem::kNotVerifierToken
               : oauth1::Problem::kNone;
  }

  void AccessToken(IntegrationId id, Model& model) {
    last_ = "access token of " + std::to_string(id.value);
    const bool stale = model.stale && random_.Below(3) == 0;
    const std::optional<ModelExchange>& used = stale ? model.stale : model.exchange;
    if (!used || used->request_token.empty()) return;
    signer_.consumer_secret = model.consumer_secret;
    signer_.token_secret = used->request_token_secret;
    TokenCall call = signer_.Call(model.key, std::to_string(++nonce_));
    call.token = used->request_token;
    call.verifier = used->verifier;
    const auto answer = integrations_.IssueAccessToken(call);
    if (!answer.ok()) return Expect(false, "the outcome");
    Expect(answer->problem == (stale ? oauth1::Problem::kTokenUnknown : oauth1::Problem::kNone),
           "the problem");
    if (answer->problem != oauth1::Problem::kNone) return;
    model.status = IntegrationStatus::kActive;
    model.live_token = answer->token;
    EndExchange(model);
  }

  static void EndExchange(Model& model) {
    if (model.exchange) model.stale = std::exchange(model.exchange, std::nullopt);
  }

  void Compare() {
    const auto count = integrations_.Count({});
    Expect(count.ok() && *count == static_cast<std::int64_t>(models_.size()), "the count");
    for (const auto& [id, model] : models_) {
      const auto detail = integrations_.Show(id);
      if (!detail.ok()) return Expect(false, "an integration");
      const Integration& real = detail->integration;
      Expect(real.status == model.status, "the status");
      Expect(real.requested == model.requested, "requested");
      Expect(real.granted == model.granted, "granted");
      Expect(real.withdrawn == acl::Beyond(model.consented, model.granted), "withdrawn");
      Expect(real.HasPending() == (model.allowed && !(model.requested == model.granted)),
             "pending");
      Expect(detail->access_token_created_at_s.has_value() == !model.live_token.empty(),
             "having a live token");
      Expect(detail->exchange.has_value() == model.exchange.has_value(), "having an exchange");
      if (detail->exchange && model.exchange)
        Expect(detail->exchange->state == model.exchange->state, "the exchange's state");
      Expect(real.status != IntegrationStatus::kActive || !model.live_token.empty(),
             "an active one's token");
      CompareCaller(id, model);
    }
  }

  // What the Directory reads says the same.
  void CompareCaller(IntegrationId id, const Model& model) {
    std::optional<CallerRow> caller;
    const auto outcome = storage_.Read([&](ReadTransaction& transaction) -> Result<void> {
      LATCHKEY_TRY(caller, transaction.LoadCaller(id));
      return {};
    });
    if (!outcome.ok() || !caller) return Expect(false, "the caller");
    const bool live = caller->access_token && !caller->access_token->revoked_at_s;
    Expect((live ? caller->access_token->token.str() : "") == model.live_token,
           "the caller's token");
    Expect(caller->consumer.key == model.key, "the caller's key");
    const std::string request_token = model.exchange ? model.exchange->request_token : "";
    Expect((caller->request_token ? caller->request_token->str() : "") == request_token,
           "the caller's request token");
  }

  Storage& storage_;
  ManualClock clock_{1'000'000};
  SeededRandom random_;
  Integrations integrations_;
  Signer signer_;
  std::uint64_t seed_;
  int nonce_ = 0;
  std::map<IntegrationId, Model> models_;
  std::string last_;
  std::string difference_;
};

}  // namespace latchkey::domain::testing
