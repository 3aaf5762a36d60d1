#include "oauth1/signature.h"

#include <algorithm>
#include <optional>
#include <span>

#include "base/check.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "base/secret.h"
#include "http/percent.h"
#include "http/query.h"
#include "oauth1/glossary.h"
#include "oauth1/natural_order.h"
#include "oauth1/normal_path.h"

namespace latchkey::oauth1 {
namespace {

using http::Plus;
using http::RawPair;

// One signed parameter, percent-encoded once.
struct SignedPair {
  std::string_view name;
  std::string_view value;
};

// The signed parameters of a request. A failed Add means that the request cannot be read.
class SignedPairs {
 public:
  explicit SignedPairs(Arena& arena) : arena_(arena), slots_(arena.AllocateArray<SignedPair>(32)) {}

  bool Add(std::string_view name, std::string_view value) {
    if (count_ == limits::kSignedParametersMax) return false;
    if (count_ == slots_.size()) {
      const std::span<SignedPair> larger = arena_.AllocateArray<SignedPair>(2 * slots_.size());
      std::copy(slots_.begin(), slots_.end(), larger.begin());
      slots_ = larger;
    }
    slots_[count_++] = {name, value};
    return true;
  }

  // Encodes a raw name and value anew, so that every spelling of one text signs alike.
  bool AddRaw(std::string_view name, Plus plus_in_name, std::string_view value,
              Plus plus_in_value) {
    const auto encoded_name = http::PercentNormalize(name, plus_in_name, arena_);
    const auto encoded_value = http::PercentNormalize(value, plus_in_value, arena_);
    return encoded_name && encoded_value && Add(*encoded_name, *encoded_value);
  }

  std::span<SignedPair> all() const { return slots_.first(count_); }

