#include "admin/form.h"

#include <charconv>
#include <ctime>
#include <utility>

#include "base/arena.h"
#include "base/encoding.h"
#include "http/query.h"

namespace latchkey::admin {
namespace {

constexpr std::size_t kNameCharsShown = 40;

// One error out of many faults; `detail` is what somebody sees who looks at no fields.
Error FaultyForm(std::vector<FieldFault> faults) {
  Error error = Error::Make(ErrorKind::kInvalidArgument, "");
  for (const FieldFault& fault : faults) {
    error.detail += (error.detail.empty() ? "" : " ") + fault.field + ": " + fault.text;
  }
  error.fields = std::move(faults);
  return error;
}

std::optional<std::int64_t> ReadMoment(const std::string& text) {
  std::tm utc{};
  const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &utc);
  if (rest == nullptr) return std::nullopt;
  if (*rest == '.') {
    do {
      ++rest;
    } while (*rest >= '0' && *rest <= '9');
  }
  if (std::string_view(rest) != "Z") return std::nullopt;
  const std::time_t at = ::timegm(&utc);
  if (at <= 0) return std::nullopt;
  return at;
}

}  // namespace

Form Form::OfQuery(std::string_view query) {
  Arena arena;
  json::object fields;
  for (const http::Pair& pair : http::DecodePairs(query, arena)) fields[pair.name] = pair.value;
  return Form(std::move(fields));
}

std::optional<std::string> Form::Text(std::string_view name) {
  const json::value* value = Take(name);
  if (value == nullptr) return std::nullopt;
  if (const json::string* text = value->if_string(); text != nullptr && IsUtf8(*text)) {
    return std::string(*text);
  }
  Refuse(name, "This must be a text.");
  return std::nullopt;
}

std::optional<bool> Form::Flag(std::string_view name) {
  const json::value* value = Take(name);
  if (value == nullptr) return std::nullopt;
  if (const bool* flag = value->if_bool()) return *flag;
  Refuse(name, "This must be true or false.");
  return std::nullopt;
}

std::optional<std::vector<std::string>> Form::Texts(std::string_view name) {
  const json::value* value = Take(name);
  if (value == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  const json::array* list = value->if_array();
  if (list != nullptr) {
    for (const json::value& item : *list) {
      if (const json::string* text = item.if_string()) texts.emplace_back(*text);
    }
  }
  if (list != nullptr && texts.size() == list->size()) return texts;
  Refuse(name, "This must be a list of texts.");
  return std::nullopt;
}

std::optional<std::vector<std::pair<std::string, std::string>>> Form::TextPairs(
    std::string_view name, std::string_view first, std::string_view second) {
  const json::value* value = Take(name);
  if (value == nullptr) return std::nullopt;
  const auto text = [](const json::object& object, std::string_view key) {
    const json::value* found = object.if_contains(key);
    const json::string* string = found == nullptr ? nullptr : found->if_string();
    return string != nullptr && IsUtf8(*string) ? string : nullptr;
  };
  std::vector<std::pair<std::string, std::string>> pairs;
  const json::array* list = value->if_array();
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const json::object* object = (*list)[i].if_object();
    if (object == nullptr || object->size() != 2) continue;
    const json::string* one = text(*object, first);
    const json::string* other = text(*object, second);
    if (one != nullptr && other != nullptr) pairs.emplace_back(*one, *other);
  }
  if (list != nullptr && pairs.size() == list->size()) return pairs;
  Refuse(name, "This must be a list of objects with the texts " + std::string(first) + " and " +
                   std::string(second) + ".");
  return std::nullopt;
}

std::string Form::RequiredText(std::string_view name) {
  const std::size_t faults = faults_.size();
  std::string text = Text(name).value_or("");
  if (text.empty() && faults_.size() == faults) Refuse(name, "This is a required field.");
  return text;
}

std::optional<std::int64_t> Form::Number(std::string_view name) {
  const json::value* value = Take(name);
  if (value == nullptr) return std::nullopt;
  if (const std::int64_t* number = value->if_int64()) return *number;
  Refuse(name, "This must be a whole number.");
  return std::nullopt;
}

std::int64_t Form::RequiredNumber(std::string_view name) {
  const std::size_t faults = faults_.size();
  const std::optional<std::int64_t> number = Number(name);
  if (!number && faults_.size() == faults) Refuse(name, "This is a required field.");
  return number.value_or(0);
}

std::int64_t Form::Count(std::string_view name, const Bounds& bounds) {
  const std::optional<std::string> text = Text(name);
  if (!text) return bounds.where_absent;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error == std::errc() && end == text->data() + text->size() && number >= bounds.min &&
      number <= bounds.max) {
    return number;
  }
  Refuse(name, "This must be a whole number from " + std::to_string(bounds.min) + " to " +
                   std::to_string(bounds.max) + ".");
  return bounds.where_absent;
}

std::int64_t Form::Moment(std::string_view name) {
  const std::optional<std::string> text = Text(name);
  if (!text) return 0;
  if (const auto at_s = ReadMoment(*text)) return *at_s;
  Refuse(name, "This must be a moment such as 2026-01-31T12:00:00Z.");
  return 0;
}

void Form::Refuse(std::string_view field, std::string text) {
  faults_.push_back({std::string(field), std::move(text)});
}

Result<void> Form::Done() {
  for (const auto& field : fields_) {
    const std::string_view name = field.key();
    if (known_.contains(name)) continue;
    Refuse(IsUtf8(name.substr(0, kNameCharsShown)) ? name.substr(0, kNameCharsShown) : "?",
           "There is no such field.");
  }
  if (faults_.empty()) return {};
  return FaultyForm(std::exchange(faults_, {}));
}

const json::value* Form::Take(std::string_view name) {
  known_.emplace(name);
  return fields_.if_contains(name);
}

}  // namespace latchkey::admin
