#include "cmd/latchkey/listeners.h"

#include "base/log.h"
#include "domain/json_form.h"

namespace latchkey::cmd {

Result<void> Listeners::LoadCertificate(const std::string& name, const TlsFiles& tls) {
  if (tls.certificate.empty()) return {};
  Result<std::unique_ptr<net::TlsIdentity>> identity =
      net::TlsIdentity::Load(tls.certificate, tls.key);
  if (!identity.ok()) {
    Error error = std::move(identity).error();
    error.detail = name + ".tls_certificate: " + error.detail;
    return error;
  }
  identities_[name] = std::move(identity).value();
  return {};
}

Result<std::unique_ptr<net::Server>> Listeners::Start(net::ListenOptions options,
                                                      const net::Server::HandlerFactory& factory) {
  const std::string& name = options.name;
  if (const auto found = identities_.find(name); found != identities_.end()) {
    options.tls = found->second.get();
  }
  options.sockets = handed_over_.Take(name);
  Result<std::unique_ptr<net::Server>> server = net::Server::Start(options, factory);
  if (server.ok()) {
    servers_.emplace_back(name, server->get());
    return server;
  }
  Error error = std::move(server).error();
  if (error.detail.ends_with('.')) error.detail.pop_back();
  error.detail += ": stop what uses it, or choose another with --set " + name + ".listen=...";
  return error;
}

std::vector<Handover::Offered> Listeners::Offer() const {
  std::vector<Handover::Offered> offered;
  for (const auto& [name, server] : servers_) {
    for (const int fd : server->HandOver()) offered.push_back({name, fd});
  }
  return offered;
}

void Listeners::ReloadCertificates(Which which) {
  for (const auto& [listener, identity] : identities_) {
    if (which == Which::kChanged && !identity->Changed()) continue;
    const Result<void> reloaded = identity->Reload();
    if (reloaded.ok()) {
      Log(LogLevel::kInfo, "certificate read",
          {{"listener", listener},
           {"file", identity->certificate_path()},
           {"ends_at", domain::TimeText(identity->ends_at_s())}});
    } else {
      LogError("certificate cannot be used; the one before stays in use", reloaded.error());
    }
  }
}

}  // namespace latchkey::cmd
