#pragma once
// What the tests of domain and of the engines behind it begin with.

#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "acl/resource_tree.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/random.h"
#include "domain/integrations.h"

namespace latchkey::domain::testing {

// The same bytes for the same seed.
class SeededRandom final : public RandomSource {
 public:
  explicit SeededRandom(std::uint64_t seed) : generator_(seed) {}
  void Fill(std::span<std::byte> out) override {
    for (std::byte& byte : out) byte = static_cast<std::byte>(generator_() & 0xFF);
  }
  std::size_t Below(std::size_t count) { return static_cast<std::size_t>(generator_() % count); }

 private:
  std::mt19937_64 generator_;
};

// A small tree: two branches, one leaf of which is disabled.
inline const acl::ResourceTree& ATree() {
  static const acl::ResourceTree tree = [] {
    std::vector<acl::Fault> faults;
    acl::ResourceTree loaded = acl::ResourceTree::Load(
        "Magento_Backend::all 10 \"Allow everything\"\n"
        "Magento_Backend::admin 20 \"Magento Admin\"\n"
        "  Magento_Sales::sales 10 \"Sales\"\n"
        "    Magento_Sales::create 10 \"Create\"\n"
        "  Magento_Catalog::catalog 20 \"Catalog\"\n"
        "    Magento_Catalog::products 10 \"Products\"\n"
        "  Magento_Config::advanced 30 \"Advanced\" disabled\n",
        "tree", &faults);
    CHECK(loaded.Find("Magento_Catalog::products").has_value());
    return loaded;
  }();
  return tree;
}

inline Actor AnActor() { return {"admin", "local"}; }

// A complete input; tests change what they are about.
inline IntegrationInput AnInput(const std::string& name = "ERP") {
  IntegrationInput input;
  input.name = name;
  input.email = "erp@example.com";
  input.requested = acl::Grant::Of({"Magento_Sales::sales"});
  return input;
}

inline IntegrationInput AnExchangeInput(const std::string& name = "ERP") {
  IntegrationInput input = AnInput(name);
  input.credentials_post_url = "https://erp.example.com/post";
  input.identity_link_url = "https://erp.example.com/login";
  return input;
}

// The token endpoints' side of a call: what it was signed with, and the nonces recorded so far.
struct Signer {
  std::string consumer_secret;
  std::string token_secret;
  std::set<std::string> nonces_used;
  int signatures_checked = 0;

  TokenCall Call(const ConsumerKey& key, const std::string& nonce) {
    TokenCall call;
    call.consumer_key = key;
    call.from = "192.0.2.1";
    call.verify_signature = [this](std::string_view consumer, std::string_view token) {
      ++signatures_checked;
      return consumer == consumer_secret && token == token_secret
                 ? oauth1::Problem::kNone
                 : oauth1::Problem::kSignatureInvalid;
    };
    call.record_nonce = [this, nonce](ConsumerId consumer) {
      const bool fresh = nonces_used.insert(std::to_string(consumer.value) + " " + nonce).second;
      return fresh ? oauth1::Problem::kNone : oauth1::Problem::kNonceUsed;
    };
    return call;
  }
};

}  // namespace latchkey::domain::testing
