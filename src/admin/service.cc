#include "admin/service.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "admin/api.h"
#include "admin/pages.h"
#include "admin/security_headers.h"
#include "admin/sessions.h"
#include "admin/ui.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "base/log.h"
#include "crypto/hmac.h"
#include "domain/act.h"
#include "domain/authority.h"
#include "http/percent.h"
#include "http/url.h"

namespace latchkey::admin {
namespace {

constexpr std::string_view kApiPrefix = "/admin/api/";
constexpr std::string_view kApiBase = "/admin/api/v1";
constexpr std::array kLaneNames = {"admin", "admin-call", "admin-sign-in"};
constexpr std::array<std::size_t, kLanes> kLaneThreads = {2, 2, 1};

// A refusal of the request itself, before any operation.
struct Refusal {
  int status;
  ErrorKind kind;
  std::string detail;
  std::string allow;  // of a 405
};

bool IsChange(const http::Request& request) {
  return request.method_id != http::Method::kGet && request.method_id != http::Method::kHead;
}

std::vector<std::string_view> Segments(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::size_t end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

// The decoded parameters of `path` where it fits `pattern`.
std::optional<std::vector<std::string>> Fit(std::string_view pattern, std::string_view path) {
  const std::vector<std::string_view> expected = Segments(pattern);
  const std::vector<std::string_view> given = Segments(path);
  if (expected.size() != given.size()) return std::nullopt;
  Arena arena;
  std::vector<std::string> params;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (expected[i].starts_with('{')) {
      const auto decoded = http::PercentDecode(given[i], http::Plus::kLiteral, arena);
      if (!decoded || decoded->empty() || !IsUtf8(*decoded)) return std::nullopt;
      params.emplace_back(*decoded);
    } else if (expected[i] != given[i]) {
      return std::nullopt;
    }
  }
  return params;
}

struct Found {
  const Operation* operation = nullptr;
  std::vector<std::string> params;
  std::string allow;  // the methods that the path has, where it has not this one
};

Found FindOperation(const http::Request& request) {
  Found found;
  if (!request.path.starts_with(kApiBase)) return found;
  const std::string_view path = request.path.substr(kApiBase.size());
  if (!path.starts_with('/')) return found;
  const http::Method method =
      request.method_id == http::Method::kHead ? http::Method::kGet : request.method_id;
  for (const auto& table : OperationTables()) {
    for (const Operation& operation : table) {
      auto params = Fit(operation.path, path);
      if (!params) continue;
      if (operation.method == method) return {&operation, std::move(*params), {}};
      found.allow += (found.allow.empty() ? "" : ", ") + std::string(MethodName(operation.method));
    }
  }
  return found;
}

// The value of the session cookie (RFC 6265 §5.4: the one of the longest path comes first).
std::string CookieOf(const http::Request& request) {
  constexpr std::string_view kName = "latchkey_session=";
  for (const http::HeaderField& header : request.headers) {
    if (!EqualIgnoringCase(header.name, "cookie")) continue;
    std::string_view rest = header.value;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(';'), rest.size());
      std::string_view pair = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
      if (pair.starts_with(kName)) return std::string(pair.substr(kName.size()));
    }
  }
  return {};
}

// The body's fields, empty for an empty body.
std::optional<Refusal> ReadBody(const http::Request& request, json::object* fields) {
  if (request.body.empty()) return std::nullopt;
  if (request.body.size() > limits::kAdminBodyBytesMax) {
    return Refusal{413, ErrorKind::kInvalidArgument, "The request body is too large.", {}};
  }
  const std::string_view type = request.Value("Content-Type");
  if (!EqualIgnoringCase(type.substr(0, std::min(type.find(';'), type.size())),
                         "application/json")) {
    return Refusal{
        415, ErrorKind::kInvalidArgument, "The Content-Type must be application/json.", {}};
  }
  Result<json::value> parsed = ParseJson(request.body);
  if (!parsed.ok()) return Refusal{400, ErrorKind::kInvalidArgument, parsed.error().detail, {}};
  if (!parsed->is_object()) {
    return Refusal{400, ErrorKind::kInvalidArgument, "The body must be a JSON object.", {}};
  }
  *fields = std::move(parsed->get_object());
  return std::nullopt;
}

