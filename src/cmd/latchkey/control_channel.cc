#include "cmd/latchkey/control_channel.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/limits.h"
#include "base/secret.h"

namespace latchkey::cmd {
namespace {

// Waits for `events`; false when the deadline has passed.
bool WaitFor(int fd, short events, std::int64_t deadline_ms) {
  for (;;) {
    const std::int64_t left_ms = deadline_ms - SystemClock().MonotonicMs();
    if (left_ms <= 0) return false;
    pollfd ready{fd, events, 0};
    const int count = poll(&ready, 1, static_cast<int>(std::min<std::int64_t>(left_ms, 60'000)));
    if (count > 0) return true;
    if (count < 0 && errno != EINTR) return false;
  }
}

constexpr std::size_t kDescriptorsMax = 200;  // the system takes 253 at once

ssize_t SendSome(int fd, std::string_view bytes, std::span<const int> descriptors) {
  iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kDescriptorsMax * sizeof(int))> room{};
  if (!descriptors.empty()) {
    message.msg_control = room.data();
    message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
  }
  return sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

// Descriptors that nobody asked for are not taken: the system closes them.
ssize_t ReceiveSome(int fd, std::span<char> bytes, std::vector<int>* descriptors) {
  iovec piece{bytes.data(), bytes.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kDescriptorsMax * sizeof(int))> room{};
  if (descriptors != nullptr) {
    message.msg_control = room.data();
    message.msg_controllen = room.size();
  }
  const ssize_t size = recvmsg(fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (size < 0 || descriptors == nullptr) return size;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    const std::size_t before = descriptors->size();
    descriptors->resize(before + count);
    std::memcpy(descriptors->data() + before, CMSG_DATA(header), count * sizeof(int));
  }
  return size;
}

Error Gone(std::string_view why) {
  return Error::Make(ErrorKind::kUnavailable,
                     "The connection to the server ended: " + std::string(why) + ".");
}

}  // namespace

ControlChannel::ControlChannel(ControlChannel&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}

ControlChannel::~ControlChannel() {
  WipeMemory(buffer_.data(), buffer_.size());
  if (fd_ >= 0) close(fd_);
}

Result<void> ControlChannel::Write(const json::value& message, std::int64_t timeout_ms,
                                   std::span<const int> descriptors) {
  std::string line = ToJson(message);
  line += '\n';
  if (line.size() > limits::kControlMessageBytesMax || descriptors.size() > kDescriptorsMax) {
    return Error::Make(ErrorKind::kExhausted, "The message is too long for the control socket.");
  }
  const std::int64_t deadline_ms = SystemClock().MonotonicMs() + timeout_ms;
  std::string_view left = line;
  while (!left.empty()) {
    const ssize_t size = SendSome(fd_, left, descriptors);
    if (size > 0) {
      descriptors = {};
      left.remove_prefix(static_cast<std::size_t>(size));
    } else if (errno == EAGAIN) {
      if (!WaitFor(fd_, POLLOUT, deadline_ms)) return Gone("time is up");
    } else if (errno != EINTR) {
      return Gone("it was closed");
    }
  }
  WipeMemory(line.data(), line.size());
  return {};
}

Result<json::value> ControlChannel::Read(std::int64_t timeout_ms, std::vector<int>* descriptors) {
  const std::int64_t deadline_ms = SystemClock().MonotonicMs() + timeout_ms;
  std::size_t searched = 0;
  for (;;) {
    const std::size_t end = buffer_.find('\n', searched);
    if (end != std::string::npos) {
      Result<json::value> value = ParseJson(std::string_view(buffer_).substr(0, end));
      WipeMemory(buffer_.data(), end);
      buffer_.erase(0, end + 1);
      return value;
    }
    searched = buffer_.size();
    if (searched > limits::kControlMessageBytesMax) {
      return Error::Make(ErrorKind::kExhausted, "The message is too long for the control socket.");
    }
    std::array<char, 16 * 1024> piece;
    const ssize_t size = ReceiveSome(fd_, piece, descriptors);
    if (size > 0) {
      buffer_.append(piece.data(), static_cast<std::size_t>(size));
    } else if (size == 0) {
      return Gone("it was closed");
    } else if (errno == EAGAIN) {
      if (!WaitFor(fd_, POLLIN, deadline_ms)) return Gone("time is up");
    } else if (errno != EINTR) {
      return Gone("it broke");
    }
  }
}

bool ControlChannel::WaitForEnd(std::int64_t timeout_ms) {
  const std::int64_t deadline_ms = SystemClock().MonotonicMs() + timeout_ms;
  for (;;) {
    std::array<char, 256> piece;
    const ssize_t size = recv(fd_, piece.data(), piece.size(), MSG_DONTWAIT);
    if (size > 0 || (size < 0 && errno == EINTR)) continue;
    if (size == 0 || errno != EAGAIN) return true;
    if (!WaitFor(fd_, POLLIN, deadline_ms)) return false;
  }
}

json::object ErrorJson(const Error& error) {
  json::array fields;
  for (const FieldFault& fault : error.fields) {
    fields.push_back(json::object{{"field", fault.field}, {"message", fault.text}});
  }
  return {{"kind", KindWord(error.kind)}, {"message", error.detail}, {"fields", std::move(fields)}};
}

Error ErrorFromJson(const json::object& object) {
  const auto text = [](const json::object& from, std::string_view name) {
    const json::value* value = from.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
  };
  Error error = Error::Make(ErrorKind::kInternal, text(object, "message"));
  const std::string word = text(object, "kind");
  for (const ErrorKind kind :
       {ErrorKind::kInvalidArgument, ErrorKind::kUnauthenticated, ErrorKind::kForbidden,
        ErrorKind::kNotFound, ErrorKind::kConflict, ErrorKind::kExhausted, ErrorKind::kUnavailable,
        ErrorKind::kCorrupt}) {
    if (word == KindWord(kind)) error.kind = kind;
  }
  if (const json::value* fields = object.if_contains("fields"); fields && fields->is_array()) {
    for (const json::value& fault : fields->get_array()) {
      if (const json::object* row = fault.if_object()) {
        error.fields.push_back({text(*row, "field"), text(*row, "message")});
      }
    }
  }
  return error;
}

}  // namespace latchkey::cmd
