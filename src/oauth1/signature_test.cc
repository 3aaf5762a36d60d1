#include "oauth1/signature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "http/percent.h"

namespace latchkey::oauth1 {
namespace {

const SigningInput kInput = {
    .consumer_key = std::string(32, 'c'),
    .consumer_secret = std::string(32, 's'),
    .token = std::string(32, 't'),
    .token_secret = std::string(32, 'u'),
    .verifier = "",
    .nonce = "n0nce",
    .timestamp = "1700000000",
};

const crypto::HmacSha256Key kKey = SigningKey(kInput.consumer_secret, kInput.token_secret);

Verification VerifyHeader(const SignedRequest& request, const std::string& header,
                          Reading first = Reading::kRfc5849) {
  Arena arena;
  return Verify({&request, 1}, ParseAuthorization(header, arena), &kKey, Profile::kAuto, first,
                arena);
}

// A header signed under `reading`, as clients made for the contract's system send it.
std::string HeaderUnder(Reading reading, const SignedRequest& request,
                        const std::string& parameters = "oauth_nonce=\"n\"") {
  Arena arena;
  std::string header = "OAuth " + parameters;
  const Authorization authorization = ParseAuthorization(header, arena);
  const std::string_view base_string = BaseString(request, authorization, reading, arena);
  SignatureRoom signature;
  return header.append(",oauth_signature=").append(Sign(&kKey, base_string, signature));
}

SignedRequest Get(std::string_view query, std::string_view path = "/rest/V1/products") {
  return {"GET", "https", "shop.example", path, query, ""};
}

TEST(SigningKey, JoinsTheEncodedSecretsEvenWithoutATokenSecret) {
  EXPECT_EQ(SigningKey("a&b", "").inner, crypto::MakeHmacSha256Key("a%26b&").inner);
  EXPECT_EQ(SigningKey("a", "b c").outer, crypto::MakeHmacSha256Key("a&b%20c").outer);
}

TEST(Verify, NamesTheReadingThatHeld) {
  const SignedRequest request = Get("k[2]=a&k[10]=b", "/rest/V1/products/a%2cb");
  for (int i = 0; i < kReadings; ++i) {
    const auto reading = static_cast<Reading>(i);
    const Verification verification = VerifyHeader(request, HeaderUnder(reading, request), reading);
    EXPECT_TRUE(verification.ok);
    EXPECT_EQ(verification.reading, reading);
    EXPECT_EQ(verification.hmacs, 1);
  }
}

TEST(Verify, ComputesNoHmacTwiceForOneBaseString) {
  const SignedRequest same = Get("a=1&b=2");
  EXPECT_EQ(VerifyHeader(same, "OAuth oauth_nonce=n,oauth_signature=x").hmacs, 1);
  const SignedRequest differing = Get("k[1]=a&k[2]=b&k[10]=c");
  EXPECT_EQ(VerifyHeader(differing, "OAuth oauth_nonce=n,oauth_signature=x").hmacs, 3);
}

TEST(Verify, TriesTheReadingThatMatchedLastAndThenTheOthersInTheirOrder) {
  const SignedRequest request = Get("k[1]=a&k[2]=b&k[10]=c", "/rest/V1/products/a%2cb");
  const auto hmacs = [&](Reading of_signer, Reading first) {
    return VerifyHeader(request, HeaderUnder(of_signer, request), first).hmacs;
  };
  EXPECT_EQ(hmacs(Reading::kRfc5849, Reading::kRfc5849), 1);
  EXPECT_EQ(hmacs(Reading::kDecodedOrder, Reading::kRfc5849), 3);
  EXPECT_EQ(hmacs(Reading::kRfc5849, Reading::kDecodedOrder), 2);
  EXPECT_EQ(hmacs(Reading::kRunningSystem, Reading::kDecodedOrder), 3);
  EXPECT_EQ(hmacs(Reading::kDecodedOrderNormalPath, Reading::kRfc5849), 6);
  EXPECT_EQ(hmacs(Reading::kDecodedOrderNormalPath, Reading::kDecodedOrderNormalPath), 1);
}

TEST(Verify, EndsAfterSixHmacsHoweverManySchemesThereAre) {
  SignedRequest as_signed[2] = {Get("k[1]=a&k[2]=b&k[10]=c", "/rest/V1/products/a%2cb"), {}};
  as_signed[1] = as_signed[0];
  as_signed[1].scheme = "http";
  Arena arena;
  const auto hmacs = [&](const std::string& header) {
    return Verify(as_signed, ParseAuthorization(header, arena), &kKey, Profile::kAuto,
                  Reading::kRfc5849, arena);
  };
  const Verification wrong = hmacs("OAuth oauth_nonce=n,oauth_signature=x");
  EXPECT_FALSE(wrong.ok);
  EXPECT_EQ(wrong.hmacs, limits::kHmacsPerRequestMax);
  // Both schemes have their turn with every reading of the path as sent.
  EXPECT_EQ(hmacs(HeaderUnder(Reading::kDecodedOrder, as_signed[1])).hmacs, 6);
  EXPECT_FALSE(hmacs(HeaderUnder(Reading::kRfc5849NormalPath, as_signed[1])).ok);
}

TEST(Verify, CountsOnlyRfc5849OfThePathAsSentUnderThatProfile) {
  const SignedRequest request = Get("k[1]=a&k[2]=b&k[10]=c", "/rest/V1/products/a%2cb");
  Arena arena;
  for (int i = 0; i < kReadings; ++i) {
    const auto reading = static_cast<Reading>(i);
    const Authorization authorization =
        ParseAuthorization(arena.Copy(HeaderUnder(reading, request)), arena);
    const Verification verification =
        Verify({&request, 1}, authorization, &kKey, Profile::kRfc5849, reading, arena);
    EXPECT_EQ(verification.ok, reading == Reading::kRfc5849) << ReadingWord(reading);
    EXPECT_EQ(verification.reading, reading);
  }
}

// Several readings come to one base string here, and what matched last is another one's.
TEST(Verify, CountsRfc5849UnderThatProfileWhateverMatchedLast) {
  const SignedRequest request = Get("a=1");
  Arena arena;
  const std::string header = HeaderUnder(Reading::kRfc5849, request);
  for (int i = 0; i < kReadings; ++i) {
    const auto first = static_cast<Reading>(i);
    const Verification verification = Verify({&request, 1}, ParseAuthorization(header, arena),
                                             &kKey, Profile::kRfc5849, first, arena);
    EXPECT_TRUE(verification.ok) << ReadingWord(first);
    EXPECT_EQ(verification.reading, Reading::kRfc5849);
  }
}

TEST(Verify, CostsAWrongSignatureTheSameUnderEachProfileWhateverMatchedLast) {
  const SignedRequest request = Get("k[1]=a&k[2]=b&k[10]=c");
  Arena arena;
  const Authorization authorization =
      ParseAuthorization("OAuth oauth_nonce=n,oauth_signature=x", arena);
  for (const Profile profile : {Profile::kAuto, Profile::kRfc5849}) {
    for (int i = 0; i < kReadings; ++i) {
      const Verification verification =
          Verify({&request, 1}, authorization, &kKey, profile, static_cast<Reading>(i), arena);
      EXPECT_FALSE(verification.ok);
      EXPECT_EQ(verification.reading, std::nullopt);
      EXPECT_EQ(verification.hmacs, 3);
    }
  }
}

TEST(Verify, TakesASignatureOfTheNormalPath) {
  const SignedRequest sent = Get("a=1", "/rest/V1/products/A%2cB%7e%2f1");
  const SignedRequest as_signed = Get("a=1", "/rest/V1/products/A,B~%2F1");
  const Verification verification = VerifyHeader(sent, HeaderUnder(Reading::kRfc5849, as_signed));
  EXPECT_TRUE(verification.ok);
  EXPECT_EQ(verification.reading, Reading::kRfc5849NormalPath);
}

TEST(Verify, RefusesAPathWhoseSegmentsDiffer) {
  const std::string header = HeaderUnder(Reading::kRfc5849, Get("", "/rest/V1/products/a/media"));
  for (const char* path : {"/rest/V1/products/a%2Fmedia", "/rest/V1/products/a/./media",
                           "/rest/V1/products/b/../a/media", "/rest/V1/products/a/media/",
                           "/rest/V1/products//a/media"}) {
    EXPECT_FALSE(VerifyHeader(Get("", path), header).ok) << path;
  }
  const std::string once = HeaderUnder(Reading::kRfc5849, Get("", "/rest/V1/products/a%2Cb"));
  EXPECT_FALSE(VerifyHeader(Get("", "/rest/V1/products/a%252Cb"), once).ok);
}

TEST(MethodKey, SignsAsTheKeyOfThatMethodDoes) {
  const OptInKeys opt_in = MakeOptInKeys(kInput.consumer_secret, kInput.token_secret);
  for (const Method method : {Method::kHmacSha256, Method::kHmacSha1, Method::kHmacSha512}) {
    const MethodKey key(method, kInput.consumer_secret, kInput.token_secret);
    SignatureRoom room;
    SignatureRoom expected;
    EXPECT_EQ(Sign(key.ref(), "text", room), Sign(KeyFor(method, kKey, &opt_in), "text", expected));
  }
}

TEST(Verify, TakesTheMethodOfTheKeyAndNoOther) {
  SigningInput input = kInput;
  const OptInKeys opt_in = MakeOptInKeys(input.consumer_secret, input.token_secret);
  const SignedRequest request = Get("a=1");
  const std::pair<Method, std::size_t> sizes[] = {
      {Method::kHmacSha256, 44}, {Method::kHmacSha1, 28}, {Method::kHmacSha512, 88}};
  for (const auto& [method, size] : sizes) {
    input.method = method;
    Arena arena;
    const std::string header = AuthorizationHeader(request, input);
    const Authorization authorization = ParseAuthorization(header, arena);
    EXPECT_EQ(authorization.Get(Field::kSignature).size(), size);
    for (const auto& [other, ignored] : sizes) {
      EXPECT_EQ(Verify({&request, 1}, authorization, KeyFor(other, kKey, &opt_in), Profile::kAuto,
                       Reading::kRfc5849, arena)
                    .ok,
                other == method);
    }
  }
}

TEST(Verify, TakesTheSignatureEncodedOrAsRawBase64) {
  const SignedRequest request = Get("a=1");
  const std::string raw = HeaderUnder(Reading::kRfc5849, request);
  EXPECT_TRUE(VerifyHeader(request, raw).ok);
  const std::size_t at = raw.rfind("oauth_signature=") + 16;
  EXPECT_TRUE(VerifyHeader(request, raw.substr(0, at) + http::PercentEncode(raw.substr(at))).ok);
  EXPECT_FALSE(VerifyHeader(request, raw.substr(0, at) +
                                         http::PercentEncode(http::PercentEncode(raw.substr(at))))
                   .ok);
}

TEST(Verify, RefusesAMissingShortOrForeignSignature) {
  const SignedRequest request = Get("a=1");
  const std::string header = HeaderUnder(Reading::kRfc5849, request);
  EXPECT_FALSE(VerifyHeader(request, "OAuth oauth_nonce=\"n\"").ok);
  EXPECT_FALSE(VerifyHeader(request, header.substr(0, header.size() - 1)).ok);
  EXPECT_FALSE(VerifyHeader(request, header + "=").ok);
  Arena arena;
  const crypto::HmacSha256Key other = SigningKey("other", "key");
  EXPECT_FALSE(Verify({&request, 1}, ParseAuthorization(header, arena), &other, Profile::kAuto,
                      Reading::kRfc5849, arena)
                   .ok);
}

TEST(Verify, RefusesAPairThatOnlyTheRouteWouldSee) {
  const SignedRequest signed_request = Get("a=1");
  for (const Reading reading :
       {Reading::kRfc5849, Reading::kRunningSystem, Reading::kDecodedOrder}) {
    const std::string header = HeaderUnder(reading, signed_request);
    for (const char* query :
         {"a=1&fields", "a=1&fields=items[sku]=x", "fields=x=y&a=1", "a=2&a=1", "a=1&a=1",
          "a=1&my_oauth_id=7", "a=1&oauth_token=other", "", "a", "a=1&x[]", "a%00=1", "a=1%00"}) {
      EXPECT_FALSE(VerifyHeader(Get(query), header).ok) << query;
    }
  }
}

TEST(Verify, TakesAPlusUnderEitherUnderstanding) {
  const SignedRequest request = Get("from=2024-10-25+00:00:00");
  EXPECT_TRUE(VerifyHeader(request, HeaderUnder(Reading::kRfc5849, request)).ok);
  EXPECT_TRUE(VerifyHeader(request, HeaderUnder(Reading::kRunningSystem, request)).ok);
}

TEST(Verify, CountsAVerifierInHeaderAndBodyOnce) {
  SignedRequest request = {"POST", "https", "shop.example", "/oauth/token/access", "", ""};
  const std::string header =
      HeaderUnder(Reading::kRfc5849, request, "oauth_nonce=n, oauth_verifier=\"v+%2F\"");
  request.form_body = "oauth_verifier=v%2B%2F";
  EXPECT_TRUE(VerifyHeader(request, header).ok);
  request.form_body = "oauth_verifier=other";
  EXPECT_FALSE(VerifyHeader(request, header).ok);
}

TEST(Verify, TakesEverythingFromTheFormWhereTheHeaderIsBare) {
  const SignedRequest request = {"POST", "https", "shop.example", "/oauth/token/access", "", ""};
  const std::string parameters = "oauth_nonce=n, oauth_token=t";
  const std::string header = HeaderUnder(Reading::kRfc5849, request, parameters);
  const std::string form =
      "oauth_nonce=n&oauth_token=t&oauth_signature=" +
      http::PercentEncode(header.substr(header.rfind("oauth_signature=") + 16));
  SignedRequest sent = request;
  sent.form_body = form;
  Arena arena;
  Authorization authorization = ParseAuthorization("OAuth ", arena);
  MergeFormParameters(form, arena, authorization);
  EXPECT_TRUE(
      Verify({&sent, 1}, authorization, &kKey, Profile::kAuto, Reading::kRfc5849, arena).ok);
}

TEST(Verify, SignsUnknownProtocolParametersOfTheHeader) {
  const SignedRequest request = Get("");
  const std::string header =
      HeaderUnder(Reading::kRfc5849, request, "oauth_nonce=n, oauth_body_hash=\"2jmj7l5rSw0%3D\"");
  EXPECT_TRUE(VerifyHeader(request, header).ok);
  EXPECT_TRUE(VerifyHeader(request, header + ", other=1").ok);
  EXPECT_FALSE(VerifyHeader(request, header + ", xoauth_foo=1").ok);
}

TEST(ReadingWord, IsOneOfItsOwn) {
  std::set<std::string_view> words;
  for (int i = 0; i < kReadings; ++i) words.insert(ReadingWord(static_cast<Reading>(i)));
  EXPECT_EQ(words.size(), static_cast<std::size_t>(kReadings));
  EXPECT_EQ(words.count(""), 0U);
}

// RFC 5849 §3.4.1.1: a custom method is encoded.
TEST(BaseString, HasTheMethodEncodedInUpperCase) {
  Arena arena;
  SignedRequest request = Get("", "/");
  request.method = "m-search!|";
  EXPECT_EQ(BaseString(request, {}, Reading::kRfc5849, arena),
            "M-SEARCH%21%7C&https%3A%2F%2Fshop.example%2F&");
}

TEST(BaseString, IsNoneWithoutAHostOrWithTooManyParameters) {
  Arena arena;
  SignedRequest request = Get("");
  request.host = "";
  EXPECT_EQ(BaseString(request, {}, Reading::kRfc5849, arena), "");
  std::string query;
  for (std::size_t i = 0; i < limits::kSignedParametersMax; ++i) {
    query += 'k' + std::to_string(i) + "=&";
  }
  EXPECT_NE(BaseString(Get(query), {}, Reading::kRfc5849, arena), "");
  query += "one=more";
  EXPECT_EQ(BaseString(Get(query), {}, Reading::kRfc5849, arena), "");

  SignedRequest form = Get("");
  form.form_body = query;
  EXPECT_EQ(BaseString(form, {}, Reading::kRfc5849, arena), "");
  const std::vector<Parameter> parameters(limits::kSignedParametersMax + 1, {"oauth_a", "1"});
  Authorization authorization;
  authorization.parameters = parameters;
  EXPECT_EQ(BaseString(Get(""), authorization, Reading::kRfc5849, arena), "");
}

TEST(BaseString, IsNoneWithoutAMethod) {
  Arena arena;
  SignedRequest request = Get("");
  request.method = "";
  EXPECT_EQ(BaseString(request, {}, Reading::kRfc5849, arena), "");
}

TEST(BaseString, IsNoneWhereAFormCannotBeDecoded) {
  Arena arena;
  for (const char* form : {"%zz=1", "a=%zz"}) {
    SignedRequest request = Get("");
    request.form_body = form;
    EXPECT_EQ(BaseString(request, {}, Reading::kRfc5849, arena), "") << form;
  }
}

TEST(BaseString, SignsFormNamesAsADictionaryHasThem) {
  Arena arena;
  SignedRequest request = Get("");
  request.form_body = "a.b+c=1";
  EXPECT_THAT(std::string(BaseString(request, {}, Reading::kRunningSystem, arena)),
              testing::HasSubstr("&a_b_c%3D1"));
  for (const char* form : {"=1", "+a=1", "a%00=1", "a[b]=1"}) {
    request.form_body = form;
    EXPECT_EQ(BaseString(request, {}, Reading::kRunningSystem, arena), "") << form;
    EXPECT_NE(BaseString(request, {}, Reading::kRfc5849, arena), "") << form;
  }
}

TEST(BaseString, IsNoneWhereTheFormIsLargerThanTheLimit) {
  Arena arena;
  const std::string form = "a=" + std::string(limits::kFormBodyBytesMax - 2, 'x');
  SignedRequest request = Get("");
  for (const Reading reading :
       {Reading::kRfc5849, Reading::kRunningSystem, Reading::kDecodedOrder}) {
    request.form_body = form;
    EXPECT_NE(BaseString(request, {}, reading, arena), "");
    const std::string larger = form + "x";
    request.form_body = larger;
    EXPECT_EQ(BaseString(request, {}, reading, arena), "");
  }
}

TEST(AuthorizationHeader, LeavesOutWhatIsEmptyAndEncodesTheRest) {
  SigningInput input = kInput;
  input.token = "";
  input.nonce = "a/b";
  const std::string header = AuthorizationHeader(Get("a=1"), input);
  EXPECT_EQ(header.find("oauth_token="), std::string::npos);
  EXPECT_EQ(header.find("oauth_verifier="), std::string::npos);
  EXPECT_NE(header.find("oauth_nonce=\"a%2Fb\""), std::string::npos);
  EXPECT_NE(header.find("oauth_signature_method=\"HMAC-SHA256\""), std::string::npos);
}

TEST(AuthorizationHeader, IsEmptyWhereTheRequestCannotBeSigned) {
  EXPECT_EQ(AuthorizationHeader(Get("a=%zz"), kInput), "");
}

// Random requests with texts of all bytes, spelled as different clients would.
class RandomRequest {
 public:
  explicit RandomRequest(unsigned seed) : random_(seed) {
    method_ = std::vector<std::string>{"GET", "POST", "PUT", "DELETE"}[Below(4)];
    for (std::size_t i = Below(6) + 1; i > 0; --i) path_ += "/" + http::PercentEncode(Text(1));
    for (std::size_t i = Below(12) + 1; i > 0; --i) pairs_.emplace_back(Text(0), Text(1));
    if (Below(3) == 0) pairs_.push_back(pairs_[0]);
    nonce_ = Text(1);
    Spell();
  }

