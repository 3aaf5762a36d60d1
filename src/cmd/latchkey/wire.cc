#include "cmd/latchkey/wire.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "acl/api_builder.h"
#include "acl/resource_tree.h"
#include "admin/service.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/executor.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/node_limits.h"
#include "base/periodic_task.h"
#include "base/random.h"
#include "base/reason.h"
#include "cmd/latchkey/command.h"
#include "cmd/latchkey/control_plane.h"
#include "cmd/latchkey/control_server.h"
#include "cmd/latchkey/feed_follower.h"
#include "cmd/latchkey/mail.h"
#include "cmd/latchkey/nodes.h"
#include "cmd/latchkey/ops.h"
#include "cmd/latchkey/shared_replay.h"
#include "cmd/latchkey/writer.h"
#include "directory/freshness.h"
#include "directory/nonce_set.h"
#include "directory/publisher.h"
#include "domain/housekeeping.h"
#include "domain/user_tokens.h"
#include "gateway/decide_handler.h"
#include "gateway/door.h"
#include "gateway/explanation.h"
#include "gateway/forwarder.h"
#include "gateway/judge.h"
#include "gateway/refusal.h"
#include "gateway/refusal_log.h"
#include "gateway/remembered_answers.h"
#include "gateway/rest_handler.h"
#include "gateway/rest_path.h"
#include "gateway/usage.h"
#include "handshake/token_endpoints.h"
#include "http/media_type.h"
#include "net/server.h"
#include "net/upstreams.h"
#include "notify/outbox.h"
#include "store/store.h"

namespace latchkey::cmd {
namespace {

constexpr std::string_view kFirstAdmin = "admin";
constexpr std::size_t kGeneratedPasswordChars = 20;
constexpr std::size_t kRequestIdPrefixChars = 8;
// A body beyond the limit is read this far, so that its refusal can say so in the API's own form.
constexpr std::size_t kAdminBodyBytesRead = 2 * limits::kAdminBodyBytesMax;

oauth1::SchemePolicy SchemesOf(const Config& config) {
  const std::string& url = config.api.public_url;
  return {url.substr(0, url.find("://")), config.api.trusted_proxies};
}

store::StoreOptions StoreOptionsOf(const DataFolder& folder, const Config& config,
                                   domain::UserTokens& user_tokens) {
  store::StoreOptions options;
  options.path = folder.File("store.db");
  options.sample_data = config.store.sample_data;
  options.base_url = config.api.public_url;
  // One for each thread that answers: the store's, and the one of passwords.
  options.connections = static_cast<std::size_t>(config.store.threads) + 1;
  options.user_tokens = &user_tokens;
  return options;
}

bool Forwards(const Config& config) { return config.store.mode == "upstream"; }

// `store` is nullptr where calls are forwarded. Tokens of admins and customers are the shop's then.
gateway::JudgeOptions JudgeOptionsOf(const Config& config, ControlPlane& control,
                                     const store::Store* store,
                                     const directory::Freshness& freshness) {
  gateway::JudgeOptions options;
  if (control.cluster() != nullptr) options.freshness = &freshness;
  options.timestamp_window_s = config.replay.window_s;
  options.sharing = SharingOf(config);
  options.schemes = SchemesOf(config);
  options.paths.whole = control.guarded().whole_paths;
  if (store != nullptr) {
    options.paths.store_codes = store->StoreCodes();
    options.user_tokens = control.user_token_key();
  } else {
    options.paths.store_codes = config.upstream.store_codes;
    options.pass_foreign_bearer = config.upstream.pass_foreign_bearer;
  }
  return options;
}

net::UpstreamOptions UpstreamOptionsOf(const Config& config) {
  return {config.store.upstream,
          config.upstream.timeouts,
          static_cast<std::size_t>(config.upstream.idle_connections),
          config.upstream.health_path,
          config.upstream.health_interval_ms,
          config.upstream.ca_file};
}

Result<gateway::ShopToken> ShopTokenOf(const Config& config) {
  const char* given = std::getenv("LATCHKEY_UPSTREAM_TOKEN");
  if (given == nullptr || *given == '\0') return gateway::ShopToken(config.upstream.token);
  if (IsTokenText(given)) return gateway::ShopToken(given);
  return Error::Make(ErrorKind::kInvalidArgument,
                     "LATCHKEY_UPSTREAM_TOKEN has blanks or other characters that no token has.");
}

// `store` is nullptr where calls are forwarded: then nobody asks.
gateway::Answerer AnswerFrom(store::Store* store) {
  if (store == nullptr) return {};
  return [&store = *store](gateway::AllowedCall allowed) {
    store::Call call;
    call.route = allowed.route->index;
    call.path_parameters = std::move(allowed.path_parameters);
    call.query = std::move(allowed.query);
    call.content_type = std::move(allowed.content_type);
    call.body = std::move(allowed.body);
    call.format = allowed.format;
    call.store_code = std::move(allowed.store_code);
    if (allowed.settings.input_limits) {
      call.input_limits = {allowed.settings.complex_array_max, allowed.settings.page_size_max,
                           allowed.settings.page_size_default};
    }
    call.customer_id = allowed.customer_id;
    call.token_issued_at_s = allowed.token_issued_at_s;
    call.sees_stock_items = allowed.sees_stock_items;
    return store.Answer(call);
  };
}

// Answers the schema of the embedded store's API, which everybody may read.
class SchemaEndpoint {
 public:
  // `store` is nullptr where calls are forwarded: then nothing is for it.
  SchemaEndpoint(store::Store* store, Executor& executor, gateway::RefusalLog& refusals)
      : store_(store),
        executor_(executor),
        refusals_(refusals),
        store_codes_(store == nullptr ? std::vector<std::string>() : store->StoreCodes()) {}

