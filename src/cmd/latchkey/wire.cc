#include "cmd/latchkey/wire.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "acl/resource_tree.h"
#include "acl/route_table.h"
#include "admin/service.h"
#include "base/clock.h"
#include "base/executor.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "cmd/latchkey/command.h"
#include "cmd/latchkey/control_plane.h"
#include "cmd/latchkey/control_server.h"
#include "cmd/latchkey/ops.h"
#include "cmd/latchkey/writer.h"
#include "directory/nonce_set.h"
#include "directory/publisher.h"
#include "gateway/judge.h"
#include "gateway/rest_handler.h"
#include "gateway/usage.h"
#include "handshake/token_endpoints.h"
#include "net/server.h"
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
  options.connections = static_cast<std::size_t>(config.store.threads);
  return options;
}

gateway::JudgeOptions JudgeOptionsOf(const Config& config, const store::Store& store) {
  return {config.replay.window_s, SchemesOf(config), store.StoreCodes()};
}

gateway::Answerer AnswerFrom(store::Store& store) {
  return [&store](gateway::AllowedCall allowed) {
    store::Call call;
    call.route = allowed.route->index;
    call.path_parameters = std::move(allowed.path_parameters);
    call.query = std::move(allowed.query);
    call.content_type = std::move(allowed.content_type);
    call.body = std::move(allowed.body);
    call.store_code = std::move(allowed.store_code);
    call.sees_stock_items = allowed.sees_stock_items;
    return store.Answer(call);
  };
}

// One worker of the api listener: the token endpoints, and REST for everything else.
class ApiHandler final : public net::Handler {
 public:
  ApiHandler(const gateway::RestService& rest, const handshake::TokenEndpoints& tokens)
      : rest_(rest), tokens_(tokens), reader_(rest.publisher.MakeReader()) {}

  void Handle(const http::Request& request, net::Responder responder) override {
    const auto kind = handshake::MatchTokenEndpoint(request.path);
    if (!kind) return rest_.Handle(request, std::move(responder));
    tokens_.Handle(*kind, request, reader_->Pin(), std::move(responder));
    reader_->Unpin();
  }

 private:
  gateway::RestHandler rest_;
  const handshake::TokenEndpoints& tokens_;
  const std::unique_ptr<directory::Reader> reader_;
};

// What the admin listener works on. Everything in it outlives the App's parts that use it.
admin::Context AdminContext(ControlPlane& control, Writer& writer, const gateway::Usage& usage,
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
    return admin::CallbackTest{std::move(test.post), std::move(test.answer)};
  };
  return {control.storage(),
          control.integrations(),
          control.settings(),
          control.admin_users(),
          acl::ShippedResources(),
          acl::ShippedRoutes(),
          SystemClock(),
          SystemRandom(),
          config.admin.public_url,
          turn,
          activate,
          test_callback,
          [&usage](IntegrationId id) { return usage.Of(id).last_reading; }};
}

// What is opened before anything listens.
struct Parts {
  std::unique_ptr<ControlPlane> control;
  std::unique_ptr<directory::Publisher> publisher;
  std::unique_ptr<directory::NonceSet> nonces;
  std::unique_ptr<store::Store> store;
};

Result<Parts> OpenParts(DataFolder folder, const Config& config) {
  Parts parts;
  LATCHKEY_TRY(parts.control, ControlPlane::Open(std::move(folder), config));
  LATCHKEY_TRY(parts.publisher,
               directory::Publisher::Build(parts.control->storage(), acl::ShippedResources(),
                                           acl::ShippedRoutes()));
  const DataFolder& data = parts.control->folder();
  LATCHKEY_TRY(parts.nonces, directory::NonceSet::Open(NonceOptions(data, config), SystemClock()));
  LATCHKEY_TRY(parts.store, store::Store::Open(StoreOptionsOf(data, config), acl::ShippedRoutes()));
  return parts;
}

// The server's parts, in the order in which they need each other; they go in the opposite one.
class RunningApp final : public App {
 public:
  RunningApp(Parts parts, const Config& config)
      : config_(config),
        parts_(std::move(parts)),
        writer_(*parts_.publisher),
        store_executor_("store", static_cast<std::size_t>(config.store.threads),
                        limits::kStoreQueueMax),
        commands_({parts_.control->integrations(), parts_.control->settings(),
                   parts_.control->admin_users(), ActivatorOptionsOf(config),
                   [this](const Writer::Work& work) { return writer_.Run(work); },
                   [this](IntegrationId id) { return usage_.Of(id).last_reading; }}),
        tokens_(
            {config.replay.window_s, SchemesOf(config)}, parts_.control->integrations(),
            *parts_.nonces, SystemClock(), writer_.executor(),
            [this](const Writer::Work& work) { return writer_.RunHere(work); }, metrics_),
        judge_(JudgeOptionsOf(config, *parts_.store), *parts_.nonces, SystemClock()),
        rest_{judge_,          *parts_.publisher,
              store_executor_, AnswerFrom(*parts_.store),
              usage_,          metrics_,
              SystemClock(),   RandomAlphanumeric(SystemRandom(), kRequestIdPrefixChars)},
        admin_service_(AdminContext(*parts_.control, writer_, usage_, config)) {}

  ~RunningApp() override { static_cast<void>(Stop()); }

