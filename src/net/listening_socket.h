#pragma once
// Addresses to listen on, and listening on them. Internal to net/.

#include <sys/socket.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace latchkey::net {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

// "127.0.0.1:8080" or "[::1]:8080": numeric, with a port; or "unix:/run/latchkey/decide.sock".
Result<SocketAddress> ParseSocketAddress(std::string_view text);

std::string ToText(const SocketAddress& address);  // as ParseSocketAddress reads it
// Without port; IPv4-mapped as IPv4; http::kUnixPeer.
std::string PeerText(const sockaddr_storage& address);

// `count` sockets listening on one address, sharing it by SO_REUSEPORT; they do not block. Port 0
// takes a free one, the same for all. A Unix socket's file is made for this user and group alone
// (0660) and replaces one on which nobody listens. Errors: server.h, Server::Start.
Result<std::vector<int>> Listen(const SocketAddress& address, std::size_t count);

// Removes the file of a Unix socket; of any other address nothing.
void RemoveSocketFile(const SocketAddress& address) noexcept;

Result<SocketAddress> LocalAddress(int fd);

}  // namespace latchkey::net
