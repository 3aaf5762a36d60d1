#pragma once
// What was refused lately, kept in memory so that it can be explained when somebody asks.
//
// Owns:      the last limits::kRefusalsKept refusals of this process, as they were received.
// Not here:  what is made of them (explanation.h).
//
// Nobody pushes out another's records. Callers are told apart as holders: one for each integration
// whose signature verified, one for each that a call only claims to be, one for everybody else.
// Once all places are taken, a new record takes the place of the oldest one of whoever holds most.
// So a flood of unsigned calls, or of one integration's, soon replaces nothing but itself, and
// whoever holds less keeps it.
//
// Of a request there is kept what judging it looks at, at most limits::kRefusalTextBytesMax of it.
// Of an Authorization header only what belongs to OAuth 1.0a; of any other scheme the word alone,
// since what follows may be a password. No cookies, and no bodies but forms: what is called a form
// and begins like JSON or XML is none.
// A signature is kept as dots unless its method is one of HMAC: PLAINTEXT's are the secrets
// themselves. What else a caller puts where it does not belong is kept, and masked when it is shown
// (received.h).

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "acl/route_table.h"
#include "base/ids.h"
#include "base/limits.h"
#include "directory/huge_memory.h"
#include "http/message.h"

namespace latchkey::gateway {

// What was called.
enum class Endpoint : std::uint8_t { kUnknown, kRest, kRequestToken, kAccessToken };

// What is known of a refused call beside the request itself.
struct RefusedCall {
  std::int64_t at_s = 0;  // unix, when it was refused
  int status = 0;
  std::string_view reason;    // static text
  std::string_view message;   // static text: the raw template
  std::string_view said;      // the message of an answer that has one of its own; copied
  std::string_view value;     // of the message's parameter; copied
  IntegrationId integration;  // whom the call named; 0 for nobody known
  bool verified = false;      // its signature was that integration's
  Endpoint endpoint = Endpoint::kUnknown;
  const acl::ApiRoute* route = nullptr;  // lives with the route table
};

// One record, taken out.
struct RefusalRecord {
  std::uint64_t id = 0;  // http::Request::id
  RefusedCall call;      // whose `said` and `value` are empty: they are below
  bool over_tls = false;
  std::size_t authorization_headers = 0;
  bool cut = false;  // something was longer than could be kept
  std::string method, target, peer, host, authorization, content_type, forwarded_proto, said, value,
      form, accept, user_agent;
};

// Threads: safe. One lock, held for as long as a record takes to copy.
class RefusalLog {
 public:
  explicit RefusalLog(std::size_t kept = limits::kRefusalsKept);
  RefusalLog(const RefusalLog&) = delete;
  RefusalLog& operator=(const RefusalLog&) = delete;

  // Cost: one pass over the headers and a copy of what is kept; no allocation, but for a holder
  // that is new. Memory: limits::kRefusalTextBytesMax and about 200 bytes a record.
  void Record(const http::Request& request, const RefusedCall& call);

  std::optional<RefusalRecord> Find(std::uint64_t request_id) const;
  // The newest first; with `of`, those that named that integration, whoever made them.
  std::vector<RefusalRecord> Latest(std::size_t count, IntegrationId of = {}) const;

 private:
  enum Text : std::size_t {
    kMethod,
    kPeer,
    kHost,
    kAuthorization,
    kTarget,
    kSaid,
    kValue,
    kContentType,
    kForwardedProto,
    kForm,
    kAccept,
    kUserAgent,
  };
  static constexpr std::size_t kTexts = kUserAgent + 1;  // the most important first
  using Texts = std::array<std::string_view, kTexts>;

  using Place = std::uint32_t;
  struct Mark {
    std::uint64_t id = 0;
    std::uint64_t number = 0;  // grows with each record; 0: nothing is here yet
  };
  struct Facts {
    RefusedCall call;
    bool over_tls = false;
    bool cut = false;
    std::uint16_t authorization_headers = 0;
    std::array<std::uint16_t, kTexts> sizes{};
  };
  // Whoever has records: their places are a list from the oldest to the newest. Holders of equally
  // many form a list of their own, from whoever came to hold so many last to whoever did first.
  struct Holder {
    std::size_t count = 0;
    Place oldest = 0;
    Place newest = 0;
    Holder* before = nullptr;
    Holder* after = nullptr;
    std::int64_t key = 0;
  };
  struct Equals {
    Holder* first = nullptr;
    Holder* last = nullptr;
  };

  static Texts TextsOf(const http::Request& request, const RefusedCall& call,
                       std::size_t* authorization_headers);
  void Write(Place place, const Texts& texts);
  RefusalRecord Read(Place place) const;

  char* TextOf(Place place) const { return texts_ + place * limits::kRefusalTextBytesMax; }
  void FetchNext() const;

  Place TakePlaceFor(Holder& holder);
  Place TakeOldestOf(Holder& holder);
  void Append(Holder& holder, Place place);
  void Link(Holder& holder);
  void Unlink(Holder& holder);

  mutable std::mutex mutex_;
  std::vector<Mark> marks_;   // by place; apart, since finding one looks at all of them
  std::vector<Place> newer_;  // by place: the next one of the same holder
  std::vector<Facts> facts_;  // by place
  directory::HugeMemory text_memory_;
  char* texts_;
  std::size_t used_ = 0;  // places
  std::uint64_t number_ = 0;
  std::pmr::unsynchronized_pool_resource holder_memory_;
  std::pmr::unordered_map<std::int64_t, Holder> holders_;
  std::vector<Equals> by_count_;  // the list of those that hold so many
  std::size_t most_ = 0;          // that anybody holds
};

}  // namespace latchkey::gateway