  // Whether `request` is for it; then `responder` is used.
  bool Handle(const http::Request& request, net::Responder& responder) const {
    if (store_ == nullptr) return false;
    if (request.method_id != http::Method::kGet || !request.path.ends_with("/schema")) return false;
    const gateway::RestPath path = gateway::SplitRestPath(request.path, store_codes_);
    if (path.kind != gateway::RestPathKind::kSchema) return false;
    // The request's views live as long as the responder does.
    auto work = std::make_shared<Work>(Work{request, path.store_code, std::move(responder)});
    const bool queued = executor_.Submit(
        [this, work] { Answer(*work, store_->Schema(work->request.query, work->store_code)); });
    if (!queued) Answer(*work, Busy());
    return true;
  }

 private:
  struct Work {
    http::Request request;
    std::string_view store_code;
    net::Responder responder;
  };

  static http::Response Busy() {
    Arena arena;
    http::Response busy;
    busy.status = 503;
    busy.content_type = http::AnswerContentType(http::Format::kJson);
    busy.headers.emplace_back("Cache-Control", "no-store");
    busy.headers.emplace_back("Retry-After", "1");
    busy.body = gateway::RefusalBody(gateway::RefusalOf(reason::kBusy), http::Format::kJson, arena);
    return busy;
  }

  void Answer(Work& work, http::Response response) const {
    gateway::RefusedCall call;
    call.at_s = SystemClock().NowUnixS();
    call.endpoint = gateway::Endpoint::kRest;
    gateway::AccountForRefusal(refusals_, work.request, call, &response);
    std::move(work.responder).SendFromAnyThread(std::move(response));
  }

