#pragma once
// One server handing over to the next on the same data folder, without a call that is refused.
//
// Owns:      what the two say to each other, over the control socket:
//
//   new -> old   {"command": "takeover"}
//   old -> new   {"result": {"names": ["lock", "api", "admin", ...]}}, and beside it (SCM_RIGHTS) the
//                lock of the data folder and the listening sockets, in that order
//   new -> old   {"command": "takeover.go"}, once everything is open
//   old -> new   the end of the connection, once everybody it had accepted is answered, what it had
//                to write is written, and it touches nothing any more
//
//            Whoever calls in between waits in the queues of the listening sockets, which nobody
//            closes. The lock is held all the time, since it is one lock in two processes; who may
//            write changes with the last line.
// Not here:  how the old one stops (wire.h), what starts the new one (serve.h).

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cmd/latchkey/control_channel.h"

namespace latchkey::cmd {

// Open descriptors, each with a name; several may have the same. Closes what was not taken.
class Descriptors {
 public:
  Descriptors() = default;
  Descriptors(Descriptors&&) noexcept = default;
  Descriptors& operator=(Descriptors&& other) noexcept {
    by_name_.swap(other.by_name_);
    return *this;
  }
  ~Descriptors();

  void Add(std::string name, int fd) { by_name_[std::move(name)].push_back(fd); }
  // The caller owns them from now on; empty where there is none of that name.
  std::vector<int> Take(const std::string& name);

 private:
  std::map<std::string, std::vector<int>> by_name_;
};

// The server that is being taken over from.
class Predecessor {
 public:
  // Asks the running server for what it hands over; null where none is running. Errors: the control
  // socket's; what the server says.
  static Result<std::unique_ptr<Predecessor>> Ask(const std::string& data_path);

  Descriptors& descriptors() { return descriptors_; }

  // Tells it to stop, and waits until it has. Error: kUnavailable when it does not end in time.
  Result<void> LetGo();

 private:
  Predecessor(ControlChannel channel, Descriptors descriptors)
      : channel_(std::move(channel)), descriptors_(std::move(descriptors)) {}

  ControlChannel channel_;
  Descriptors descriptors_;
};

// The other side: what a running server offers to the next one.
class Handover {
 public:
  struct Offered {
    std::string name;
    int fd;  // stays the server's
  };
  virtual ~Handover() = default;
  virtual std::vector<Offered> Offer() = 0;
  // The next server is ready. `connection` is to be closed when this one touches nothing any more.
  virtual void Go(int connection) = 0;
};

// Answers "takeover" and "takeover.go" on `channel`; whether `command` is one of them. After the
// second the connection is the handover's.
bool AnswerHandover(const std::string& command, ControlChannel& channel, Handover& handover);

}  // namespace latchkey::cmd
