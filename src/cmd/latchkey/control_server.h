#pragma once
// The running server's ear for commands: DATA/control.sock, for its own user and root alone.
//
// A client sends {"command", "params"} and reads {"progress": {...}} lines, then one
// {"result": ...} or {"error": {...}}; and may then send the next. The two messages of a handover
// (handover.h) come the same way.

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>

#include "base/result.h"
#include "cmd/latchkey/command.h"
#include "cmd/latchkey/control_channel.h"
#include "cmd/latchkey/handover.h"

namespace latchkey::cmd {

// Accepts connections, one thread each, at most limits::kControlConnectionsMax; whoever comes
// meanwhile waits to be accepted.
class ControlServer {
 public:
  // Listens when Start returns; a socket left behind by a killed server is replaced.
  // `commands` and `handover` outlive the server. Errors: kUnavailable.
  static Result<std::unique_ptr<ControlServer>> Start(const std::string& path,
                                                      const CommandSet& commands,
                                                      Handover& handover);
  ~ControlServer();

  // Takes no further commands and waits at most `wait_ms` for those under way. False: some are
  // still waiting for something outside, and the process must not destroy what they work on.
  [[nodiscard]] bool Stop(std::int64_t wait_ms);

 private:
  ControlServer(std::string path, int listen_fd, int wake_fd, const CommandSet& commands,
                Handover& handover);
  void Accept();
  void Serve(int fd);
  // Reads one command and answers it; false where the client has no more.
  bool ServeOne(ControlChannel& channel, const domain::Actor& actor);

  const std::string path_;
  const int listen_fd_;
  const int wake_fd_;
  const CommandSet& commands_;
  Handover& handover_;
  std::mutex mutex_;
  std::condition_variable changed_;      // a connection has ended, or Stop was called
  std::unordered_set<int> connections_;  // open ones
  std::size_t serving_ = 0;              // threads that still touch this object
  bool stopping_ = false;
  std::thread accepting_;
};

}  // namespace latchkey::cmd