  store::Store* store_;
  Executor& executor_;
  gateway::RefusalLog& refusals_;
  const std::vector<std::string> store_codes_;
};

gateway::RefusedCall RefusedCallOf(const handshake::RefusedTokenCall& refused) {
  gateway::RefusedCall call;
  call.at_s = SystemClock().NowUnixS();
  call.status = refused.status;
  call.reason = refused.reason;
  call.message = refused.message;
  call.value = refused.value;
  call.integration = refused.integration;
  call.verified = refused.verified;
  call.endpoint = refused.kind == oauth1::CallKind::kRequestToken ? gateway::Endpoint::kRequestToken
                                                                  : gateway::Endpoint::kAccessToken;
  return call;
}

// One worker of the api listener: the token endpoints, the schema, and REST for everything else.
class ApiHandler final : public net::Handler {
 public:
  ApiHandler(const gateway::RestService& rest, const handshake::TokenEndpoints& tokens,
             const SchemaEndpoint& schema)
      : rest_(rest),
        refusals_(rest.refusals),
        tokens_(tokens),
        schema_(schema),
        reader_(rest.publisher.MakeReader()) {}

  void OnStart(net::Loop& loop) override { rest_.OnStart(loop); }
  void OnTurn() override { rest_.OnTurn(); }

  net::BodyPlan PlanBody(const http::Request& head, const net::BodyAhead& ahead) override {
    if (handshake::MatchTokenEndpoint(head.path)) return net::Handler::PlanBody(head, ahead);
    return rest_.PlanBody(head, ahead);
  }

  void Handle(const http::Request& request, net::Responder responder) override {
    if (schema_.Handle(request, responder)) return;
    const auto kind = handshake::MatchTokenEndpoint(request.path);
    if (!kind) return rest_.Handle(request, std::move(responder));
    tokens_.Handle(*kind, request, reader_->Pin(), std::move(responder));
    reader_->Unpin();
  }

  void OnEarlyRefusal(const http::Request& received, const net::EarlyRefusal& refusal) override {
    gateway::RecordEarlyRefusal(refusals_, received, refusal, SystemClock().NowUnixS());
  }

