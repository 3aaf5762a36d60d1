#include "gateway/refusal_log.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "base/check.h"
#include "base/encoding.h"
#include "http/form.h"
#include "oauth1/authorization.h"
#include "oauth1/glossary.h"

namespace latchkey::gateway {
namespace {

constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kUsualTextBytes = 512;

static_assert(limits::kRefusalTextBytesMax <= 0xFFFF, "sizes are kept in 16 bits");

// One number for each holder; 0 for those who name nobody.
std::int64_t HolderKey(IntegrationId integration, bool verified) {
  return integration.value * 2 + (verified ? 1 : 0);
}

// What may be kept of an Authorization header.
std::string_view WithoutSecrets(std::string_view header) {
  const std::string_view oauth = oauth1::OauthPart(header);
  if (!oauth.empty()) return oauth;
  const std::size_t blank = header.find(' ');
  return blank == std::string_view::npos ? std::string_view() : header.substr(0, blank);
}

// What is sent as a form by mistake would be kept with whatever is in it.
bool IsDocument(std::string_view body) {
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  constexpr std::string_view kOpening = "{[<";
  return first != std::string_view::npos && kOpening.find(body[first]) != std::string_view::npos;
}

// Whether every signature method in `text` is one of HMAC, and there is one.
bool SignsByHmac(std::string_view text) {
  constexpr std::string_view kRare = "method";  // its letters are rarer than those it ends
  static_assert(oauth1::wire::kSignatureMethod.ends_with(kRare));
  bool found = false;
  for (std::size_t at = 0; (at = text.find(kRare, at)) != std::string_view::npos;) {
    at += kRare.size();
    if (!text.substr(0, at).ends_with(oauth1::wire::kSignatureMethod)) continue;
    const std::size_t value = std::min(text.find_first_not_of(" \t=\"", at), text.size());
    if (!text.substr(value).starts_with("HMAC-")) return false;
    found = true;
  }
  return found;
}

// Replaces each signature in `text`, whose parameters `separator` parts, by dots.
void HideSignatures(std::span<char> bytes, char separator) {
  const std::string_view text(bytes.data(), bytes.size());
  for (std::size_t at = 0; (at = text.find(oauth1::wire::kSignature, at)) != std::string_view::npos;
       ++at) {
    const std::size_t equals = text.find_first_not_of(" \t", at + oauth1::wire::kSignature.size());
    if (equals == std::string_view::npos || text[equals] != '=') continue;
    const std::size_t end = std::min(text.find(separator, equals), text.size());
    std::replace_if(
        bytes.begin() + static_cast<std::ptrdiff_t>(equals + 1),
        bytes.begin() + static_cast<std::ptrdiff_t>(end),
        [](char c) { return c != ' ' && c != '"'; }, '.');
  }
}

}  // namespace

RefusalLog::RefusalLog(std::size_t kept)
    : marks_(kept),
      newer_(kept),
      facts_(kept),
      texts_(static_cast<char*>(
          text_memory_.resource()->allocate(kept * limits::kRefusalTextBytesMax, kCacheLine))),
      holders_(&holder_memory_),
      by_count_(kept + 1) {
  CHECK(kept > 0);
  holders_.reserve(kept);
}

void RefusalLog::Record(const http::Request& request, const RefusedCall& call) {
  std::size_t authorization_headers = 0;
  const Texts texts = TextsOf(request, call, &authorization_headers);
  const std::lock_guard lock(mutex_);
  const std::int64_t key = HolderKey(call.integration, call.verified);
  Holder& holder = holders_[key];
  holder.key = key;
  const Place place = TakePlaceFor(holder);
  Append(holder, place);
  marks_[place] = {request.id, ++number_};
  Facts& facts = facts_[place];
  facts.call = call;
  facts.call.said = {};
  facts.call.value = {};
  facts.over_tls = request.over_tls;
  facts.authorization_headers = static_cast<std::uint16_t>(authorization_headers);
  Write(place, texts);
  FetchNext();
}

// The names are told apart by their length first: most headers of most requests are none of them.
RefusalLog::Texts RefusalLog::TextsOf(const http::Request& request, const RefusedCall& call,
                                      std::size_t* authorization_headers) {
  Texts texts;
  texts[kMethod] = request.method;
  texts[kPeer] = request.peer;
  texts[kTarget] = request.target;
  texts[kSaid] = call.said;
  texts[kValue] = call.value;
  const auto take = [&](Text text, std::string_view name, const http::HeaderField& field) {
    const bool named = EqualIgnoringCase(field.name, name);
    if (named && texts[text].empty()) texts[text] = field.value;
    return named;
  };
  for (const http::HeaderField& field : request.headers) {
    switch (field.name.size()) {
      case 4:
        take(kHost, "Host", field);
        break;
      case 6:
        take(kAccept, "Accept", field);
        break;
      case 10:
        take(kUserAgent, "User-Agent", field);
        break;
      case 12:
        take(kContentType, "Content-Type", field);
        break;
      case 13:
        *authorization_headers += take(kAuthorization, "Authorization", field) ? 1 : 0;
        break;
      case 17:
        take(kForwardedProto, "X-Forwarded-Proto", field);
        break;
      default:
        break;
    }
  }
  texts[kAuthorization] = WithoutSecrets(texts[kAuthorization]);
  if (http::IsFormContentType(texts[kContentType]) && !IsDocument(request.body)) {
    texts[kForm] = request.body;
  }
  return texts;
}

void RefusalLog::Write(Place place, const Texts& texts) {
  Facts& facts = facts_[place];
  facts.cut = false;
  char* at = TextOf(place);
  std::size_t room = limits::kRefusalTextBytesMax;
  for (std::size_t i = 0; i < kTexts; ++i) {
    const std::size_t size = std::min(texts[i].size(), room);
    if (size < texts[i].size()) facts.cut = true;
    if (size > 0) std::memcpy(at, texts[i].data(), size);
    if (i == kAuthorization || i == kTarget || i == kForm) {
      if (!SignsByHmac({at, size})) HideSignatures({at, size}, i == kAuthorization ? ',' : '&');
    }
    facts.sizes[i] = static_cast<std::uint16_t>(size);
    at += size;
    room -= size;
  }
}

RefusalRecord RefusalLog::Read(Place place) const {
  const Facts& facts = facts_[place];
  std::array<std::string, kTexts> texts;
  const char* at = TextOf(place);
  for (std::size_t i = 0; i < kTexts; ++i) {
    texts[i].assign(at, facts.sizes[i]);
    at += facts.sizes[i];
  }
  return {.id = marks_[place].id,
          .call = facts.call,
          .over_tls = facts.over_tls,
          .authorization_headers = facts.authorization_headers,
          .cut = facts.cut,
          .method = std::move(texts[kMethod]),
          .target = std::move(texts[kTarget]),
          .peer = std::move(texts[kPeer]),
          .host = std::move(texts[kHost]),
          .authorization = std::move(texts[kAuthorization]),
          .content_type = std::move(texts[kContentType]),
          .forwarded_proto = std::move(texts[kForwardedProto]),
          .said = std::move(texts[kSaid]),
          .value = std::move(texts[kValue]),
          .form = std::move(texts[kForm]),
          .accept = std::move(texts[kAccept]),
          .user_agent = std::move(texts[kUserAgent])};
}

std::optional<RefusalRecord> RefusalLog::Find(std::uint64_t request_id) const {
  const std::lock_guard lock(mutex_);
  const auto end = marks_.begin() + static_cast<std::ptrdiff_t>(used_);
  const auto found =
      std::find_if(marks_.begin(), end, [&](const Mark& mark) { return mark.id == request_id; });
  if (found == end) return std::nullopt;
  return Read(static_cast<Place>(found - marks_.begin()));
}

std::vector<RefusalRecord> RefusalLog::Latest(std::size_t count, IntegrationId of) const {
  std::vector<std::pair<std::uint64_t, Place>> newest;  // number, place
  const auto add = [&](Place place) { newest.emplace_back(marks_[place].number, place); };
  if (of) {
    const std::lock_guard lock(mutex_);
    for (const bool verified : {false, true}) {
      const auto holder = holders_.find(HolderKey(of, verified));
      if (holder == holders_.end()) continue;
      Place place = holder->second.oldest;
      for (std::size_t i = 0; i < holder->second.count; ++i, place = newer_[place]) add(place);
    }
  } else {
    const std::lock_guard lock(mutex_);
    newest.reserve(used_);
    for (Place place = 0; place < used_; ++place) add(place);
  }
  count = std::min(count, newest.size());
  const auto end = newest.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(newest.begin(), end, newest.end(), std::greater<>());
  std::vector<RefusalRecord> records;
  for (auto each = newest.begin(); each != end; ++each) {
    const std::lock_guard lock(mutex_);  // taken anew, so that no worker waits for all of them
    if (marks_[each->second].number == each->first) records.push_back(Read(each->second));
  }
  return records;
}

// Sends for the place that the next record is likely to take, which nobody has looked at for long.
void RefusalLog::FetchNext() const {
  const Place next =
      used_ < marks_.size() ? static_cast<Place>(used_) : by_count_[most_].last->oldest;
  __builtin_prefetch(&newer_[next], 1);
  __builtin_prefetch(&marks_[next], 1);
  const auto* facts = reinterpret_cast<const char*>(&facts_[next]);
  for (std::size_t at = 0; at < sizeof(Facts); at += kCacheLine) __builtin_prefetch(facts + at, 1);
  const char* text = TextOf(next);
  for (std::size_t at = 0; at < kUsualTextBytes; at += kCacheLine) __builtin_prefetch(text + at, 1);
}

RefusalLog::Place RefusalLog::TakePlaceFor(Holder& holder) {
  if (used_ < marks_.size()) return static_cast<Place>(used_++);
  // Among equals whoever brings the new one gives up an old one, or else whoever is longest there.
  Holder& richest = holder.count == most_ ? holder : *by_count_[most_].last;
  const Place place = TakeOldestOf(richest);
  if (richest.count == 0 && &richest != &holder) holders_.erase(richest.key);
  return place;
}

RefusalLog::Place RefusalLog::TakeOldestOf(Holder& holder) {
  Unlink(holder);
  const Place place = holder.oldest;
  holder.oldest = newer_[place];
  --holder.count;
  Link(holder);
  if (by_count_[most_].first == nullptr) --most_;
  return place;
}

void RefusalLog::Append(Holder& holder, Place place) {
  Unlink(holder);
  if (holder.count == 0) {
    holder.oldest = place;
  } else {
    newer_[holder.newest] = place;
  }
  holder.newest = place;
  ++holder.count;
  Link(holder);
  most_ = std::max(most_, holder.count);
}

// Holders of nothing are in no list.
void RefusalLog::Link(Holder& holder) {
  if (holder.count == 0) return;
  Equals& equals = by_count_[holder.count];
  holder.before = nullptr;
  holder.after = equals.first;
  (equals.first != nullptr ? equals.first->before : equals.last) = &holder;
  equals.first = &holder;
}

void RefusalLog::Unlink(Holder& holder) {
  if (holder.count == 0) return;
  Equals& equals = by_count_[holder.count];
  (holder.before != nullptr ? holder.before->after : equals.first) = holder.after;
  (holder.after != nullptr ? holder.after->before : equals.last) = holder.before;
}

}  // namespace latchkey::gateway
