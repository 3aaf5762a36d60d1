#pragma once
// Outcome<T>: a value, or the Refusal that the caller will read. What every handler returns.
//
// Owns:    the error envelope of the API and the texts that several handlers share.
// Source:  contract section 10.3, as corrected by observation.

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace latchkey::store {

// An answer other than success. `message` is the raw template; what stands for its `%1` or `%name`
// travels beside it in `parameters` (a list, or an object), null where there is none.
struct Refusal {
  int status = 400;
  std::string message;
  json::value parameters = {};
  json::array errors = {};  // several faults at once: {message, parameters} each
  std::string cause = {};   // for the log only

  // The envelope: message, errors, parameters; empty ones left out.
  json::object ToEnvelope() const;
};

// 404 `No such entity with %fieldName = %fieldValue`.
Refusal NoSuchEntity(std::string_view field, json::value value);
// 400 `"%fieldName" is required. Enter and try again.`
Refusal FieldRequired(std::string_view field);
// 400 for a value that cannot be read as `type`; the message is filled in, and has no parameters.
Refusal WrongType(std::string_view field, const json::value& value, std::string_view type);
// 400 for a field that the embedded store does not know (divergence D-41).
Refusal UnknownField(std::string_view field);
// Several faults as one refusal: the fault itself where there is one, else a list of them.
Refusal Together(const std::vector<Refusal>& faults);
// 503 where the store was too busy or its disk full, 400 where a constraint of its tables was broken, 500 otherwise;
// then the error goes to the log.
Refusal FromError(const Error& error);

template <class T>
class [[nodiscard]] Outcome {
 public:
  Outcome(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Outcome(Refusal refusal) : state_(std::in_place_index<1>, std::move(refusal)) {}
  Outcome(const Error& error) : Outcome(FromError(error)) {}

  bool ok() const noexcept { return state_.index() == 0; }
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  const Refusal& error() const& { return std::get<1>(state_); }
  Refusal&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Refusal> state_;
};

template <>
class [[nodiscard]] Outcome<void> {
 public:
  Outcome() = default;
  Outcome(Refusal refusal) : state_(std::in_place_index<1>, std::move(refusal)) {}
  Outcome(const Error& error) : Outcome(FromError(error)) {}

  bool ok() const noexcept { return state_.index() == 0; }
  const Refusal& error() const& { return std::get<1>(state_); }
  Refusal&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<std::monostate, Refusal> state_;
};

}  // namespace latchkey::store
