#pragma once
// One JSON value a line over a local socket, both ways, bounded in size and time.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace latchkey::cmd {

// Owns a connected socket. Threads: one at a time.
class ControlChannel {
 public:
  explicit ControlChannel(int fd) : fd_(fd) {}
  ControlChannel(ControlChannel&& other) noexcept;
  ControlChannel& operator=(ControlChannel&&) = delete;
  ~ControlChannel();

  // Errors of both: kUnavailable when the other side is gone or `timeout_ms` has passed;
  // kExhausted for a line beyond limits::kControlMessageBytesMax; kInvalidArgument for bad JSON.
  // Descriptors go along with a message: the other side gets its own of them, and owns those.
  Result<void> Write(const json::value& message, std::int64_t timeout_ms,
                     std::span<const int> descriptors = {});
  Result<json::value> Read(std::int64_t timeout_ms, std::vector<int>* descriptors = nullptr);

  // Whether the other side ends within that time, whatever it still sends.
  bool WaitForEnd(std::int64_t timeout_ms);

  int fd() const { return fd_; }

 private:
  int fd_;
  std::string buffer_;
};

// An error as it crosses the socket and as `--output json` prints it, and back. The cause stays.
json::object ErrorJson(const Error& error);
Error ErrorFromJson(const json::object& object);

}  // namespace latchkey::cmd