 private:
  gateway::RestHandler rest_;
  gateway::RefusalLog& refusals_;
  const handshake::TokenEndpoints& tokens_;
  const SchemaEndpoint& schema_;
  const std::unique_ptr<directory::Reader> reader_;
};

// What the admin listener works on. Everything in it outlives the App's parts that use it.
admin::Context AdminContext(ControlPlane& control, Writer& writer, const gateway::Usage& usage,
                            const gateway::Explainer& explainer, const notify::Outbox& outbox,
                            std::function<Result<std::vector<std::string>>()> wait_for_nodes,
                            const Config& config) {
  const auto turn = [&writer](const Writer::Work& work) { return writer.Run(work); };
  const handshake::ActivatorOptions options = ActivatorOptionsOf(config);
  const auto activate = [&control, turn, options](const domain::Actor& actor, IntegrationId id,
                                                  bool reauthorize) -> Result<admin::Activated> {
    LATCHKEY_TRY(const domain::Settings settings, control.settings().Current());
    LATCHKEY_TRY(handshake::ActivationResult result,
                 handshake::Activate(control.integrations(), settings, options, actor, id,
                                     reauthorize, turn));
    return admin::Activated{std::move(result.credentials), std::move(result.login_url)};
  };
  const auto test_callback =
      [&control, options](const domain::IntegrationDetail& detail) -> Result<admin::CallbackTest> {
    LATCHKEY_TRY(const domain::Settings settings, control.settings().Current());
    handshake::CallbackTest test = handshake::TestCallback(detail, settings, options);
    return admin::CallbackTest{std::move(test.post), test.trace, std::move(test.answer)};
  };
  return {control.storage(),
          control.integrations(),
          control.settings(),
          control.admin_users(),
          control.roles(),
          control.notifications(),
          control.guarded().api.resources,
          control.guarded().api.routes,
          SystemClock(),
          SystemRandom(),
          control.sessions(),
          control.session_key(),
          std::move(wait_for_nodes),
          config.admin.public_url,
          turn,
          activate,
          test_callback,
          [&usage](IntegrationId id) { return usage.Unstored(id); },
          [&explainer](std::string_view id) { return explainer.Explain(id); },
          [&explainer](std::size_t count, IntegrationId of) { return explainer.Latest(count, of); },
          {config.smtp.url, config.smtp.from, TestMailSender(outbox, config)}};
}

// What is opened before anything listens.
struct Parts {
  std::unique_ptr<ControlPlane> control;
  std::unique_ptr<directory::Publisher> publisher;
  std::unique_ptr<directory::NonceSet> nonces;
  std::unique_ptr<domain::UserTokens> user_tokens;
  std::unique_ptr<store::Store> store;  // none where calls are forwarded
};

Result<Parts> OpenParts(DataFolder folder, const Config& config) {
  Parts parts;
  LATCHKEY_TRY(parts.control, ControlPlane::Open(std::move(folder), config));
  const acl::Api& api = parts.control->guarded().api;
  LATCHKEY_TRY(parts.publisher,
               directory::Publisher::Build(parts.control->storage(), api.resources, api.routes));
  const DataFolder& data = parts.control->folder();
  directory::NonceSetOptions nonces = NonceOptions(data, config);
  if (config.replay.shared()) nonces.shared_key = parts.control->nonce_key();
  LATCHKEY_TRY(parts.nonces, directory::NonceSet::Open(nonces, SystemClock()));
  ControlPlane& control = *parts.control;
  parts.user_tokens = std::make_unique<domain::UserTokens>(
      control.storage(), control.admin_users(), control.settings(), control.user_token_key(),
      SystemClock(), SystemRandom());
  if (Forwards(config)) {
    // Where a nonce set was is told by the store's file elsewhere.
    LATCHKEY_RETURN_IF_ERROR(data.Touch("nonces.opened"));
    return parts;
  }
  LATCHKEY_TRY(parts.store,
               store::Store::Open(StoreOptionsOf(data, config, *parts.user_tokens), api.routes));
  return parts;
}

// The server's parts, in the order in which they need each other; they go in the opposite one.
class RunningApp final : public App, private Handover {
 public:
  RunningApp(Parts parts, const Config& config, Descriptors handed_over,
             std::function<void()> on_handed_over)
      : config_(config),
        on_handed_over_(std::move(on_handed_over)),
        parts_(std::move(parts)),
        listeners_(std::move(handed_over)),
        outbox_(MakeOutbox(parts_.control->notifications(), config)),
        writer_(*parts_.publisher,
                [this] {
                  if (mailer_) mailer_->Wake();
                }),
        store_executor_("store", static_cast<std::size_t>(config.store.threads),
                        limits::kStoreQueueMax),
        password_executor_("passwords", 1, limits::kPasswordQueueMax),
        request_id_prefix_(RandomAlphanumeric(SystemRandom(), kRequestIdPrefixChars) + "-"),
        explainer_(refusals_, *parts_.publisher, parts_.control->storage(),
                   {config.replay.window_s, SchemesOf(config), request_id_prefix_}),
        commands_({parts_.control->integrations(), parts_.control->settings(),
                   parts_.control->admin_users(), parts_.control->roles(),
                   parts_.control->notifications(), ActivatorOptionsOf(config),
                   [this](const Writer::Work& work) { return writer_.Run(work); },
                   TestMailSender(*outbox_, config),
                   [this](std::string_view id) { return explainer_.Explain(id); },
                   [this](IntegrationId id) { return usage_.Unstored(id); },
                   parts_.control->cluster(), NodesWait()}),
        keeper_(MakeKeeper(config, *parts_.control, *parts_.nonces, metrics_)),
        tokens_(
            {config.replay.window_s, SchemesOf(config),
             [this](const http::Request& request, const handshake::RefusedTokenCall& refused) {
               refusals_.Record(request, RefusedCallOf(refused));
             },
             NonceSharerOf(keeper_.get(), SharingOf(config))},
            parts_.control->integrations(), *parts_.nonces, SystemClock(), writer_.executor(),
            [this](const Writer::Work& work) {
              token_calls_.fetch_add(1, std::memory_order_relaxed);
              return writer_.RunHere(work);
            },
            metrics_),
        judge_(JudgeOptionsOf(config, *parts_.control, parts_.store.get(), freshness_),
               *parts_.nonces, SystemClock()),
        rest_{judge_,
              *parts_.publisher,
              store_executor_,
              password_executor_,
              AnswerFrom(parts_.store.get()),
              usage_,
              refusals_,
              metrics_,
              SystemClock(),
              nullptr,
              ShareMakerOf(keeper_.get(), metrics_)},
        schema_(parts_.store.get(), store_executor_, refusals_),
        decide_{{config.decide.trusted_proxies, config.decide.request_id_header},
                judge_,
                *parts_.publisher,
                usage_,
                refusals_,
                remembered_,
                metrics_,
                SystemClock(),
                ShareMakerOf(keeper_.get(), metrics_)},
        admin_service_(AdminContext(*parts_.control, writer_, usage_, explainer_, *outbox_,
                                    NodesWait(), config)) {}

