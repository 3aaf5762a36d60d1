// /settings: what a merchant configures.

#include <utility>

#include "admin/api.h"
#include "base/limits.h"

namespace latchkey::admin {
namespace {

std::string_view TypeWord(domain::SettingType type) {
  switch (type) {
    case domain::SettingType::kFlag:
      return "flag";
    case domain::SettingType::kCount:
      return "count";
    case domain::SettingType::kText:
      return "text";
  }
  return "text";
}

json::object SettingJson(const domain::SettingSpec& spec, std::string_view value) {
  json::object object{{"path", spec.path}, {"type", TypeWord(spec.type)},
                      {"value", value},    {"default", spec.default_value},
                      {"unit", spec.unit}, {"label", spec.label}};
  if (spec.type == domain::SettingType::kCount) object["max"] = spec.count_max;
  return object;
}

Answer List(Call& call) {
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  LATCHKEY_TRY(const auto settings, call.context.settings.List());
  json::array items;
  for (const auto& [path, value] : settings) {
    if (!call.role.held.Has(NeededForSetting(path))) continue;
    items.push_back(SettingJson(*domain::FindSettingSpec(path), value));
  }
  return ItemsAnswer(std::move(items));
}

Answer Set(Call& call) {
  const std::optional<std::string> value = call.form.Text("value");
  if (!value) call.form.Refuse("value", "This is a required field.");
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  const std::string path = call.params[0] + "/" + call.params[1] + "/" + call.params[2];
  LATCHKEY_RETURN_IF_ERROR(RequireResource(call.role, NeededForSetting(path)));
  LATCHKEY_RETURN_IF_ERROR(
      call.context.turn([&] { return call.context.settings.Set(call.actor, path, *value); }));
  LATCHKEY_TRY(const std::string now, call.context.settings.Get(path));
  return JsonAnswer(SettingJson(*domain::FindSettingSpec(path), now));
}

Answer SetAll(Call& call) {
  const auto pairs = call.form.TextPairs("settings", "path", "value");
  if (!pairs || pairs->empty() || pairs->size() > limits::kSettingsPerSaveMax) {
    call.form.Refuse("settings",
                     "Give 1 to " + std::to_string(limits::kSettingsPerSaveMax) + " settings.");
  }
  LATCHKEY_RETURN_IF_ERROR(call.form.Done());
  std::vector<domain::SettingValue> values;
  for (const auto& [path, value] : *pairs) {
    LATCHKEY_RETURN_IF_ERROR(RequireResource(call.role, NeededForSetting(path)));
    values.push_back({path, value});
  }
  LATCHKEY_RETURN_IF_ERROR(
      call.context.turn([&] { return call.context.settings.SetAll(call.actor, values); }));
  json::array items;
  for (const domain::SettingValue& each : values) {
    LATCHKEY_TRY(const std::string now, call.context.settings.Get(each.path));
    items.push_back(SettingJson(*domain::FindSettingSpec(each.path), now));
  }
  return ItemsAnswer(std::move(items));
}

constexpr Operation kOperations[] = {
    {"/settings", List, http::Method::kGet, needs::kConfig},
    {"/settings", SetAll, http::Method::kPut, needs::kConfig},
    {"/settings/{section}/{group}/{name}", Set, http::Method::kPut, needs::kConfig},
};

}  // namespace

std::span<const Operation> SettingOperations() { return kOperations; }

}  // namespace latchkey::admin