 private:
  Arena& arena_;
  std::span<SignedPair> slots_;
  std::size_t count_ = 0;
};

bool IsOfNormalPath(Reading reading) { return reading >= Reading::kRfc5849NormalPath; }

// The reading that differs in the path alone.
Reading OfPathAsSent(Reading reading) {
  constexpr int kPathForms = static_cast<int>(Reading::kRfc5849NormalPath);
  return static_cast<Reading>(static_cast<int>(reading) % kPathForms);
}

// The two dictionary readings keep one value per name.
bool IsDictionary(Reading reading) { return reading != Reading::kRfc5849; }

// RFC 5849 §3.4.1.3.1: every oauth_* parameter of the header but the signature; realm and whatever
// else the header held never came this far.
bool AddHeader(const Authorization& authorization, Arena& arena, SignedPairs& pairs) {
  for (const Parameter& parameter : authorization.parameters) {
    if (parameter.name == wire::kSignature) continue;
    if (!pairs.Add(http::PercentEncode(parameter.name, arena),
                   http::PercentEncode(parameter.value, arena))) {
      return false;
    }
  }
  return true;
}

// The system up to 2.4.7 signs pairs with exactly one `=`, `+` as itself, no oauth_* name. What it
// leaves out reaches the route unsigned, so such a query cannot be read that way (D-11).
bool AddPairOfRunningSystem(const RawPair& pair, std::string_view name, SignedPairs& pairs) {
  if (!pair.has_equals || pair.value.find('=') != std::string_view::npos || IsProtocolName(name)) {
    return false;
  }
  return pairs.AddRaw(pair.name, Plus::kLiteral, pair.value, Plus::kLiteral);
}

// Release 2.4.8 lays the application's own reading over that: flat names take `+` as a blank, and
// need no `=`. Names that the application rewrites (`.`, blank, `+`) it signs twice; nobody does.
bool AddPairOf248(const RawPair& pair, std::string_view name, SignedPairs& pairs) {
  if (name.find('[') != std::string_view::npos) return AddPairOfRunningSystem(pair, name, pairs);
  if (IsProtocolName(name) || name.find_first_of(". +") != std::string_view::npos) return false;
  return pairs.AddRaw(pair.name, Plus::kLiteral, pair.value, Plus::kSpace);
}

bool AddQuery(std::string_view query, Reading reading, Arena& arena, SignedPairs& pairs) {
  http::RawPairs raw(query);
  while (raw.Next()) {
    const RawPair& pair = raw.pair();
    if (reading == Reading::kRfc5849) {
      if (!pairs.AddRaw(pair.name, Plus::kSpace, pair.value, Plus::kSpace)) return false;
      continue;
    }
    const auto name = http::PercentDecode(pair.name, Plus::kLiteral, arena);
    if (!name) return false;
    const bool added = reading == Reading::kRunningSystem
                           ? AddPairOfRunningSystem(pair, *name, pairs)
                           : AddPairOf248(pair, *name, pairs);
    if (!added) return false;
  }
  return true;
}

// The name under which the contract's system signs a form field: `.` and blank become `_`. Without
// one for names that it cannot sign (brackets) or drops.
std::optional<std::string_view> DictionaryFormName(std::string_view name, Arena& arena) {
  if (name.empty() || name[0] == ' ') return std::nullopt;
  if (name.find_first_of(std::string_view("[\0", 2)) != std::string_view::npos) return std::nullopt;
  if (name.find_first_of(". ") == std::string_view::npos) return name;
  const std::span<char> renamed = arena.Allocate(name.size());
  std::replace_copy_if(
      name.begin(), name.end(), renamed.begin(), [](char c) { return c == '.' || c == ' '; }, '_');
  return std::string_view(renamed.data(), renamed.size());
}

// Clients send oauth_verifier in header and body and sign it once; a client that puts everything in
// the body does not sign the signature. Both are parameters of the header already.
bool IsInAuthorization(const Parameter& field, const Authorization& authorization) {
  return std::any_of(authorization.parameters.begin(), authorization.parameters.end(),
                     [&](const Parameter& parameter) {
                       return parameter.name == field.name && parameter.value == field.value;
                     });
}

bool AddForm(std::string_view form, const Authorization& authorization, Reading reading,
             Arena& arena, SignedPairs& pairs) {
  http::RawPairs raw(form);
  while (raw.Next()) {
    auto name = http::PercentDecode(raw.pair().name, Plus::kSpace, arena);
    const auto value = http::PercentDecode(raw.pair().value, Plus::kSpace, arena);
    if (!name || !value) return false;
    if (IsInAuthorization({*name, *value}, authorization)) continue;
    if (IsDictionary(reading)) name = DictionaryFormName(*name, arena);
    if (!name) return false;
    if (!pairs.Add(http::PercentEncode(*name, arena), http::PercentEncode(*value, arena))) {
      return false;
    }
  }
  return true;
}

// The next byte of percent-encoded text, decoded.
unsigned char NextDecoded(std::string_view& text) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'A' + 10; };
  if (text[0] != '%') {
    const char c = text[0];
    text.remove_prefix(1);
    return static_cast<unsigned char>(c);
  }
  const int byte = digit(text[1]) << 4 | digit(text[2]);
  text.remove_prefix(3);
  return static_cast<unsigned char>(byte);
}

bool LessDecoded(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const unsigned char byte_a = NextDecoded(a);
    const unsigned char byte_b = NextDecoded(b);
    if (byte_a != byte_b) return byte_a < byte_b;
  }
  return a.empty() && !b.empty();
}

void Sort(std::span<SignedPair> pairs, Reading reading) {
  if (reading == Reading::kRfc5849) {  // §3.4.1.3.2: bytes of the encoded name, then of the value
    std::sort(pairs.begin(), pairs.end(), [](const SignedPair& a, const SignedPair& b) {
      const int order = a.name.compare(b.name);
      return order != 0 ? order < 0 : a.value < b.value;
    });
  } else if (reading == Reading::kRunningSystem) {  // bytes where natural order sees no difference
    std::sort(pairs.begin(), pairs.end(), [](const SignedPair& a, const SignedPair& b) {
      const int order = CompareNaturally(a.name, b.name);
      return order != 0 ? order < 0 : a.name < b.name;
    });
  } else {
    std::sort(pairs.begin(), pairs.end(),
              [](const SignedPair& a, const SignedPair& b) { return LessDecoded(a.name, b.name); });
  }
}