  SignedRequest request() const {
    return {method_, "https", "shop.example:8443", path_, query_, ""};
  }
  SigningInput input() const {
    SigningInput input = kInput;
    input.nonce = nonce_;
    return input;
  }

  void ChangeMethod() {
    char& c = method_[Below(method_.size())];
    c = c == 'X' ? 'Y' : 'X';
  }
  void ChangePath() { Change(path_); }
  // The texts that the route is given; another letter case of an escape changes none of them.
  std::vector<std::string> GivenPath() const {
    std::vector<std::string> segments;
    Arena arena;
    std::istringstream path(path_);
    for (std::string segment; std::getline(path, segment, '/');) {
      segments.emplace_back(http::PercentDecodeLenient(segment, http::Plus::kLiteral, arena));
    }
    return segments;
  }
  void ChangeQueryValue() {
    Change(pairs_[Below(pairs_.size())].second);
    Spell();
  }

  std::size_t Below(std::size_t bound) const {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }
  void Change(std::string& text) const {
    char& c = text[Below(text.size())];
    c = static_cast<char>(c ^ static_cast<char>(1 + Below(255)));
  }

 private:
  std::string Text(std::size_t size_min) const {
    constexpr std::string_view kCommon = "abcXYZ0129-._~[]%+ /=&;\xc3\xbc";
    std::string text;
    for (std::size_t i = size_min + Below(10); i > 0; --i) {
      text += Below(4) == 0 ? static_cast<char>(Below(256)) : kCommon[Below(kCommon.size())];
    }
    return text;
  }