http::Response Secured(http::Response response) {
  for (const http::HeaderField& field : SecurityHeaders()) {
    response.headers.emplace_back(field.name, field.value);
  }
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

http::Response AnswerTo(const Refusal& refusal, const Context& context) {
  http::Response response =
      ProblemAnswer(Error::Make(refusal.kind, refusal.detail), refusal.status);
  if (!refusal.allow.empty()) response.headers.emplace_back("Allow", refusal.allow);
  if (refusal.status == 401) response.headers.emplace_back("Set-Cookie", ClearedCookie(context));
  return Secured(std::move(response));
}

Refusal NoSession() {
  return {401, ErrorKind::kUnauthenticated, "Nobody is signed in, or the session has ended.", {}};
}

// Session, CSRF token: what a row asks for beyond its path.
std::optional<Refusal> CheckSession(const Operation& operation, const http::Request& request,
                                    const std::optional<Session>& session) {
  if (operation.needs == needs::kAnonymous) return std::nullopt;
  if (!session) return NoSession();
  if (IsChange(request) &&
      !crypto::EqualConstantTime(request.Value("X-CSRF-Token"), session->csrf_token)) {
    return Refusal{403, ErrorKind::kForbidden, "The CSRF token is missing or wrong.", {}};
  }
  return std::nullopt;
}

// Reads who the session's user is now, and what their role holds now: since the session was looked
// up, or began, they may have gone, or have another password or role. False: it has ended.
Result<bool> ReadStanding(Call& call) {
  if (!call.session) return false;
  bool live = false;
  const Result<void> read =
      call.context.storage.Read([&](domain::ReadTransaction& transaction) -> Result<void> {
        LATCHKEY_TRY(auto user, transaction.FindAdminUser(call.session->username));
        live = user && call.sessions.IsOf(*call.session, *user);
        if (!live) return {};
        LATCHKEY_TRY(call.role, domain::RoleOf(transaction, *user));
        call.user = *std::move(user);
        return {};
      });
  if (!read.ok()) return read.error();
  if (!live) {
    const Result<void> ended = call.sessions.End(call.session->user_id, call.session->id);
    if (!ended.ok() && ended.error().kind != ErrorKind::kNotFound) return ended.error();
    call.session.reset();
  }
  return live;
}

// The one place that holds an operation against what its user may do.
Result<void> MayPerform(const Operation& operation, const Call& call) {
  if (operation.needs == needs::kAnonymous || operation.needs == needs::kSelf) return {};
  LATCHKEY_RETURN_IF_ERROR(RequireResource(call.role, operation.needs));
  LATCHKEY_TRY(const bool missing, call.MissesSecondFactor());
  if (!missing) return {};
  return Error::Make(ErrorKind::kForbidden,
                     "Every admin user has to have a second factor; turn yours on first.");
}

// A change that is refused leaves an audit entry; a look does not.
Result<void> Authorize(const Operation& operation, const Call& call) {
  Result<void> may = MayPerform(operation, call);
  if (may.ok() || !IsChange(call.request)) return may;
  return domain::RunAct(
      call.context.storage, call.context.clock, call.actor, "session.refuse",
      std::string(MethodName(operation.method)) + " " + std::string(operation.path),
      [&](domain::WriteTransaction&, domain::AuditEntry&) -> Result<void> { return may; });
}

// Waits for every node where the request asks for that (RFC 7240), and says whether they all have
// the change: it is made in any case.
http::Response Awaited(const Call& call, http::Response response) {
  if (!IsChange(call.request) || !call.request.Value("Prefer").starts_with("wait")) return response;
  bool everywhere = true;
  if (call.context.wait_for_nodes) {
    const auto behind = call.context.wait_for_nodes();
    everywhere = behind.ok() && behind->empty();
  }
  if (everywhere) response.headers.emplace_back("Preference-Applied", "wait");
  return response;
}

Answer Perform(const Operation& operation, Call& call) {
  LATCHKEY_RETURN_IF_ERROR(Authorize(operation, call));
  LATCHKEY_TRY(http::Response response, operation.run(call));
  return Awaited(call, std::move(response));
}

http::Response Run(const Operation& operation, Call& call) {
  const Result<bool> live = ReadStanding(call);
  if (!live.ok()) return Secured(ProblemAnswer(live.error()));
  if (!*live && operation.needs != needs::kAnonymous) return AnswerTo(NoSession(), call.context);
  Answer answer = Perform(operation, call);
  if (answer.ok()) return Secured(std::move(answer).value());
  if (answer.error().kind == ErrorKind::kUnauthenticated) {
    return AnswerTo({401, ErrorKind::kUnauthenticated, answer.error().detail, {}}, call.context);
  }
  if (answer.error().kind == ErrorKind::kCorrupt || answer.error().kind == ErrorKind::kInternal) {
    LogError("admin request failed", answer.error());
  }
  return Secured(ProblemAnswer(answer.error()));
}

// What a request brings to a thread of its lane.
struct Brought {
  const Context& context;
  Sessions& sessions;
  const http::Request& request;
  std::vector<std::string> params;
  const std::string& cookie;
};

http::Response AnswerOn(const Operation& operation, Brought brought) {
  Result<std::optional<Session>> found = brought.sessions.Find(brought.cookie);
  if (!found.ok()) return Secured(ProblemAnswer(found.error()));
  std::optional<Session> session = *std::move(found);
  if (const auto refusal = CheckSession(operation, brought.request, session)) {
    return AnswerTo(*refusal, brought.context);
  }
  json::object fields;
  if (const auto refusal = ReadBody(brought.request, &fields)) {
    return AnswerTo(*refusal, brought.context);
  }
  domain::Actor actor{session ? session->username : std::string(),
                      std::string(brought.request.peer),
                      session ? session->user_id : AdminUserId{}};
  Call call{.context = brought.context,
            .sessions = brought.sessions,
            .request = brought.request,
            .params = std::move(brought.params),
            .session = std::move(session),
            .user = {},
            .role = {},
            .actor = std::move(actor),
            .form = Form(std::move(fields)),
            .cookie = brought.cookie};
  return Run(operation, call);
}

// The last catch before a thread of a lane: what libraries throw becomes a 500.
http::Response AnswerGuarded(const Operation& operation, Brought brought) {
  try {
    return AnswerOn(operation, std::move(brought));
  } catch (const std::exception& fault) {
    LogError("admin request failed", Error::Make(ErrorKind::kInternal, "", fault.what()));
  }
  return Secured(ProblemAnswer(Error::Make(ErrorKind::kInternal, "Something went wrong here.")));
}

void SendView(const http::Response& response, net::Responder responder) {
  std::vector<http::HeaderField> headers;
  for (const auto& [name, value] : response.headers) headers.push_back({name, value});
  std::move(responder).Send({.status = response.status,
                             .content_type = response.content_type,
                             .headers = headers,
                             .body = response.body});
}

// Without the port that its scheme has by itself, in lower case.
std::string OriginOf(const http::Url& url) {
  const std::uint16_t usual = url.scheme == "https" ? 443 : 80;
  std::string origin = ToLowerAscii(std::string(url.scheme) + "://" + std::string(url.host));
  if (url.port != usual) origin += ":" + std::to_string(url.port);
  return origin;
}

std::optional<std::string> OriginOf(const std::string& text) {
  const Result<http::Url> url = http::ParseUrl(text);
  if (!url.ok() || !url->userinfo.empty()) return std::nullopt;
  return OriginOf(*url);
}

}  // namespace

