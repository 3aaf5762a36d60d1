#pragma once
// What the tests of net/ share: a real server answered by a function.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "net/server.h"

namespace latchkey::net {

using HandleFunction = std::function<void(const http::Request&, Responder)>;

class FunctionHandler final : public Handler {
 public:
  explicit FunctionHandler(HandleFunction handle) : handle_(std::move(handle)) {}
  void Handle(const http::Request& request, Responder responder) override {
    handle_(request, std::move(responder));
  }

 private:
  HandleFunction handle_;
};

inline std::unique_ptr<Server> StartServer(const HandleFunction& handle,
                                           ListenOptions options = {}) {
  options.name = "test";
  if (options.address.empty()) options.address = "127.0.0.1:0";
  auto server = Server::Start(
      options, [&](std::size_t) { return std::make_unique<FunctionHandler>(handle); });
  EXPECT_TRUE(server.ok()) << server.error().detail;
  return std::move(server).value();
}

}  // namespace latchkey::net