  ~RunningApp() override { static_cast<void>(Stop()); }

  // All that may go wrong and needs no socket: a server before this one still serves.
  Result<void> Prepare() {
    LATCHKEY_RETURN_IF_ERROR(listeners_.LoadCertificate("api", config_.api.tls));
    LATCHKEY_RETURN_IF_ERROR(listeners_.LoadCertificate("admin", config_.admin.tls));
    LATCHKEY_RETURN_IF_ERROR(listeners_.LoadCertificate("decide", config_.decide.tls));
    return listeners_.LoadCertificate("ops", config_.ops.tls);
  }

  // Waits until the server before this one has ended, and reads what it wrote last.
  Result<void> Succeed(Predecessor& before) {
    LATCHKEY_RETURN_IF_ERROR(before.LetGo());
    return writer_.Run([] { return Result<void>(); });
  }

  Result<void> Listen() {
    LogDoubt();
    LogFaultsOfApi();
    mailer_ = std::make_unique<PeriodicTask>(
        "mailer", [this](const PeriodicTask& task) { return SendMails(task); });
    if (domain::Cluster* cluster = parts_.control->cluster()) {
      follower_.emplace(*cluster, *parts_.publisher, writer_, freshness_, SystemClock(),
                        [this](bool leads) {
                          leads_.store(leads, std::memory_order_relaxed);
                          if (leads) mailer_->Wake();
                        });
    }
    housekeeper_ = std::make_unique<PeriodicTask>(
        "housekeeper", [this](const PeriodicTask&) { return KeepHouse(); });
    if (keeper_) keeper_->Start();
    if (Forwards(config_)) LATCHKEY_RETURN_IF_ERROR(MeetUpstreams());
    LATCHKEY_TRY(ops_,
                 listeners_.Start(OptionsOf("ops", config_.ops.listen, 1), [this](std::size_t) {
                   return MakeOpsHandler(metrics_, [this] { return ReadinessNow(); });
                 }));
    net::ListenOptions admin = OptionsOf("admin", config_.admin.listen, 1);
    admin.body_bytes_max = kAdminBodyBytesRead;
    LATCHKEY_TRY(admin_, listeners_.Start(std::move(admin), [this](std::size_t) {
      return admin_service_.MakeHandler();
    }));
    admin_service_.AddListenAddress(admin_->address());
    net::ListenOptions api = OptionsOf("api", config_.api.listen, config_.api.workers);
    api.request_id_prefix = request_id_prefix_;
    if (config_.api.proxy_protocol) api.proxy_protocol_from = config_.api.trusted_proxies;
    LATCHKEY_TRY(api_, listeners_.Start(std::move(api), [this](std::size_t) {
      return std::make_unique<ApiHandler>(rest_, tokens_, schema_);
    }));
    if (!config_.decide.listen.empty()) {
      net::ListenOptions decide =
          OptionsOf("decide", config_.decide.listen, config_.decide.workers);
      decide.request_id_prefix = request_id_prefix_;
      LATCHKEY_TRY(decide_server_, listeners_.Start(std::move(decide), [this](std::size_t) {
        return std::make_unique<gateway::DecideHandler>(decide_);
      }));
      report_.decide = decide_server_->address();
    }
    LATCHKEY_TRY(control_, ControlServer::Start(ControlSocketPath(parts_.control->folder().path()),
                                                commands_, *this));
    listeners_.CloseUnused();
    report_.ops = ops_->address();
    report_.admin = admin_->address();
    report_.api = api_->address();
    // The last step: the password of a start that fails would never be shown.
    return MakeFirstAdmin();
  }