bool HasRepeatedName(std::span<const SignedPair> sorted) {
  return std::adjacent_find(sorted.begin(), sorted.end(),
                            [](const SignedPair& a, const SignedPair& b) {
                              return a.name == b.name;
                            }) != sorted.end();
}

// Writes the base string. The place is as large as the longest encoding of what goes in.
class Writer {
 public:
  Writer(Arena& arena, std::size_t size_max)
      : arena_(arena), place_(arena.Allocate(size_max)), at_(place_.data()) {}

  void Raw(std::string_view text) { at_ = std::copy(text.begin(), text.end(), at_); }
  void Encoded(std::string_view text) { at_ = http::PercentEncodeTo(text, at_); }
  // Encodes text that is encoded already: only its percent signs change. Storing three bytes each
  // time spares a branch that is mispredicted at every bracket.
  void EncodedAgain(std::string_view encoded) {
    if (encoded.find('%') == std::string_view::npos) return Raw(encoded);
    for (const char c : encoded) {
      at_[0] = c;
      at_[1] = '2';
      at_[2] = '5';
      at_ += c == '%' ? 3 : 1;
    }
  }

  std::string_view Finish() {
    const auto used = static_cast<std::size_t>(at_ - place_.data());
    CHECK(used <= place_.size());
    arena_.Shrink(place_, used);
    return {place_.data(), used};
  }

 private:
  Arena& arena_;
  std::span<char> place_;
  char* at_;
};

// RFC 5849 §3.4.1.2: the port is left out where it is the scheme's own.
std::string_view WithoutDefaultPort(std::string_view scheme, std::string_view host) {
  const std::string_view port = scheme == "https" ? ":443" : ":80";
  if (host.ends_with(port)) host.remove_suffix(port.size());
  return host;
}

template <class LetterCase>
std::string_view Changed(std::string_view text, LetterCase letter_case, Arena& arena) {
  const std::span<char> changed = arena.Allocate(text.size());
  std::transform(text.begin(), text.end(), changed.begin(), letter_case);
  return {changed.data(), changed.size()};
}

std::string_view SignedMethod(std::string_view method, Arena& arena) {
  return Changed(
      method, [](char c) { return ToUpperAscii(c); }, arena);
}

// Release 2.4.8 takes the host as received.
std::string_view SignedHost(const SignedRequest& request, Reading reading, Arena& arena) {
  if (reading == Reading::kDecodedOrder) return request.host;
  return Changed(
      WithoutDefaultPort(request.scheme, request.host), [](char c) { return ToLowerAscii(c); },
      arena);
}

std::string_view Write(const SignedRequest& request, std::string_view path,
                       std::span<const SignedPair> pairs, Reading reading, Arena& arena) {
  const std::string_view method = SignedMethod(request.method, arena);
  const std::string_view host = SignedHost(request, reading, arena);
  std::size_t size_max =
      16 + 3 * (request.method.size() + request.scheme.size() + request.host.size() + path.size());
  for (const SignedPair& pair : pairs) size_max += 6 + 3 * (pair.name.size() + pair.value.size());

  Writer writer(arena, size_max);
  writer.Encoded(method);
  writer.Raw("&");
  writer.Encoded(request.scheme);
  writer.Raw("%3A%2F%2F");
  writer.Encoded(host);
  writer.Encoded(path);
  std::string_view separator = "&";
  for (const SignedPair& pair : pairs) {
    writer.Raw(separator);
    writer.EncodedAgain(pair.name);
    writer.Raw("%3D");
    writer.EncodedAgain(pair.value);
    separator = "%26";
  }
  if (pairs.empty()) writer.Raw(separator);
  return writer.Finish();
}

