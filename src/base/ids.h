#pragma once
// Identifiers and wire strings as types of their own, so that a key cannot be passed for a token.

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

// Id<Tag> is a row id: positive, assigned by storage, 0 meaning "none yet".
template <class Tag>
struct Id {
  std::int64_t value = 0;

  explicit operator bool() const noexcept { return value > 0; }
  friend auto operator<=>(const Id&, const Id&) = default;
};

using IntegrationId = Id<struct IntegrationIdTag>;
using ConsumerId = Id<struct ConsumerIdTag>;
using AccessTokenId = Id<struct AccessTokenIdTag>;
using AdminUserId = Id<struct AdminUserIdTag>;
using RoleId = Id<struct RoleIdTag>;
using NotificationId = Id<struct NotificationIdTag>;
using MailId = Id<struct MailIdTag>;

// The place of a change in the change feed; grows by one with every change, never reused.
struct FeedSequence {
  std::int64_t value = 0;
  friend auto operator<=>(const FeedSequence&, const FeedSequence&) = default;
};

// Name<Tag> is public text with a meaning (a consumer key, a token value), compared byte for byte.
template <class Tag>
class Name {
 public:
  Name() = default;
  explicit Name(std::string text) : text_(std::move(text)) {}
  std::string_view view() const noexcept { return text_; }
  const std::string& str() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }
  friend auto operator<=>(const Name&, const Name&) = default;

 private:
  std::string text_;
};

using ConsumerKey = Name<struct ConsumerKeyTag>;    // oauth_consumer_key, 32 of 0-9a-z
using AccessToken = Name<struct AccessTokenTag>;    // oauth_token of type access
using RequestToken = Name<struct RequestTokenTag>;  // oauth_token of type request

}  // namespace latchkey

template <class Tag>
struct std::hash<latchkey::Id<Tag>> {
  std::size_t operator()(const latchkey::Id<Tag>& id) const noexcept {
    return std::hash<std::int64_t>{}(id.value);
  }
};
template <class Tag>
struct std::hash<latchkey::Name<Tag>> {
  std::size_t operator()(const latchkey::Name<Tag>& name) const noexcept {
    return std::hash<std::string_view>{}(name.view());
  }
};
