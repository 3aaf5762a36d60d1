#include "gateway/refusal.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <string>

#include "base/byte_class.h"
#include "base/check.h"
#include "base/json.h"
#include "http/answer.h"

namespace latchkey::gateway {
namespace {

using oauth1::Problem;

// Text that stands in JSON as it is. The wire's spelling escapes `/` as well (contract 10.3).
constexpr std::uint8_t kPlain = 1;
constexpr ByteClasses MakePlain() {
  ByteClasses classes{};
  for (std::size_t c = ' '; c < 0x7F; ++c) {
    if (c != '"' && c != '\\' && c != '/') classes[c] = kPlain;
  }
  return classes;
}
constexpr ByteClasses kPlainBytes = MakePlain();

bool IsPlain(std::string_view text) { return AllOf(kPlainBytes, kPlain, text); }

void AppendString(std::string& json_text, std::string_view text) {
  if (IsPlain(text)) {
    json_text.append(1, '"').append(text).append(1, '"');
  } else {
    json_text += ToWireJson(json::string(text));
  }
}

void AppendMessage(std::string& json_text, std::string_view message) {
  json_text += "{\"message\":";
  AppendString(json_text, message);
}

void AppendNamed(std::string& json_text, std::string_view name, std::string_view value) {
  json_text += ",\"parameters\":{";
  AppendString(json_text, name);
  json_text += ':';
  AppendString(json_text, value);
  json_text += '}';
}

constexpr std::string_view kFieldName = "fieldName";

// {"message":...,"errors":[...]}: every missing parameter as an error of its own.
void AppendMissing(std::string& json_text, const Refusal& refusal) {
  AppendMessage(json_text, "One or more input exceptions have occurred.");
  json_text += ",\"errors\":[";
  for (std::size_t i = 0; i < refusal.missing.size(); ++i) {
    if (i > 0) json_text += ',';
    AppendMessage(json_text, refusal.message);
    AppendNamed(json_text, kFieldName, refusal.missing[i]);
    json_text += '}';
  }
  json_text += "]}";
}

std::string FilledIn(std::string_view message, std::string_view value) {
  constexpr std::string_view kPlace = "%1";
  std::string text(message);
  return text.replace(text.find(kPlace), kPlace.size(), value);
}

void AppendEnvelope(std::string& json_text, const Refusal& refusal) {
  if (refusal.missing.size() > 1) return AppendMissing(json_text, refusal);
  if (refusal.filled_in) {
    AppendMessage(json_text, FilledIn(refusal.message, refusal.value));
  } else {
    AppendMessage(json_text, refusal.message);
  }
  if (refusal.missing.size() == 1) {
    AppendNamed(json_text, kFieldName, refusal.missing.front());
  } else if (refusal.has_value && !refusal.name.empty()) {
    AppendNamed(json_text, refusal.name, refusal.value);
  } else if (refusal.has_value) {
    json_text += ",\"parameters\":[";
    AppendString(json_text, refusal.value);
    json_text += ']';
  }
  json_text += '}';
}

}  // namespace

Refusal RefusalOf(Problem problem, std::string_view value) {
  Refusal refusal;
  refusal.status = oauth1::StatusOf(problem);
  refusal.reason = oauth1::ReasonOf(problem);
  refusal.message = oauth1::MessageOf(problem);
  refusal.value = value;
  refusal.has_value = refusal.message.find("%1") != std::string_view::npos;
  return refusal;
}

Refusal RefusalOf(std::string_view word) {
  const reason::Row* row = reason::Find(word);
  CHECK(row != nullptr && !row->message.empty());
  Refusal refusal;
  refusal.status = row->status;
  refusal.reason = row->word;
  refusal.message = row->message;
  return refusal;
}

Refusal NotAcceptable(std::string_view first) {
  Refusal refusal = RefusalOf(reason::kNotAcceptable);
  refusal.value = first;
  refusal.filled_in = true;
  return refusal;
}

std::string_view RefusalBody(const Refusal& refusal, http::Format format, Arena& arena) {
  thread_local std::string json_text;
  json_text.clear();
  AppendEnvelope(json_text, refusal);
  if (format == http::Format::kJson) return arena.Copy(json_text);
  return arena.Copy(http::ToWireXml(ParseJson(json_text).value()));
}

}  // namespace latchkey::gateway