// What the keys are made of, until it goes out of scope.
class KeyText {
 public:
  KeyText(std::string_view consumer_secret, std::string_view token_secret)
      : text_(http::PercentEncode(consumer_secret) + '&' + http::PercentEncode(token_secret)) {}
  ~KeyText() { WipeMemory(text_.data(), text_.size()); }
  KeyText(const KeyText&) = delete;
  KeyText& operator=(const KeyText&) = delete;

  std::string_view view() const { return text_; }

 private:
  std::string text_;
};

auto Digest(const crypto::HmacSha256Key& key, std::string_view message) {
  return crypto::HmacSha256(key, message);
}
auto Digest(const crypto::HmacSha1Key& key, std::string_view message) {
  return crypto::HmacSha1(key, message);
}
auto Digest(const crypto::HmacSha512Key& key, std::string_view message) {
  return crypto::HmacSha512(key, message);
}

// Whose turn it is: `first` comes first, then the others in their order.
Reading ReadingOfTurn(int turn, Reading first) {
  const int place = static_cast<int>(first);
  return turn == 0 ? first : static_cast<Reading>(turn <= place ? turn - 1 : turn);
}

}  // namespace

std::string_view ReadingWord(Reading reading) noexcept {
  switch (reading) {
    case Reading::kRfc5849:
      return "rfc5849";
    case Reading::kRunningSystem:
      return "running-system";
    case Reading::kDecodedOrder:
      return "decoded-order";
    case Reading::kRfc5849NormalPath:
      return "rfc5849-normal-path";
    case Reading::kRunningSystemNormalPath:
      return "running-system-normal-path";
    case Reading::kDecodedOrderNormalPath:
      return "decoded-order-normal-path";
  }
  return {};
}

std::optional<Reading> ParseReading(std::string_view word) noexcept {
  for (int i = 0; i < kReadings; ++i) {
    const auto reading = static_cast<Reading>(i);
    if (word == ReadingWord(reading)) return reading;
  }
  return std::nullopt;
}

std::string_view BaseString(const SignedRequest& request, const Authorization& authorization,
                            Reading reading, Arena& arena) {
  if (request.method.empty() || request.host.empty()) return {};
  if (request.form_body.size() > limits::kFormBodyBytesMax) return {};
  std::string_view path = request.path;
  if (IsOfNormalPath(reading)) {
    const std::optional<std::string_view> normal = NormalPath(path, arena);
    if (!normal || *normal == path) return {};
    path = *normal;
    reading = OfPathAsSent(reading);
  }
  SignedPairs pairs(arena);
  if (!AddHeader(authorization, arena, pairs) || !AddQuery(request.query, reading, arena, pairs) ||
      !AddForm(request.form_body, authorization, reading, arena, pairs)) {
    return {};
  }
  Sort(pairs.all(), reading);
  // A dictionary signs the last of repeated names alone, while the route is given all (D-11).
  if (IsDictionary(reading) && HasRepeatedName(pairs.all())) return {};
  return Write(request, path, pairs.all(), reading, arena);
}

crypto::HmacSha256Key SigningKey(std::string_view consumer_secret, std::string_view token_secret) {
  const KeyText text(consumer_secret, token_secret);
  return crypto::MakeHmacSha256Key(text.view());
}

OptInKeys MakeOptInKeys(std::string_view consumer_secret, std::string_view token_secret) {
  const KeyText text(consumer_secret, token_secret);
  return {crypto::MakeHmacSha1Key(text.view()), crypto::MakeHmacSha512Key(text.view())};
}

