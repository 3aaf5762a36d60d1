#pragma once
// Forwards requests over keep-alive connections to one upstream: as much of it as the loop
// experiment needs to be fair to both loops. The gateway's own forwarding is another matter.

#include <netinet/in.h>

#include <memory>
#include <vector>

#include "http/message.h"
#include "net/loop.h"
#include "net/server.h"

namespace latchkey::bench {

class UpstreamConnection;

class Upstream {
 public:
  explicit Upstream(const sockaddr_in& address);
  ~Upstream();

  // Sends `request` on an idle connection, or a new one, and answers with what comes back; 502 when
  // the connection breaks, 504 after `kAnswerMsMax`.
  void Forward(const http::Request& request, net::Responder responder, net::Loop& loop);

 private:
  friend class UpstreamConnection;
  static constexpr std::int64_t kAnswerMsMax = 30'000;

  sockaddr_in address_;
  std::vector<std::unique_ptr<UpstreamConnection>> all_;
  std::vector<UpstreamConnection*> idle_;
};

}  // namespace latchkey::bench
