// Runs the vectors of testdata/*.txt: "Name = value" lines, a "Case" begins one, what stands before
// the first case holds for all of them, "#" begins a comment that tells where a vector comes from.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "base/limits.h"
#include "http/url.h"
#include "oauth1/signature.h"

namespace latchkey::oauth1 {
namespace {

using Vector = std::map<std::string, std::string>;

const std::map<std::string, Reading> kReadingNames = {{"rfc5849", Reading::kRfc5849},
                                                      {"running-system", Reading::kRunningSystem},
                                                      {"decoded-order", Reading::kDecodedOrder}};

std::vector<Vector> ReadVectors(const std::string& file) {
  std::ifstream in(std::string(LATCHKEY_SOURCE_DIR) + "/src/oauth1/testdata/" + file);
  EXPECT_TRUE(in) << file;
  Vector defaults;
  std::vector<Vector> vectors;
  std::string line;
  while (std::getline(in, line)) {
    if (line.empty() || line[0] == '#') continue;
    const std::size_t equals = line.find('=');
    const std::string name = line.substr(0, line.find(' '));
    const std::string value = line.substr(std::min(equals + 2, line.size()));
    if (name == "Case") vectors.push_back(defaults);
    (vectors.empty() ? defaults : vectors.back())[name] = value;
  }
  return vectors;
}

std::vector<Vector> ReadAll(const std::vector<std::string>& files) {
  std::vector<Vector> all;
  for (const std::string& file : files) {
    for (Vector& vector : ReadVectors(file)) all.push_back(std::move(vector));
  }
  return all;
}

std::string CaseName(const testing::TestParamInfo<Vector>& param) {
  std::string name = param.param.at("Case");
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

// What both suites need of a vector.
class SignatureVector : public testing::TestWithParam<Vector> {
 protected:
  void SetUp() override {
    const auto url = http::ParseUrl(Text("Url"));
    if (url.ok()) {
      request_ = {Text("Method"), url->scheme, url->authority, url->path, url->query, Text("Body")};
    } else {  // not an address, but a request line may well hold it
      const std::string_view text = Text("Url");
      const std::size_t question = text.find('?');
      request_ = {Text("Method"), "https", "shop.example", "/x", text.substr(question + 1),
                  Text("Body")};
    }
    authorization_ = ParseAuthorization(Text("Authorization"), arena_);
  }

  const std::string& Text(const std::string& name) const {
    static const std::string kNothing;
    const auto found = GetParam().find(name);
    return found == GetParam().end() ? kNothing : found->second;
  }

  Arena arena_;
  SignedRequest request_;
  Authorization authorization_;
};

class CoveredVectors : public SignatureVector {};

TEST_P(CoveredVectors, GiveTheirBaseStringAndSignature) {
  const Reading reading = kReadingNames.at(Text("Reading"));
  const std::string_view base_string = BaseString(request_, authorization_, reading, arena_);
  if (!Text("BaseString").empty()) {
    EXPECT_EQ(base_string, Text("BaseString"));
  }
  if (Text("Signature").empty()) return;
  const auto key = SigningKey(Text("ConsumerSecret"), Text("TokenSecret"));
  SignatureRoom signature;
  EXPECT_EQ(Sign(&key, base_string, signature), Text("Signature"));
}

TEST_P(CoveredVectors, VerifyWhicheverReadingComesFirst) {
  if (Text("Signature").empty()) return;
  const auto key = SigningKey(Text("ConsumerSecret"), Text("TokenSecret"));
  const std::string header = Text("Authorization") + ", oauth_signature=" + Text("Signature");
  for (const auto& [name, first] : kReadingNames) {
    const Authorization authorization = ParseAuthorization(header, arena_);
    const Verification verification =
        Verify({&request_, 1}, authorization, &key, Profile::kAuto, first, arena_);
    EXPECT_TRUE(verification.ok) << "first " << name;
    EXPECT_LE(verification.hmacs, limits::kHmacsPerRequestMax);
  }
}

INSTANTIATE_TEST_SUITE_P(Rfc5849, CoveredVectors, testing::ValuesIn(ReadAll({"rfc5849.txt"})),
                         CaseName);
INSTANTIATE_TEST_SUITE_P(Contract, CoveredVectors, testing::ValuesIn(ReadAll({"contract.txt"})),
                         CaseName);
INSTANTIATE_TEST_SUITE_P(Requests, CoveredVectors, testing::ValuesIn(ReadAll({"requests.txt"})),
                         CaseName);
INSTANTIATE_TEST_SUITE_P(DictionaryOrders, CoveredVectors,
                         testing::ValuesIn(ReadAll({"dictionary_orders.txt"})), CaseName);

class UncoveredVectors : public SignatureVector {};

TEST_P(UncoveredVectors, HaveNoBaseStringUnderTheReadingsNamed) {
  for (const auto& [name, reading] : kReadingNames) {
    const bool uncovered = Text("Uncovered").find(name) != std::string::npos;
    EXPECT_EQ(BaseString(request_, authorization_, reading, arena_).empty(), uncovered) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Requests, UncoveredVectors, testing::ValuesIn(ReadAll({"uncovered.txt"})),
                         CaseName);

}  // namespace
}  // namespace latchkey::oauth1
