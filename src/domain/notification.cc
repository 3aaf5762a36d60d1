#include "domain/notification.h"

#include <array>
#include <utility>

namespace latchkey::domain {
namespace {

template <class Value>
using Words = std::pair<Value, std::string_view>;

constexpr std::array kKinds = {
    Words<NotificationKind>{NotificationKind::kAuthorized, "authorized"},
    Words<NotificationKind>{NotificationKind::kReauthorized, "reauthorized"},
    Words<NotificationKind>{NotificationKind::kSuspended, "suspended"},
    Words<NotificationKind>{NotificationKind::kDeleted, "deleted"},
    Words<NotificationKind>{NotificationKind::kExchangeFailed, "exchange-failed"}};

constexpr std::array kStates = {Words<MailState>{MailState::kQueued, "queued"},
                                Words<MailState>{MailState::kSent, "sent"},
                                Words<MailState>{MailState::kFailed, "failed"},
                                Words<MailState>{MailState::kNotSent, "not-sent"}};

constexpr std::array kAudiences = {Words<Audience>{Audience::kContact, "contact"},
                                   Words<Audience>{Audience::kAdmin, "admin"}};

template <class Table, class Value>
std::string_view WordIn(const Table& table, Value value) {
  for (const auto& [known, word] : table)
    if (known == value) return word;
  return {};
}

template <class Table>
auto ParseIn(const Table& table, std::string_view text) {
  for (const auto& [known, word] : table)
    if (word == text) return std::optional(known);
  return decltype(std::optional(table.front().first))();
}

}  // namespace

std::string_view NotificationWord(NotificationKind kind) { return WordIn(kKinds, kind); }
std::optional<NotificationKind> ParseNotificationKind(std::string_view word) {
  return ParseIn(kKinds, word);
}

std::string_view MailStateWord(MailState state) { return WordIn(kStates, state); }
std::optional<MailState> ParseMailState(std::string_view word) { return ParseIn(kStates, word); }

std::string_view AudienceWord(Audience audience) { return WordIn(kAudiences, audience); }
std::optional<Audience> ParseAudience(std::string_view word) { return ParseIn(kAudiences, word); }

}  // namespace latchkey::domain