  const StartReport& report() const override { return report_; }
  void SayReady() override { told_.store(true, std::memory_order_relaxed); }

  void ReloadCertificates(Listeners::Which which) override { listeners_.ReloadCertificates(which); }

  bool Stop() override {
    {
      const std::lock_guard lock(handover_mutex_);
      stopping_ = true;
    }
    // At the same time, so that whoever waits for the next server waits once.
    std::vector<std::thread> stopping;
    for (net::Server* server : {api_.get(), decide_server_.get(), admin_.get(), ops_.get()}) {
      if (server != nullptr) stopping.emplace_back([server] { server->Stop(); });
    }
    if (mailer_) stopping.emplace_back([this] { mailer_->Stop(); });
    for (std::thread& each : stopping) each.join();
    if (housekeeper_) housekeeper_->Stop();
    static_cast<void>(StoreUsage());
    if (control_ && !control_->Stop(limits::kShutdownDrainMsMax)) return false;
    follower_.reset();
    if (keeper_) keeper_->Stop();
    // Nobody submits any more; what is queued still has its connections to answer to.
    store_executor_.Stop();
    password_executor_.Stop();
    writer_.executor().Stop();
    return true;
  }

 private:
  net::ListenOptions OptionsOf(const std::string& name, const std::string& address,
                               std::int64_t workers) {
    net::ListenOptions options;
    options.name = name;
    options.address = address;
    options.workers = static_cast<std::size_t>(workers);
    options.metrics = &metrics_;
    return options;
  }

  // Nothing is offered once this server stops: its sockets are going.
  std::vector<Handover::Offered> Offer() override {
    const std::lock_guard lock(handover_mutex_);
    if (stopping_) return {};
    std::vector<Handover::Offered> offered = listeners_.Offer();
    offered.insert(offered.begin(), {"lock", parts_.control->folder().lock_fd()});
    return offered;
  }

  // `connection` stays open until the process has ended, which is what the next server waits for.
  void Go(int connection) override {
    static_cast<void>(connection);
    on_handed_over_();
  }

  Result<void> MeetUpstreams() {
    LATCHKEY_TRY(gateway::ShopToken token, ShopTokenOf(config_));
    LATCHKEY_TRY(upstreams_, net::Upstreams::Start(UpstreamOptionsOf(config_), metrics_));
    forwarding_.emplace(gateway::ForwardService{
        *upstreams_, std::move(token), config_.upstream.pass_foreign_bearer, SchemesOf(config_)});
    rest_.forwarding = &*forwarding_;
    return {};
  }

  // On the very first run there is nobody who could sign in.
  Result<void> MakeFirstAdmin() {
    domain::AdminUsers& users = parts_.control->admin_users();
    LATCHKEY_TRY(const std::vector<domain::AdminUser> known, users.List());
    for (const domain::AdminUser& user : known) report_.admin_users.push_back(user.username);
    if (!known.empty()) return {};
    const char* given = std::getenv("LATCHKEY_ADMIN_PASSWORD");
    const bool generate = given == nullptr || *given == '\0';
    // A digit and a letter at its ends satisfy the rule for passwords, whatever is between.
    Password password(
        generate ? "k" + RandomAlphanumeric(SystemRandom(), kGeneratedPasswordChars) + "7" : given);
    const Result<void> made = writer_.Run([&]() -> Result<void> {
      LATCHKEY_TRY(const domain::Role role, parts_.control->roles().FindByName(domain::kFirstRole));
      LATCHKEY_TRY(
          [[maybe_unused]] const domain::AdminUser admin,
          users.Create({"system", "local"}, {std::string(kFirstAdmin), "", role.id}, password));
      return {};
    });
    // Another node on the same database may just have had its very first run too.
    const bool taken = !made.ok() && made.error().kind == ErrorKind::kConflict;
    if (!made.ok() && !taken) {
      Error error = made.error();
      if (!generate) error.detail = "LATCHKEY_ADMIN_PASSWORD: " + error.detail;
      return error;
    }
    report_.admin_users.emplace_back(kFirstAdmin);
    if (generate && !taken) report_.generated_password = std::move(password);
    return {};
  }

