#include "upstream.h"

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/encoding.h"

namespace latchkey::bench {

class UpstreamConnection final : public net::ReadinessHandler, public net::TimeoutHandler {
 public:
  UpstreamConnection(Upstream& owner, net::Loop& loop)
      : owner_(owner), loop_(loop), timer_(loop, *this) {}
  ~UpstreamConnection() {
    if (fd_ >= 0) ::close(fd_);
  }

  void Send(const http::Request& request, net::Responder responder) {
    responder_.emplace(std::move(responder));
    Write(request);
    in_.clear();
    head_bytes_ = 0;
    timer_.Set(loop_.NowMs() + Upstream::kAnswerMsMax);
    if (fd_ < 0) {
      Connect();
    } else {
      Flush();
    }
  }

  void OnReady(const net::Readiness& ready) override {
    if (ready.failed) return Fail(502);
    if (out_at_ < out_.size()) Flush();
    if (fd_ >= 0 && ready.readable) Receive();
  }
  void OnTimeout() override { Fail(504); }

 private:
  void Connect() {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const int outcome =
        ::connect(fd_, reinterpret_cast<const sockaddr*>(&owner_.address_), sizeof owner_.address_);
    loop_.Watch(fd_, this, true);  // writable: connected
    if (outcome != 0 && errno != EINPROGRESS) Fail(502);
  }

  void Write(const http::Request& request) {
    out_at_ = 0;
    out_.assign(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\n");
    for (const http::HeaderField& field : request.headers) {
      if (EqualIgnoringCase(field.name, "connection")) continue;
      out_.append(field.name).append(": ").append(field.value).append("\r\n");
    }
    out_.append("\r\n").append(request.body);
  }

  void Flush() {
    while (out_at_ < out_.size()) {
      const ssize_t sent = ::send(fd_, out_.data() + out_at_, out_.size() - out_at_, MSG_NOSIGNAL);
      if (sent >= 0) {
        out_at_ += static_cast<std::size_t>(sent);
      } else if (errno == EAGAIN || errno == ENOTCONN) {
        return loop_.Watch(fd_, this, true);
      } else {
        return Fail(502);
      }
    }
  }

  void Receive() {
    std::array<char, 16 * 1024> bytes;
    for (;;) {
      const ssize_t got = ::recv(fd_, bytes.data(), bytes.size(), 0);
      if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
      if (got <= 0) return Fail(502);
      in_.append(bytes.data(), static_cast<std::size_t>(got));
      if (Complete()) return Finish();
      if (static_cast<std::size_t>(got) < bytes.size()) return;
    }
  }

  bool Complete() {
    if (head_bytes_ == 0) {
      const std::size_t end = in_.find("\r\n\r\n");
      if (end == std::string::npos) return false;
      head_bytes_ = end + 4;
      ReadHead();
    }
    return in_.size() >= head_bytes_ + body_bytes_;
  }

  void ReadHead() {
    headers_.clear();
    content_type_ = {};
    body_bytes_ = 0;
    status_ = 0;
    std::from_chars(in_.data() + 9, in_.data() + 12, status_);
    const std::string_view head(in_.data(), head_bytes_ - 2);
    for (std::size_t at = head.find('\n') + 1; at < head.size();) {
      const std::size_t end = head.find('\r', at);
      const std::size_t colon = head.find(':', at);
      const std::string_view name = head.substr(at, colon - at);
      const std::string_view value = head.substr(colon + 2, end - colon - 2);
      at = end + 2;
      if (EqualIgnoringCase(name, "content-length")) {
        std::from_chars(value.data(), value.data() + value.size(), body_bytes_);
      } else if (EqualIgnoringCase(name, "content-type")) {
        content_type_ = value;
      } else if (!EqualIgnoringCase(name, "date") && !EqualIgnoringCase(name, "connection")) {
        headers_.push_back({name, value});
      }
    }
  }

  void Finish() {
    timer_.Cancel();
    owner_.idle_.push_back(this);
    net::Responder responder = std::move(*responder_);
    responder_.reset();
    std::move(responder).Send({.status = status_,
                               .content_type = content_type_,
                               .headers = headers_,
                               .body = std::string_view(in_).substr(head_bytes_)});
  }

  void Fail(int status) {
    timer_.Cancel();
    if (fd_ >= 0) {
      loop_.Unwatch(fd_);
      ::close(std::exchange(fd_, -1));
    }
    if (!responder_.has_value()) return;  // an idle connection has ended: made anew when used
    owner_.idle_.push_back(this);
    net::Responder responder = std::move(*responder_);
    responder_.reset();
    std::move(responder).Send({.status = status, .content_type = {}, .body = {}});
  }

  Upstream& owner_;
  net::Loop& loop_;
  net::Timer timer_;
  int fd_ = -1;
  std::string out_;
  std::size_t out_at_ = 0;
  std::string in_;
  std::size_t head_bytes_ = 0;
  std::size_t body_bytes_ = 0;
  int status_ = 0;
  std::string_view content_type_;
  std::vector<http::HeaderField> headers_;
  std::optional<net::Responder> responder_;
};

Upstream::Upstream(const sockaddr_in& address) : address_(address) {}
Upstream::~Upstream() = default;

void Upstream::Forward(const http::Request& request, net::Responder responder, net::Loop& loop) {
  if (idle_.empty()) {
    all_.push_back(std::make_unique<UpstreamConnection>(*this, loop));
    idle_.push_back(all_.back().get());
  }
  UpstreamConnection* connection = idle_.back();
  idle_.pop_back();
  connection->Send(request, std::move(responder));
}

}  // namespace latchkey::bench
