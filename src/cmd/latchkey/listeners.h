#pragma once
// How the listeners of one server are started, and what holds for all of them.
//
// Owns:      their certificates, what was handed over by a server before this one, what is offered to
//            the next.
// Not here:  what they serve (wire.h), what two servers say to each other (handover.h).

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cmd/latchkey/config.h"
#include "cmd/latchkey/handover.h"
#include "net/server.h"
#include "net/tls.h"

namespace latchkey::cmd {

// Must outlive the servers. Threads: one at a time.
class Listeners {
 public:
  // `handed_over`: sockets by the names of their listeners.
  explicit Listeners(Descriptors handed_over) : handed_over_(std::move(handed_over)) {}

  // Has the listener of that name speak TLS, where `tls` names files. Errors: what is wrong with them.
  Result<void> LoadCertificate(const std::string& name, const TlsFiles& tls);

  // Starts a server with the sockets and the certificate of its name, if there are any. Errors: the
  // server's, with what to do.
  Result<std::unique_ptr<net::Server>> Start(net::ListenOptions options,
                                             const net::Server::HandlerFactory& factory);

  // Closes what was handed over for listeners that are none now.
  void CloseUnused() { handed_over_ = Descriptors(); }

  // The sockets of every server that was started and is still there.
  std::vector<Handover::Offered> Offer() const;

  enum class Which : unsigned char { kAll, kChanged };
  // Reads certificates again, and says in the log how it went. What cannot be used changes nothing.
  void ReloadCertificates(Which which);

 private:
  Descriptors handed_over_;
  std::map<std::string, std::unique_ptr<net::TlsIdentity>> identities_;
  std::vector<std::pair<std::string, net::Server*>> servers_;
};

}  // namespace latchkey::cmd