  void LogFaultsOfApi() const {
    for (const acl::Fault& fault : parts_.control->guarded().faults) {
      Log(LogLevel::kWarning, "left out of the API", {{"fault", acl::ToText(fault)}});
    }
  }

  // Whether what one node does at a time is this one's to do: mails would be sent twice otherwise.
  bool Leads() const {
    return parts_.control->cluster() == nullptr ||
           (leads_.load(std::memory_order_relaxed) && freshness_.Holds());
  }

  std::function<Result<std::vector<std::string>>()> NodesWait() {
    domain::Cluster* cluster = parts_.control->cluster();
    if (cluster == nullptr) return nullptr;
    return [this, cluster] {
      return AwaitNodes(*cluster, parts_.publisher->published(), SystemClock());
    };
  }

  std::int64_t SendMails(const PeriodicTask& task) {
    constexpr std::int64_t kWaitSMax = limits::kMailPollMs / 1000;
    if (!Leads()) return limits::kMailPollMs;
    const Result<std::int64_t> wait_s =
        outbox_->SendDue(kWaitSMax, [&] { return task.stopping() || !Leads(); });
    if (wait_s.ok()) return *wait_s * 1000;
    LogError("the outbox could not be worked on", wait_s.error());
    return limits::kMailPollMs;
  }

  // How many calls that were.
  std::int64_t StoreUsage() {
    const Result<std::int64_t> calls = usage_.Flush(parts_.control->storage());
    if (calls.ok()) return *calls;
    LogError("usage could not be stored", calls.error());
    return 0;
  }

  std::int64_t KeepHouse() {
    const std::int64_t requests =
        StoreUsage() + token_calls_.exchange(0, std::memory_order_relaxed);
    bool more = false;
    const Result<void> done = writer_.Run([&]() -> Result<void> {
      domain::Housekeeping housekeeping{parts_.control->storage(), SystemClock(), SystemRandom()};
      LATCHKEY_TRY(const auto outcome, housekeeping.Round(requests, parts_.publisher->published()));
      more = outcome.more;
      return {};
    });
    if (!done.ok()) LogError("housekeeping failed", done.error());
    return more ? limits::kHousekeepingMoreMs : limits::kHousekeepingMs;
  }

  void LogDoubt() const {
    const std::int64_t until_s = parts_.nonces->uncertain_until_s();
    if (until_s <= SystemClock().NowUnixS()) return;
    Log(LogLevel::kWarning, "nonces were lost: signed calls are answered 503 for a while",
        {{"why", directory::DoubtWord(parts_.nonces->doubt())}, {"until_unix_s", until_s}});
  }

  std::string TroubleOfStorage() {
    const Result<void> read =
        parts_.control->storage().Read([](domain::ReadTransaction& transaction) -> Result<void> {
          LATCHKEY_TRY([[maybe_unused]] const FeedSequence last, transaction.LastChange());
          return {};
        });
    return read.ok() ? std::string() : read.error().detail;
  }