  Result<void> Listen() {
    LogDoubt();
    LATCHKEY_TRY(ops_, Start("ops", config_.ops.listen, 1, [this](std::size_t) {
                   return MakeOpsHandler(metrics_, [this] { return ReadinessNow(); });
                 }));
    LATCHKEY_TRY(admin_, Start("admin", config_.admin.listen, 1,
                               [this](std::size_t) { return admin_service_.MakeHandler(); }));
    admin_service_.AddListenAddress(admin_->address());
    LATCHKEY_TRY(
        api_, Start("api", config_.api.listen, static_cast<std::size_t>(config_.api.workers),
                    [this](std::size_t) { return std::make_unique<ApiHandler>(rest_, tokens_); }));
    LATCHKEY_TRY(control_, ControlServer::Start(ControlSocketPath(parts_.control->folder().path()),
                                                commands_));
    report_.ops = ops_->address();
    report_.admin = admin_->address();
    report_.api = api_->address();
    // The last step: the password of a start that fails would never be shown.
    return MakeFirstAdmin();
  }

  const StartReport& report() const override { return report_; }
  void SayReady() override { told_.store(true, std::memory_order_relaxed); }

  bool Stop() override {
    if (api_) api_->Stop();
    if (admin_) admin_->Stop();
    const bool idle = !control_ || control_->Stop(limits::kShutdownDrainMsMax);
    if (ops_) ops_->Stop();
    if (!idle) return false;
    // Nobody submits any more; what is queued still has its connections to answer to.
    store_executor_.Stop();
    writer_.executor().Stop();
    return true;
  }

 private:
  Result<std::unique_ptr<net::Server>> Start(const std::string& name, const std::string& address,
                                             std::size_t workers,
                                             const net::Server::HandlerFactory& factory) {
    net::ListenOptions options;
    options.name = name;
    options.address = address;
    options.workers = workers;
    options.metrics = &metrics_;
    if (name == "admin") options.body_bytes_max = kAdminBodyBytesRead;
    Result<std::unique_ptr<net::Server>> server = net::Server::Start(options, factory);
    if (server.ok()) return server;
    Error error = std::move(server).error();
    if (error.detail.ends_with('.')) error.detail.pop_back();
    error.detail += ": stop what uses it, or choose another with --set " + name + ".listen=...";
    return error;
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
    Result<domain::AdminUser> made = users.Create({"system", "local"}, kFirstAdmin, "", password);
    if (!made.ok()) {
      Error error = std::move(made).error();
      if (!generate) error.detail = "LATCHKEY_ADMIN_PASSWORD: " + error.detail;
      return error;
    }
    report_.admin_users.emplace_back(kFirstAdmin);
    if (generate) report_.generated_password = std::move(password);
    return {};
  }

  void LogDoubt() const {
    const std::int64_t until_s = parts_.nonces->uncertain_until_s();
    if (until_s <= SystemClock().NowUnixS()) return;
    Log(LogLevel::kWarning, "nonces were lost: signed calls are answered 503 for a while",
        {{"why", directory::DoubtWord(parts_.nonces->doubt())}, {"until_unix_s", until_s}});
  }

  Readiness ReadinessNow() {
    Readiness readiness;
    const Result<void> read =
        parts_.control->storage().Read([](domain::ReadTransaction& transaction) -> Result<void> {
          LATCHKEY_TRY([[maybe_unused]] const FeedSequence last, transaction.LastChange());
          return {};
        });
    readiness.storage = read.ok() ? "ok" : read.error().detail;
    readiness.directory = !told_.load(std::memory_order_relaxed) ? "starting"
                          : writer_.fresh()                      ? "ok"
                                                                 : "behind storage";
    const bool certain = parts_.nonces->uncertain_until_s() <= SystemClock().NowUnixS();
    readiness.nonces =
        certain ? "ok" : "uncertain after " + std::string(DoubtWord(parts_.nonces->doubt()));
    return readiness;
  }

  const Config config_;
  Metrics metrics_;
  Parts parts_;
  Writer writer_;
  gateway::Usage usage_;
  Executor store_executor_;
  CommandSet commands_;
  handshake::TokenEndpoints tokens_;
  gateway::Judge judge_;
  gateway::RestService rest_;
  admin::Service admin_service_;
  std::unique_ptr<net::Server> ops_;
  std::unique_ptr<net::Server> admin_;
  std::unique_ptr<net::Server> api_;
  std::unique_ptr<ControlServer> control_;
  std::atomic<bool> told_{false};  // everything listens, and the report was made
  StartReport report_;
};

}  // namespace

Result<std::unique_ptr<App>> App::Start(DataFolder folder, const Config& config) {
  LATCHKEY_TRY(Parts parts, OpenParts(std::move(folder), config));
  auto app = std::make_unique<RunningApp>(std::move(parts), config);
  LATCHKEY_RETURN_IF_ERROR(app->Listen());
  return std::unique_ptr<App>(std::move(app));
}

}  // namespace latchkey::cmd
// The store is opened behind the nonce set, so where it is, a nonce set was.
directory::NonceSetOptions NonceOptions(const DataFolder& folder, const Config& config) {
  directory::NonceSetOptions options;
  options.path = folder.File("nonces");
  options.nonces_max = static_cast<std::size_t>(config.replay.nonces_max);
  options.consumer_share_percent_max = limits::kNonceSharePercentMax;
  options.timestamp_window_s = config.replay.window_s;
  std::error_code ignored;
  options.expect_existing = std::filesystem::exists(folder.File("store.db"), ignored);
  return options;
}

