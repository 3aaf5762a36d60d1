#include "domain/model.h"

namespace latchkey::domain {

std::string_view StatusWord(IntegrationStatus status) {
  switch (status) {
    case IntegrationStatus::kInactive:
      return "inactive";
    case IntegrationStatus::kActive:
      return "active";
    case IntegrationStatus::kSuspended:
      return "suspended";
  }
  return "inactive";
}

std::optional<IntegrationStatus> ParseStatus(std::string_view word) {
  for (const auto status :
       {IntegrationStatus::kInactive, IntegrationStatus::kActive, IntegrationStatus::kSuspended}) {
    if (word == StatusWord(status)) return status;
  }
  return std::nullopt;
}

std::string_view ExchangeWord(ExchangeState state) {
  switch (state) {
    case ExchangeState::kPosting:
      return "posting";
    case ExchangeState::kPosted:
      return "posted";
    case ExchangeState::kRequestTokenIssued:
      return "request-token-issued";
    case ExchangeState::kFailed:
      return "failed";
  }
  return "failed";
}

std::optional<ExchangeState> ParseExchangeState(std::string_view word) {
  for (const auto state : {ExchangeState::kPosting, ExchangeState::kPosted,
                           ExchangeState::kRequestTokenIssued, ExchangeState::kFailed}) {
    if (word == ExchangeWord(state)) return state;
  }
  return std::nullopt;
}

}  // namespace latchkey::domain