  // Asks the database where nothing else does; a follower does all the time.
  Readiness ReadinessNow() {
    Readiness readiness;
    readiness.storage = follower_ ? follower_->trouble() : TroubleOfStorage();
    if (readiness.storage.empty()) readiness.storage = "ok";
    readiness.directory = !told_.load(std::memory_order_relaxed) ? "starting"
                          : follower_ && !freshness_.Holds()
                              ? "not known to be up to date: signed calls are answered 503"
                          : writer_.fresh() ? "ok"
                                            : "behind storage";
    const bool certain = parts_.nonces->uncertain_until_s() <= SystemClock().NowUnixS();
    readiness.nonces =
        certain ? "ok" : "uncertain after " + std::string(DoubtWord(parts_.nonces->doubt()));
    if (upstreams_ != nullptr) {
      readiness.upstreams = upstreams_->any_healthy() ? "ok" : "none is healthy";
    }
    if (SharingOf(config_) == gateway::Sharing::kRequired) readiness.replay = keeper_->State();
    return readiness;
  }

  const Config config_;
  const std::function<void()> on_handed_over_;
  std::mutex handover_mutex_;
  bool stopping_ = false;
  Metrics metrics_;
  Parts parts_;
  Listeners listeners_;
  const std::unique_ptr<notify::Outbox> outbox_;
  std::unique_ptr<PeriodicTask> mailer_;  // made before the writer has work, and stopped before it
  Writer writer_;
  directory::Freshness freshness_{SystemClock()};
  std::atomic<bool> leads_{false};
  gateway::Usage usage_;
  std::atomic<std::int64_t> token_calls_{0};  // that wrote, since the last housekeeping
  std::unique_ptr<PeriodicTask> housekeeper_;
  Executor store_executor_;
  Executor password_executor_;  // of one: a flood of sign-ins costs others half a processor at most
  const std::string request_id_prefix_;  // tells this run of the process from others
  gateway::RefusalLog refusals_;
  gateway::Explainer explainer_;
  CommandSet commands_;
  const std::unique_ptr<replay::Keeper> keeper_;  // where nodes share nonces
  handshake::TokenEndpoints tokens_;
  gateway::Judge judge_;
  gateway::RestService rest_;
  const SchemaEndpoint schema_;
  gateway::RememberedAnswers remembered_{SystemClock()};
  const gateway::DecideService decide_;
  admin::Service admin_service_;
  std::unique_ptr<net::Upstreams> upstreams_;          // where calls are forwarded
  std::optional<gateway::ForwardService> forwarding_;  // the same
  std::optional<FeedFollower> follower_;
  std::unique_ptr<net::Server> ops_;
  std::unique_ptr<net::Server> admin_;
  std::unique_ptr<net::Server> api_;
  std::unique_ptr<net::Server> decide_server_;
  std::unique_ptr<ControlServer> control_;
  std::atomic<bool> told_{false};  // everything listens, and the report was made
  StartReport report_;
};

}  // namespace

// The store is opened behind the nonce set, so where it is, a nonce set was.
directory::NonceSetOptions NonceOptions(const DataFolder& folder, const Config& config) {
  directory::NonceSetOptions options;
  options.path = folder.File("nonces");
  options.nonces_max = static_cast<std::size_t>(config.replay.nonces_max);
  options.consumer_share_percent_max = limits::kNonceSharePercentMax;
  options.timestamp_window_s = config.replay.window_s;
  std::error_code ignored;
  options.expect_existing = std::filesystem::exists(folder.File("store.db"), ignored) ||
                            std::filesystem::exists(folder.File("nonces.opened"), ignored);
  return options;
}

Result<std::unique_ptr<App>> App::Begin(DataFolder folder, const Config& config, Start start) {
  LATCHKEY_TRY(Parts parts, OpenParts(std::move(folder), config));
  Descriptors handed_over;
  if (start.before != nullptr) handed_over = std::move(start.before->descriptors());
  auto app = std::make_unique<RunningApp>(std::move(parts), config, std::move(handed_over),
                                          std::move(start.on_handed_over));
  LATCHKEY_RETURN_IF_ERROR(app->Prepare());
  if (start.before != nullptr) LATCHKEY_RETURN_IF_ERROR(app->Succeed(*start.before));
  LATCHKEY_RETURN_IF_ERROR(app->Listen());
  return std::unique_ptr<App>(std::move(app));
}

}  // namespace latchkey::cmd