// One worker: pages are answered here, everything else by the service.
class ServiceHandler final : public net::Handler {
 public:
  explicit ServiceHandler(Service& service) : service_(service), pages_(MakePages()) {}

  void Handle(const http::Request& request, net::Responder responder) override {
    if (!service_.TakesHost(request.Value("Host"))) {
      const Refusal refusal{421,
                            ErrorKind::kInvalidArgument,
                            "This server is not known by that name: see admin.public_url.",
                            {}};
      return SendView(AnswerTo(refusal, service_.context_), std::move(responder));
    }
    if (request.path.starts_with(kApiPrefix)) {
      return service_.Handle(request, std::move(responder));
    }
    if (const UiFile* file = FindUiFile(UiFiles(), request)) {
      return SendUiFile(*file, request, std::move(responder));
    }
    pages_->Handle(request, std::move(responder));
  }

 private:
  Service& service_;
  const std::unique_ptr<net::Handler> pages_;
};

Service::Service(Context context)
    : context_(std::move(context)),
      sessions_(std::make_unique<Sessions>(context_.session_store, context_.clock, context_.random,
                                           context_.session_key)) {
  if (auto origin = OriginOf(context_.public_url)) origins_.push_back(std::move(*origin));
  for (std::size_t i = 0; i < kLanes; ++i) {
    lanes_[i] = std::make_unique<Executor>(kLaneNames[i], kLaneThreads[i], limits::kAdminQueueMax);
  }
}

