#include "store/outcome.h"

#include "base/encoding.h"
#include "base/log.h"
#include "base/random.h"
#include "base/reason.h"

namespace latchkey::store {
namespace {

// The value as the texts quote it: strings bare, everything else as JSON.
std::string Quoted(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  if (value.is_object() || value.is_array()) return "array";
  return ToWireJson(value);
}

}  // namespace

json::object Refusal::ToEnvelope() const {
  json::object envelope;
  envelope["message"] = message;
  if (!errors.empty()) envelope["errors"] = errors;
  if (!parameters.is_null()) envelope["parameters"] = parameters;
  return envelope;
}

Refusal NoSuchEntity(std::string_view field, json::value value) {
  return {404, "No such entity with %fieldName = %fieldValue",
          json::object{{"fieldName", field}, {"fieldValue", std::move(value)}}};
}

Refusal FieldRequired(std::string_view field) {
  return {400, "\"%fieldName\" is required. Enter and try again.",
          json::object{{"fieldName", field}}};
}

Refusal WrongType(std::string_view field, const json::value& value, std::string_view type) {
  return {400, "Error occurred during \"" + std::string(field) + "\" processing. The \"" +
                   Quoted(value) + "\" value's type is invalid. The \"" + std::string(type) +
                   "\" type was expected. Verify and try again."};
}

Refusal UnknownField(std::string_view field) {
  return {400, "\"%fieldName\" is not a known field. Verify and try again.",
          json::object{{"fieldName", field}}};
}

Refusal Together(const std::vector<Refusal>& faults) {
  if (faults.size() == 1) return faults.front();
  Refusal all{400, "One or more input exceptions have occurred."};
  for (const Refusal& one : faults) all.errors.push_back(one.ToEnvelope());
  return all;
}

Refusal FromError(const Error& error) {
  if (error.kind == ErrorKind::kUnavailable) {
    return {503, std::string(reason::Find(reason::kBusy)->message), {}, {}, error.cause};
  }
  if (error.kind == ErrorKind::kConflict) {
    return {400, "The change does not fit what the store has.", {}, {}, error.cause};
  }
  const std::string report = RandomAlphanumeric(SystemRandom(), 13);
  LogError("store query failed", error);
  Log(LogLevel::kError, "store answered an internal error", {{"report", report}});
  return {500,
          "Internal Error. Details are available in the log. Report ID: webapi-" + report,
          {},
          {},
          error.cause};
}

}  // namespace latchkey::store
