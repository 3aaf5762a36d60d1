#pragma once
// Result<T>: a value or an Error. How every folder reports what went wrong.
//
// Expected failures (bad input, a peer, the database) travel as Result; faults of the environment
// at start-up may throw; broken invariants CHECK (base/check.h). docs/api-conventions.md tells
// which is which.

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace latchkey {

enum class ErrorKind : std::uint8_t {
  kInvalidArgument,
  kUnauthenticated,
  kForbidden,
  kNotFound,
  kConflict,
  kExhausted,
  kUnavailable,
  kCorrupt,
  kInternal,
};

// The word of a kind as logs, metrics and JSON carry it: "invalid-argument", "not-found", ...
const char* KindWord(ErrorKind kind);

// What is wrong with one field of an input; `field` is the name the caller used.
struct FieldFault {
  std::string field;
  std::string text;
};

struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string detail;              // safe to show to the caller
  std::string cause;               // for the log only; never leaves the process
  std::vector<FieldFault> fields;  // kInvalidArgument on a form: every faulty field, in form order
  const char* file = "";           // where it was made, for the log
  int line = 0;

  static Error Make(ErrorKind kind, std::string detail, std::string cause = {},
                    const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return {kind, std::move(detail), std::move(cause), {}, file, line};
  }
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }
  const T& value() const& { return std::get<0>(state_); }
  T& value() & { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }
  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }
  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<std::monostate, Error> state_;
};

#define LATCHKEY_CONCAT_(a, b) a##b
#define LATCHKEY_CONCAT(a, b) LATCHKEY_CONCAT_(a, b)

// LATCHKEY_TRY(auto row, Find(id));  declares `row`, or returns the error of Find from this
// function.
#define LATCHKEY_TRY(declaration, expression) \
  LATCHKEY_TRY_(LATCHKEY_CONCAT(latchkey_result_, __LINE__), declaration, expression)
#define LATCHKEY_TRY_(name, declaration, expression) \
  auto name = (expression);                          \
  if (!name.ok()) return std::move(name).error();    \
  declaration = std::move(name).value()

// LATCHKEY_RETURN_IF_ERROR(Save(row));  for Result<void>.
#define LATCHKEY_RETURN_IF_ERROR(expression)                                \
  do {                                                                      \
    auto latchkey_outcome = (expression);                                   \
    if (!latchkey_outcome.ok()) return std::move(latchkey_outcome).error(); \
  } while (false)

}  // namespace latchkey