Service::~Service() = default;

std::unique_ptr<net::Handler> Service::MakeHandler() {
  return std::make_unique<ServiceHandler>(*this);
}

void Service::AddListenAddress(std::string_view address) {
  const std::lock_guard lock(hosts_mutex_);
  const std::string text(address);
  if (auto origin = OriginOf("http://" + text)) origins_.push_back(std::move(*origin));
  if (text.starts_with("127.") || text.starts_with("[::1]")) {
    origins_.push_back("http://localhost" + text.substr(text.rfind(':')));
  }
}

bool Service::TakesHost(std::string_view host) const {
  const std::lock_guard lock(hosts_mutex_);
  return std::any_of(origins_.begin(), origins_.end(), [&](const std::string& origin) {
    const std::string scheme = origin.substr(0, origin.find("://") + 3);
    return OriginOf(scheme + std::string(host)) == origin;
  });
}

bool Service::TakesOrigin(std::string_view origin) const {
  const std::lock_guard lock(hosts_mutex_);
  return std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

void Service::Handle(const http::Request& request, net::Responder responder) {
  const auto refuse = [&](const Refusal& refusal) {
    SendView(AnswerTo(refusal, context_), std::move(responder));
  };
  Found found = FindOperation(request);
  if (found.operation == nullptr) {
    if (found.allow.empty()) {
      return refuse({404, ErrorKind::kNotFound, "There is nothing at this path.", {}});
    }
    return refuse(
        {405, ErrorKind::kInvalidArgument, "This path takes " + found.allow + ".", found.allow});
  }
  const Operation& operation = *found.operation;
  const http::HeaderField* origin = request.Find("Origin");
  if (IsChange(request) && origin != nullptr &&
      !TakesOrigin(ToLowerAscii(std::string(origin->value)))) {
    return refuse({403, ErrorKind::kForbidden, "The request comes from another site.", {}});
  }
  const std::string cookie = CookieOf(request);
  if (operation.needs != needs::kAnonymous && !sessions_->IsOurs(cookie))
    return refuse(NoSession());
  // The views of `request` live as long as the responder does.
  struct Waiting {
    http::Request request;
    net::Responder responder;
    std::vector<std::string> params;
    std::string cookie;
  };
  auto waiting = std::make_shared<Waiting>(
      Waiting{request, std::move(responder), std::move(found.params), cookie});
  const bool queued =
      lanes_[static_cast<std::size_t>(operation.lane)]->Submit([this, waiting, &operation] {
        Waiting& mine = *waiting;
        http::Response response = AnswerGuarded(
            operation, {context_, *sessions_, mine.request, std::move(mine.params), mine.cookie});
        std::move(mine.responder).SendFromAnyThread(std::move(response));
      });
  if (queued) return;
  SendView(
      AnswerTo({503, ErrorKind::kUnavailable, "The server is too busy: try again.", {}}, context_),
      std::move(waiting->responder));
}

std::vector<NamedOperation> OperationNames() {
  std::vector<NamedOperation> names;
  for (const auto& table : OperationTables()) {
    for (const Operation& operation : table) {
      names.push_back({std::string(MethodName(operation.method)), std::string(operation.path),
                       std::string(operation.needs)});
    }
  }
  return names;
}

}  // namespace latchkey::admin
