#include "cmd/latchkey/ops.h"

#include <string_view>
#include <utility>

#include "base/json.h"
#include "http/message.h"

namespace latchkey::cmd {
namespace {

constexpr std::string_view kPlain = "text/plain; charset=utf-8";

class OpsHandler final : public net::Handler {
 public:
  OpsHandler(const Metrics& metrics, std::function<Readiness()> readiness)
      : metrics_(metrics), readiness_(std::move(readiness)) {}

  void Handle(const http::Request& request, net::Responder responder) override {
    const bool reads =
        request.method_id == http::Method::kGet || request.method_id == http::Method::kHead;
    if (!reads) return Answer(405, kPlain, "GET only\n", std::move(responder));
    if (request.path == "/healthz") return Answer(200, kPlain, "ok\n", std::move(responder));
    if (request.path == "/readyz") return AnswerReadiness(std::move(responder));
    if (request.path == "/metrics") {
      return Answer(200, "text/plain; version=0.0.4; charset=utf-8", metrics_.Render(),
                    std::move(responder));
    }
    Answer(404, kPlain, "There are /healthz, /readyz and /metrics.\n", std::move(responder));
  }

 private:
  static void Answer(int status, std::string_view type, std::string_view body,
                     net::Responder responder) {
    http::ResponseView view;
    view.status = status;
    view.content_type = type;
    view.body = body;
    std::move(responder).Send(view);
  }

  void AnswerReadiness(net::Responder responder) {
    const Readiness now = readiness_();
    const bool forwards = !now.upstreams.empty();
    const bool shares = !now.replay.empty();
    const bool ready = now.storage == "ok" && now.directory == "ok" && now.nonces == "ok" &&
                       (!forwards || now.upstreams == "ok") && (!shares || now.replay == "ok");
    json::object parts{{"ready", ready},
                       {"storage", now.storage},
                       {"directory", now.directory},
                       {"nonces", now.nonces}};
    if (forwards) parts["upstreams"] = now.upstreams;
    if (shares) parts["replay"] = now.replay;
    const std::string body = ToJson(parts) + "\n";
    Answer(ready ? 200 : 503, "application/json; charset=utf-8", body, std::move(responder));
  }

  const Metrics& metrics_;
  const std::function<Readiness()> readiness_;
};

}  // namespace

std::unique_ptr<net::Handler> MakeOpsHandler(const Metrics& metrics,
                                             std::function<Readiness()> readiness) {
  return std::make_unique<OpsHandler>(metrics, std::move(readiness));
}

}  // namespace latchkey::cmd
