#include "domain/integrations.h"

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "base/limits.h"
#include "domain/act.h"
#include "domain/announce.h"
#include "domain/call_limits.h"
#include "domain/integration_parts.h"
#include "domain/json_form.h"
#include "domain/signature_options.h"
#include "domain/validation.h"

namespace latchkey::domain {
namespace {

// The fields of an input, trimmed, as the form orders them.
IntegrationInput Trimmed(IntegrationInput input) {
  for (auto* field :
       {&input.name, &input.email, &input.credentials_post_url, &input.identity_link_url}) {
    if (*field) *field = std::string(Trim(**field));
  }
  return input;
}

void AddFault(std::vector<FieldFault>& faults, std::string field, const Fault& fault) {
  if (fault) faults.push_back({std::move(field), *fault});
}

Fault TakenFault(const std::string& name) {
  return "The integration with name \"" + name + "\" exists.";
}

// Every fault of the fields that `input` sets; `id` is none for a new integration, which needs a
// name.
Result<std::vector<FieldFault>> FindFaults(ReadTransaction& transaction,
                                           const acl::ResourceTree& tree,
                                           const IntegrationInput& input, IntegrationId id) {
  std::vector<FieldFault> faults;
  if (input.name || !id) {
    const std::string name = input.name.value_or("");
    Fault fault = NameFault(name);
    if (!fault) {
      LATCHKEY_TRY(const auto holder, transaction.FindIntegrationByName(name));
      if (holder && holder->id != id) fault = TakenFault(name);
    }
    AddFault(faults, "name", fault);
  }
  if (input.email) AddFault(faults, "email", EmailFault(*input.email));
  if (input.credentials_post_url) {
    AddFault(faults, "callback_url", UrlFault(*input.credentials_post_url, UserInfo::kTaken));
  }
  if (input.identity_link_url) {
    AddFault(faults, "identity_link_url", UrlFault(*input.identity_link_url, UserInfo::kRefused));
  }
  if (input.requested) AddFault(faults, "resources", ResourcesFault(tree, *input.requested));
  return faults;
}

// One error for all faults. A name that is taken, and nothing else, is a conflict.
Error FaultsError(std::vector<FieldFault> faults, const std::string& name) {
  const bool taken =
      faults.size() == 1 && faults[0].field == "name" && faults[0].text == *TakenFault(name);
  std::string detail;
  for (const FieldFault& fault : faults) {
    if (!detail.empty()) detail += ' ';
    if (!taken) detail += fault.field + ": ";
    detail += fault.text;
  }
  Error error = Error::Make(taken ? ErrorKind::kConflict : ErrorKind::kInvalidArgument, detail);
  error.fields = std::move(faults);
  return error;
}

json::value AuditGrant(const acl::Grant& grant) {
  if (grant.all) return "all";
  return json::value_from(grant.resources);
}

// What the audit shows of an integration's form.
json::object FormJson(const Integration& integration) {
  json::object form = {{"name", integration.name},
                       {"email", integration.email},
                       {"callback_url", WithoutUserInfo(integration.credentials_post_url)},
                       {"identity_link_url", integration.identity_link_url},
                       {"requested", AuditGrant(integration.requested)},
                       {"granted", AuditGrant(integration.granted)},
                       {"status", StatusWord(integration.status)}};
  AddSignatureJson(form, integration.signature);
  AddLimitsJson(form, integration.limits);
  return form;
}

// {"field": {"before": ..., "after": ...}} of what differs.
std::string ChangesJson(const Integration& before, const Integration& after) {
  const json::object old_form = FormJson(before);
  json::object changes;
  for (const auto& field : FormJson(after)) {
    const json::value& old_value = old_form.at(field.key());
    if (old_value == field.value()) continue;
    changes[field.key()] = json::object{{"before", old_value}, {"after", field.value()}};
  }
  // The password of a callback URL is not shown, so a change of it alone has to be told.
  if (before.credentials_post_url != after.credentials_post_url &&
      !changes.contains("callback_url")) {
    changes["callback_url"] = "user name or password changed";
  }
  return ToJson(changes);
}

void Apply(const IntegrationInput& input, Integration& integration) {
  if (input.name) integration.name = *input.name;
  if (input.email) integration.email = *input.email;
  if (input.credentials_post_url) integration.credentials_post_url = *input.credentials_post_url;
  if (input.identity_link_url) integration.identity_link_url = *input.identity_link_url;
  if (input.requested) integration.requested = acl::Grant::AsAsked(*input.requested);
}

// What is no longer requested is no longer granted.
void Narrow(Integration& integration) {
  const acl::Grant before = integration.granted;
  integration.granted = acl::Narrow(before, integration.requested);
  integration.withdrawn =
      acl::Union(integration.withdrawn, acl::Beyond(before, integration.granted));
}

Result<IntegrationId> InsertWithConsumer(WriteTransaction& transaction,
                                         const Integration& integration, RandomSource& random) {
  LATCHKEY_TRY(const IntegrationId id, transaction.InsertIntegration(integration));
  Consumer consumer;
  consumer.integration_id = id;
  consumer.key = ConsumerKey(RandomAlphanumeric(random, limits::kCredentialChars));
  consumer.secret = ConsumerSecret(RandomAlphanumeric(random, limits::kCredentialChars));
  LATCHKEY_RETURN_IF_ERROR(transaction.InsertConsumer(consumer));
  return id;
}

}  // namespace

Integrations::Integrations(Storage& storage, const acl::ResourceTree& tree, const Clock& clock,
                           RandomSource& random)
    : storage_(storage), tree_(tree), clock_(clock), random_(random) {}

Result<IntegrationDetail> Integrations::Create(const Actor& actor, const IntegrationInput& typed) {
  const IntegrationInput input = Trimmed(typed);
  const std::string name = input.name.value_or("");
  IntegrationDetail detail;
  const Result<void> done =
      RunAct(storage_, clock_, actor, "integration.create", "integration (" + name + ")",
             [&](WriteTransaction& transaction, AuditEntry& audit) -> Result<void> {
               LATCHKEY_TRY(auto faults, FindFaults(transaction, tree_, input, IntegrationId{}));
               Integration integration;
               ApplySignature(input, clock_.NowUnixS(), integration.signature, faults);
               ApplyLimits(input, integration.limits, faults);
               if (!faults.empty()) return FaultsError(std::move(faults), name);
               Apply(input, integration);
               LATCHKEY_RETURN_IF_ERROR(RequireHeld(transaction, actor, integration));
               integration.created_at_s = integration.updated_at_s = clock_.NowUnixS();
               LATCHKEY_TRY(integration.id, InsertWithConsumer(transaction, integration, random_));
               LATCHKEY_RETURN_IF_ERROR(
                   transaction.AppendChange({{}, ChangeKind::kIntegration, integration.id, {}}));
               audit.object = AuditName(integration);
               audit.detail_json = ToJson(FormJson(integration));
               LATCHKEY_TRY(detail, LoadDetail(transaction, integration.id));
               return {};
             });
  if (!done.ok()) return done.error();
  return detail;
}

Result<IntegrationDetail> Integrations::Change(
    const Actor& actor, std::string_view action, IntegrationId id,
    const std::function<Result<void>(WriteTransaction&, Integration&)>& change) {
  IntegrationDetail detail;
  const Result<void> done =
      RunAct(storage_, clock_, actor, action, AuditName(id),
             [&](WriteTransaction& transaction, AuditEntry& audit) -> Result<void> {
               LATCHKEY_TRY(Integration integration, Load(transaction, id));
               const Integration before = integration;
               audit.object = AuditName(before);
               LATCHKEY_RETURN_IF_ERROR(change(transaction, integration));
               LATCHKEY_RETURN_IF_ERROR(Save(transaction, integration, clock_.NowUnixS()));
               audit.detail_json = ChangesJson(before, integration);
               LATCHKEY_TRY(detail, LoadDetail(transaction, id));
               return {};
             });
  if (!done.ok()) return done.error();
  return detail;
}

Result<IntegrationDetail> Integrations::Edit(const Actor& actor, IntegrationId id,
                                             const IntegrationInput& typed) {
  const IntegrationInput input = Trimmed(typed);
  return Change(actor, "integration.edit", id,
                [&](WriteTransaction& transaction, Integration& integration) -> Result<void> {
                  LATCHKEY_TRY(auto faults, FindFaults(transaction, tree_, input, id));
                  ApplySignature(input, clock_.NowUnixS(), integration.signature, faults);
                  ApplyLimits(input, integration.limits, faults);
                  if (!faults.empty())
                    return FaultsError(std::move(faults), input.name.value_or(""));
                  Apply(input, integration);
                  LATCHKEY_RETURN_IF_ERROR(RequireHeld(transaction, actor, integration));
                  Narrow(integration);
                  return {};
                });
}

Result<IntegrationDetail> Integrations::Allow(const Actor& actor, IntegrationId id) {
  return Change(actor, "integration.allow", id,
                [&](WriteTransaction& transaction, Integration& integration) -> Result<void> {
                  LATCHKEY_RETURN_IF_ERROR(RequireHeld(transaction, actor, integration));
                  GrantRequested(integration, clock_.NowUnixS());
                  return {};
                });
}

Result<IntegrationDetail> Integrations::Suspend(const Actor& actor, IntegrationId id) {
  return Change(
      actor, "integration.suspend", id,
      [&](WriteTransaction& transaction, Integration& integration) -> Result<void> {
        if (integration.status == IntegrationStatus::kSuspended) {
          return Error::Make(ErrorKind::kConflict, "The integration is suspended already.");
        }
        integration.status = IntegrationStatus::kSuspended;
        LATCHKEY_RETURN_IF_ERROR(transaction.DeleteExchange(id));
        return Announce(transaction, random_,
                        {NotificationKind::kSuspended, integration, actor.name, clock_.NowUnixS()});
      });
}

Result<IntegrationDetail> Integrations::Resume(const Actor& actor, IntegrationId id) {
  return Change(
      actor, "integration.resume", id,
      [&](WriteTransaction& transaction, Integration& integration) -> Result<void> {
        if (integration.status != IntegrationStatus::kSuspended) {
          return Error::Make(ErrorKind::kConflict, "The integration is not suspended.");
        }
        LATCHKEY_RETURN_IF_ERROR(RequireHeld(transaction, actor, integration));
        LATCHKEY_TRY(const auto token, LoadLiveToken(transaction, integration.consumer_id));
        integration.status = token ? IntegrationStatus::kActive : IntegrationStatus::kInactive;
        return {};
      });
}

Result<IntegrationDetail> Integrations::RevokeAccessToken(const Actor& actor, IntegrationId id) {
  return Change(actor, "integration.revoke", id,
                [&](WriteTransaction& transaction, Integration& integration) -> Result<void> {
                  LATCHKEY_TRY(const auto token,
                               LoadLiveToken(transaction, integration.consumer_id));
                  if (!token) {
                    return Error::Make(ErrorKind::kConflict,
                                       "The integration has no live access token to revoke.");
                  }
                  if (integration.status == IntegrationStatus::kActive)
                    integration.status = IntegrationStatus::kInactive;
                  return transaction.RevokeAccessTokens(integration.consumer_id, clock_.NowUnixS());
                });
}

Result<IntegrationDetail> Integrations::CancelExchange(const Actor& actor, IntegrationId id) {
  return Change(actor, "integration.cancel-exchange", id,
                [&](WriteTransaction& transaction, Integration&) -> Result<void> {
                  LATCHKEY_TRY(const auto exchange, transaction.FindExchange(id));
                  if (!exchange) {
                    return Error::Make(ErrorKind::kConflict,
                                       "The integration has no exchange to cancel.");
                  }
                  return transaction.DeleteExchange(id);
                });
}

Result<void> Integrations::Delete(const Actor& actor, IntegrationId id) {
  return RunAct(storage_, clock_, actor, "integration.delete", AuditName(id),
                [&](WriteTransaction& transaction, AuditEntry& audit) -> Result<void> {
                  LATCHKEY_TRY(const Integration integration, Load(transaction, id));
                  audit.object = AuditName(integration);
                  audit.detail_json = ToJson(FormJson(integration));
                  LATCHKEY_RETURN_IF_ERROR(Announce(
                      transaction, random_,
                      {NotificationKind::kDeleted, integration, actor.name, clock_.NowUnixS()}));
                  LATCHKEY_RETURN_IF_ERROR(transaction.DeleteIntegration(id));
                  LATCHKEY_RETURN_IF_ERROR(
                      transaction.AppendChange({{}, ChangeKind::kIntegrationDeleted, id, {}}));
                  return {};
                });
}

Result<IntegrationDetail> Integrations::Show(IntegrationId id) {
  IntegrationDetail detail;
  const Result<void> done = storage_.Read([&](ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(detail, LoadDetail(transaction, id));
    return {};
  });
  if (!done.ok()) return done.error();
  return detail;
}

Result<IntegrationId> Integrations::FindByName(std::string_view typed) {
  const std::string name(Trim(typed));
  IntegrationId id;
  const Result<void> done = storage_.Read([&](ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(const auto found, transaction.FindIntegrationByName(name));
    if (!found) {
      return Error::Make(ErrorKind::kNotFound,
                         "The integration with name \"" + name + "\" doesn't exist.");
    }
    id = found->id;
    return {};
  });
  if (!done.ok()) return done.error();
  return id;
}

Result<std::vector<ListedIntegration>> Integrations::List(const IntegrationQuery& query) {
  std::vector<ListedIntegration> list;
  const Result<void> done = storage_.Read([&](ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(list, transaction.ListIntegrations(query));
    return {};
  });
  if (!done.ok()) return done.error();
  return list;
}

Result<std::int64_t> Integrations::Count(const IntegrationQuery& query) {
  std::int64_t count = 0;
  const Result<void> done = storage_.Read([&](ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(count, transaction.CountIntegrations(query));
    return {};
  });
  if (!done.ok()) return done.error();
  return count;
}

Result<Credentials> Integrations::Disclose(const Actor& actor, std::string_view action,
                                           IntegrationId id, bool token_needed) {
  Credentials credentials;
  const Result<void> done =
      RunAct(storage_, clock_, actor, action, AuditName(id),
             [&](WriteTransaction& transaction, AuditEntry& audit) -> Result<void> {
               LATCHKEY_TRY(const Integration integration, Load(transaction, id));
               audit.object = AuditName(integration);
               LATCHKEY_RETURN_IF_ERROR(RequireHeld(transaction, actor, integration));
               LATCHKEY_TRY(Consumer consumer, LoadConsumer(transaction, id));
               LATCHKEY_TRY(auto token, LoadLiveToken(transaction, consumer.id));
               if (!token && token_needed) {
                 return Error::Make(ErrorKind::kConflict,
                                    "The integration has no live access token; activate it first.");
               }
               credentials.consumer_key = std::move(consumer.key);
               credentials.consumer_secret = std::move(consumer.secret);
               if (token) {
                 credentials.access_token = std::move(token->token);
                 credentials.access_token_secret = std::move(token->secret);
               }
               return {};
             });
  if (!done.ok()) return done.error();
  return credentials;
}

Result<Credentials> Integrations::Reveal(const Actor& actor, IntegrationId id) {
  return Disclose(actor, "integration.reveal", id, false);
}

Result<Credentials> Integrations::CredentialsForCall(const Actor& actor, IntegrationId id) {
  return Disclose(actor, "integration.call", id, true);
}

}  // namespace latchkey::domain
