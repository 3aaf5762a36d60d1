#pragma once
// The running server: every concrete part, made and joined in one place.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "cmd/latchkey/config.h"
#include "cmd/latchkey/data_folder.h"
#include "cmd/latchkey/handover.h"
#include "cmd/latchkey/listeners.h"
#include "directory/nonce_set.h"

namespace latchkey::cmd {

// The nonce set of a data folder as the server opens it.
directory::NonceSetOptions NonceOptions(const DataFolder& folder, const Config& config);

// What the start has to tell.
struct StartReport {
  std::string api, admin, ops;  // addresses with their ports
  std::string decide;           // empty: nobody asks
  std::vector<std::string> admin_users;
  std::optional<Password> generated_password;  // of "admin", made just now
};

class App {
 public:
  // What a start may be given beside the configuration.
  struct Start {
    Predecessor* before = nullptr;         // whose sockets it takes over, and that it ends
    std::function<void()> on_handed_over;  // called when the next server is ready: now is to stop
  };
  // Opens the folder's parts, listens, and takes commands. Errors, with what to do: those of the
  // parts; nothing is left running.
  static Result<std::unique_ptr<App>> Begin(DataFolder folder, const Config& config, Start start);
  virtual ~App() = default;

  virtual const StartReport& report() const = 0;

  // From now on /readyz says so: whoever waits for it finds the report made.
  virtual void SayReady() = 0;

  // Reads certificates again: all of them, or those whose files have changed.
  virtual void ReloadCertificates(Listeners::Which which) = 0;

  // Answers what is under way and takes nothing new. False: a command still waits for something
  // outside (an integrator's answer); what it has stored is whole, and the process may end.
  [[nodiscard]] virtual bool Stop() = 0;
};

}  // namespace latchkey::cmd