MethodKey::MethodKey(Method method, std::string_view consumer_secret,
                     std::string_view token_secret) {
  const KeyText text(consumer_secret, token_secret);
  switch (method) {
    case Method::kHmacSha256:
      key_ = crypto::MakeHmacSha256Key(text.view());
      break;
    case Method::kHmacSha1:
      key_ = crypto::MakeHmacSha1Key(text.view());
      break;
    case Method::kHmacSha512:
      key_ = crypto::MakeHmacSha512Key(text.view());
      break;
  }
}

KeyRef MethodKey::ref() const {
  return std::visit([](const auto& key) { return KeyRef(&key); }, key_);
}

KeyRef KeyFor(Method method, const crypto::HmacSha256Key& usual, const OptInKeys* opt_in) {
  if (method == Method::kHmacSha256) return &usual;
  CHECK(opt_in != nullptr);
  if (method == Method::kHmacSha1) return &opt_in->sha1;
  return &opt_in->sha512;
}

std::string_view Sign(KeyRef key, std::string_view base_string, SignatureRoom& out) {
  const std::size_t size = std::visit(
      [&](const auto* one) { return Base64EncodeTo(Digest(*one, base_string), out); }, key);
  return {out.data(), size};
}

Verification Verify(std::span<const SignedRequest> as_signed, const Authorization& authorization,
                    KeyRef key, Profile profile, Reading first, Arena& arena) {
  const std::string_view presented = authorization.Get(Field::kSignature);
  // Readings often come to one base string, which counts for whichever was first.
  if (profile == Profile::kRfc5849) first = Reading::kRfc5849;
  std::array<std::string_view, limits::kHmacsPerRequestMax> tried;
  Verification verification;
  for (int turn = 0; turn < kReadings; ++turn) {
    const Reading reading = ReadingOfTurn(turn, first);
    for (const SignedRequest& request : as_signed) {
      if (verification.hmacs == limits::kHmacsPerRequestMax) return verification;
      const std::string_view base_string = BaseString(request, authorization, reading, arena);
      const auto end = tried.begin() + verification.hmacs;
      if (base_string.empty() || std::find(tried.begin(), end, base_string) != end) continue;
      tried[static_cast<std::size_t>(verification.hmacs++)] = base_string;
      SignatureRoom expected;
      if (!crypto::EqualConstantTime(presented, Sign(key, base_string, expected))) continue;
      verification.ok = profile == Profile::kAuto || reading == Reading::kRfc5849;
      verification.reading = reading;
      return verification;
    }
  }
  return verification;
}

std::string AuthorizationHeader(const SignedRequest& request, const SigningInput& input) {
  const Parameter all[] = {{wire::kConsumerKey, input.consumer_key},
                           {wire::kToken, input.token},
                           {wire::kSignatureMethod, MethodWord(input.method)},
                           {wire::kTimestamp, input.timestamp},
                           {wire::kNonce, input.nonce},
                           {wire::kVersion, wire::kVersion10},
                           {wire::kVerifier, input.verifier}};
  std::array<Parameter, std::size(all)> sent;
  const auto end =
      std::copy_if(std::begin(all), std::end(all), sent.begin(),
                   [](const Parameter& parameter) { return !parameter.value.empty(); });
  Authorization authorization;
  authorization.parameters = {sent.begin(), end};

  Arena arena;
  const std::string_view base_string = BaseString(request, authorization, Reading::kRfc5849, arena);
  if (base_string.empty()) return {};
  const MethodKey key(input.method, input.consumer_secret, input.token_secret);
  SignatureRoom signature;
  const std::string_view signed_text = Sign(key.ref(), base_string, signature);

  std::string header(wire::kScheme);
  for (const Parameter& parameter : authorization.parameters) {
    header.append(parameter.name).append("=\"");
    header.append(http::PercentEncode(parameter.value)).append("\", ");
  }
  header.append(wire::kSignature).append("=\"");
  header.append(http::PercentEncode(signed_text)).append("\"");
  return header;
}

}  // namespace latchkey::oauth1
