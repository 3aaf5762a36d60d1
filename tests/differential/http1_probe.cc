// A listener of the project's own net/ that tells what it read: each request is answered 200 with X-Read, base64 of a
// JSON object of method, target, headers and body, their bytes in base64 again (README.md). Prints its port and ends
// with its standard input.

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/encoding.h"
#include "base/json.h"
#include "net/server.h"

namespace latchkey {
namespace {

class Teller final : public net::Handler {
 public:
  void Handle(const http::Request& request, net::Responder responder) override {
    json::array headers;
    for (const http::HeaderField& field : request.headers) {
      headers.push_back(json::array{Base64Encode(field.name), Base64Encode(field.value)});
    }
    const json::object read = {{"method", Base64Encode(request.method)},
                               {"target", Base64Encode(request.target)},
                               {"headers", std::move(headers)},
                               {"body", Base64Encode(request.body)}};
    const std::string told = Base64Encode(ToJson(read));
    const http::HeaderField field = {"X-Read", told};
    http::ResponseView response;
    response.headers = {&field, 1};
    std::move(responder).Send(response);
  }
};

}  // namespace
}  // namespace latchkey

int main() {
  latchkey::net::ListenOptions options;
  options.name = "probe";
  options.address = "127.0.0.1:0";
  const auto server = latchkey::net::Server::Start(
      options, [](std::size_t) { return std::make_unique<latchkey::Teller>(); });
  if (!server.ok()) {
    std::fprintf(stderr, "%s\n", server.error().detail.c_str());
    return 1;
  }
  const std::string address = (*server)->address();
  std::printf("%s\n", address.substr(address.rfind(':') + 1).c_str());
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  (*server)->Stop();
  return 0;
}