  // Escapes what must be, and some of the rest, in either letter case. A blank is never a `+` here:
  // signed as a blank and signed as a plus, it is two readings of one query.
  std::string Spelled(const std::string& text) const {
    constexpr std::string_view kRaw = "abcXYZ0129-._~[]/:@!*'()";
    std::string spelled;
    for (const char c : text) {
      if (kRaw.find(c) != std::string_view::npos && Below(3) > 0) {
        spelled += c;
        continue;
      }
      constexpr std::string_view kHex[] = {"0123456789ABCDEF", "0123456789abcdef"};
      const std::string_view digits = kHex[Below(2)];
      const auto byte = static_cast<unsigned char>(c);
      spelled.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return spelled;
  }
  void Spell() {
    query_.clear();
    for (const auto& [name, value] : pairs_) {
      if (!query_.empty()) query_ += '&';
      query_ += Spelled(name) + "=" + Spelled(value);
    }
  }

  mutable std::mt19937 random_;
  std::string method_, path_, query_, nonce_;
  std::vector<std::pair<std::string, std::string>> pairs_;
};

class RandomRequests : public testing::TestWithParam<unsigned> {};

TEST_P(RandomRequests, VerifyAsSignedAndNotWithOneByteChanged) {
  for (unsigned round = 0; round < 200; ++round) {
    const unsigned seed = GetParam() * 1000 + round;
    SCOPED_TRACE(seed);
    const RandomRequest original(seed);
    const std::string header = AuthorizationHeader(original.request(), original.input());
    const Verification verification = VerifyHeader(original.request(), header);
    ASSERT_TRUE(verification.ok);
    ASSERT_EQ(verification.reading, Reading::kRfc5849);

    RandomRequest changed = original;
    changed.ChangeMethod();
    EXPECT_FALSE(VerifyHeader(changed.request(), header).ok);
    changed = original;
    changed.ChangePath();
    EXPECT_TRUE(!VerifyHeader(changed.request(), header).ok ||
                changed.GivenPath() == original.GivenPath());
    changed = original;
    changed.ChangeQueryValue();
    EXPECT_FALSE(VerifyHeader(changed.request(), header).ok);

    SigningInput other = original.input();
    original.Change(other.nonce);
    const std::string other_header = AuthorizationHeader(original.request(), other);
    const std::size_t at = header.find("oauth_signature=\"");
    const std::size_t other_at = other_header.find("oauth_signature=\"");
    EXPECT_FALSE(
        VerifyHeader(original.request(), other_header.substr(0, other_at) + header.substr(at)).ok);

    std::string forged = header;
    char& digit = forged[at + 17 + original.Below(40)];
    digit = digit == 'A' ? 'B' : 'A';
    EXPECT_FALSE(VerifyHeader(original.request(), forged).ok);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomRequests, testing::Range(0u, 20u));

}  // namespace
}  // namespace latchkey::oauth1
