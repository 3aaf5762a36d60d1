// The gateway knows by their paths the routes whose handlers, in the store, hash a password.

#include <gtest/gtest.h>

#include <algorithm>

#include "acl/route_table.h"
#include "gateway/rest_handler.h"
#include "store/handlers.h"
#include "store/sign_in.h"

namespace latchkey::cmd {
namespace {

// A preparation is what takes long, and only passwords do; who signs in has theirs checked.
bool HashesInTheStore(const acl::ApiRoute& route) {
  const auto served = store::ServedRoutes();
  const auto found = std::find_if(served.begin(), served.end(), [&](const auto& candidate) {
    return candidate.method == route.method && candidate.path == route.path;
  });
  return found != served.end() &&
         (found->prepare != nullptr || found->handler == store::GiveAdminToken ||
          found->handler == store::GiveCustomerToken);
}

TEST(PasswordRoutes, AreTheSameInTheGatewayAndInTheStore) {
  int hashing = 0;
  for (const acl::ApiRoute& route : acl::ShippedRoutes().routes()) {
    const bool hashes = HashesInTheStore(route);
    hashing += hashes ? 1 : 0;
    EXPECT_EQ(gateway::HashesPassword(route), hashes)
        << acl::MethodWord(route.method) << " " << route.path;
  }
  EXPECT_EQ(hashing, 4);
}

}  // namespace
}  // namespace latchkey::cmd
