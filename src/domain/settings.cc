#include "domain/settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <numeric>
#include <optional>

#include "base/check.h"
#include "base/encoding.h"
#include "base/json.h"
#include "base/limits.h"
#include "domain/act.h"
#include "domain/validation.h"

namespace latchkey::domain {
namespace {

constexpr std::int64_t kIntMax = std::numeric_limits<std::int32_t>::max();

constexpr SettingSpec Flag(std::string_view path, std::string_view default_value,
                           std::string_view label) {
  return {path, SettingType::kFlag, default_value, 0, 1, "", label};
}

constexpr SettingSpec Count(std::string_view path, std::string_view default_value,
                            std::int64_t when_not_positive, std::string_view unit,
                            std::string_view label, std::int64_t count_max = kIntMax) {
  return {path, SettingType::kCount, default_value, when_not_positive, count_max, unit, label};
}

constexpr SettingSpec Text(std::string_view path, std::string_view default_value,
                           std::string_view label) {
  return {path, SettingType::kText, default_value, 0, 0, "", label};
}

// Source: contract section 12; the input limits from section 10.5.
constexpr std::array kSpecs = {
    Count("oauth/access_token_lifetime/customer", "1", 0, "hours",
          "Lifetime of a customer's token"),
    Count("oauth/access_token_lifetime/admin", "4", 0, "hours", "Lifetime of an admin's token"),
    Count("oauth/cleanup/cleanup_probability", "100", 0, "requests",
          "Clean up in one of this many requests; 0 for never"),
    Count("oauth/cleanup/expiration_period", "120", 120, "minutes",
          "Age from which entries are cleaned up"),
    Count("oauth/consumer/expiration_period", "300", 300, "seconds",
          "How long after the credentials post a request token may be asked for"),
    Count("oauth/consumer/post_maxredirects", "0", 0, "redirects",
          "Redirects followed by the credentials post", limits::kCallbackRedirectsMax),
    Count("oauth/consumer/post_timeout", "5", 5, "seconds",
          "How long the credentials post may take", limits::kCallbackTimeoutSMax),
    Flag("oauth/consumer/enable_integration_as_bearer", "0",
         "Take integrations' access tokens as bearer tokens"),
    Count("oauth/authentication_lock/max_failures_count", "6", 0, "failures",
          "Failed token requests of one account before it is locked; 0 for never"),
    Count("oauth/authentication_lock/timeout", "1800", 0, "seconds",
          "How long an account stays locked for token requests"),
    Flag("webapi/webapisecurity/allow_insecure", "0",
         "Open the catalog, CMS and store reading routes to guests"),
    Flag("webapi/validation/input_limit_enabled", "0", "Limit the size of lists in requests"),
    Count("webapi/validation/complex_array_limit", "20", 20, "items",
          "Items of one list in a request, where limits are on"),
    Count("webapi/validation/maximum_page_size", "300", 300, "items",
          "Page size that a search may ask for, where limits are on"),
    Count("webapi/validation/default_page_size", "20", 20, "items",
          "Page size of a search that names none, where limits are on"),
    Text("webapi/soap/charset", "", "Character set of SOAP answers; blank for UTF-8"),
    Text("webapi/jwtauth/jwt_alg", "HS256", "Signature algorithm of admins' and customers' tokens"),
    Text("webapi/jwtauth/jwe_alg", "A128GCM", "Encryption of admins' and customers' tokens"),
    Count("webapi/jwtauth/customer_expiration", "60", 30, "minutes",
          "Lifetime of a customer's JSON web token"),
    Count("webapi/jwtauth/admin_expiration", "60", 30, "minutes",
          "Lifetime of an admin's JSON web token"),
    Flag("latchkey/tokens/enabled", "0", "Give admins and customers tokens for their passwords"),
    Count("latchkey/audit/days_kept", "0", 0, "days",
          "How long audit entries are kept; 0 for ever"),
    Count("admin/security/lockout_failures", "6", 0, "failures",
          "Wrong passwords before an admin user is locked; 0 for never"),
    Count("admin/security/lockout_threshold", "30", 0, "minutes",
          "How long an admin user stays locked; 0 for never"),
    Flag("admin/security/require_second_factor", "0",
         "Let admin users do nothing before they have turned a second factor on"),
};

std::optional<std::int64_t> ReadCount(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<bool> ReadFlag(std::string_view text) {
  for (const std::string_view word : {"1", "yes", "true"})
    if (EqualIgnoringCase(text, word)) return true;
  for (const std::string_view word : {"0", "no", "false"})
    if (EqualIgnoringCase(text, word)) return false;
  return std::nullopt;
}

const SettingSpec& KnownSpec(std::string_view path) {
  const SettingSpec* spec = FindSettingSpec(path);
  CHECK(spec != nullptr);
  return *spec;
}

std::string_view TextOf(const StoredSettings& stored, const SettingSpec& spec) {
  const auto found = stored.find(spec.path);
  return found == stored.end() ? spec.default_value : std::string_view(found->second);
}

std::int64_t CountInForce(const StoredSettings& stored, std::string_view path) {
  const SettingSpec& spec = KnownSpec(path);
  const std::int64_t count = ReadCount(TextOf(stored, spec)).value_or(0);
  return count <= 0 ? spec.when_not_positive : std::min(count, spec.count_max);
}

bool FlagInForce(const StoredSettings& stored, std::string_view path) {
  return ReadFlag(TextOf(stored, KnownSpec(path))).value_or(false);
}

// How many letters have to be changed, added or left out to turn one into the other (Levenshtein).
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substituted, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

// What was probably meant: a known path that ends alike, or one that is spelled closely.
std::string_view ClosestPath(std::string_view path) {
  const std::string_view last = path.substr(path.rfind('/') + 1);
  constexpr std::size_t kTyposMax = 6;
  std::string_view closest;
  std::size_t distance_min = kTyposMax + 1;
  for (const SettingSpec& spec : kSpecs) {
    const bool ends_alike = !last.empty() && spec.path.substr(spec.path.rfind('/') + 1) == last;
    const std::size_t distance = ends_alike ? 1 : EditDistance(path, spec.path);
    if (distance < distance_min) {
      closest = spec.path;
      distance_min = distance;
    }
  }
  return closest;
}

Result<const SettingSpec*> Known(std::string_view path) {
  if (const SettingSpec* spec = FindSettingSpec(path)) return spec;
  constexpr std::size_t kShownCharsMax = 100;
  std::string detail =
      "There is no setting \"" + std::string(path.substr(0, kShownCharsMax)) + "\".";
  const std::string_view closest =
      path.size() <= kShownCharsMax ? ClosestPath(path) : std::string_view();
  if (!closest.empty()) detail += " Did you mean \"" + std::string(closest) + "\"?";
  return Error::Make(ErrorKind::kNotFound, std::move(detail));
}

Error TwiceFault(const SettingSpec& spec) {
  Error error = Error::Make(ErrorKind::kInvalidArgument,
                            "The setting " + std::string(spec.path) + " is given twice.");
  error.fields = {{std::string(spec.path), "is given twice"}};
  return error;
}

// The text to store for what was typed, or what would be right.
Result<std::string> Normalize(const SettingSpec& spec, std::string_view typed) {
  const std::string_view text = Trim(typed);
  std::string right;
  switch (spec.type) {
    case SettingType::kFlag:
      if (const auto flag = ReadFlag(text)) return std::string(*flag ? "1" : "0");
      right = "0 or 1 (no or yes)";
      break;
    case SettingType::kCount:
      if (const auto count = ReadCount(text); count && *count >= 0 && *count <= spec.count_max)
        return std::to_string(*count);
      right = "a whole number from 0 to " + std::to_string(spec.count_max);
      if (!spec.unit.empty()) right += " (" + std::string(spec.unit) + ")";
      break;
    case SettingType::kText:
      constexpr std::size_t kTextCharsMax = 64;
      if (text.size() <= kTextCharsMax &&
          std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; }))
        return std::string(text);
      right = "one word of at most " + std::to_string(kTextCharsMax) + " printable characters";
      break;
  }
  Error error = Error::Make(ErrorKind::kInvalidArgument,
                            "The value of " + std::string(spec.path) + " must be " + right + ".");
  error.fields = {{std::string(spec.path), "must be " + right}};
  return error;
}

using SpecText = std::pair<const SettingSpec*, std::string>;

// What to store for each of `values`; every fault in one error.
Result<std::vector<SpecText>> NormalizeAll(const std::vector<SettingValue>& values) {
  std::vector<SpecText> texts;
  std::optional<Error> faults;
  for (const SettingValue& each : values) {
    LATCHKEY_TRY(const SettingSpec* spec, Known(each.path));
    Result<std::string> text = Normalize(*spec, each.value);
    if (std::any_of(texts.begin(), texts.end(),
                    [&](const SpecText& earlier) { return earlier.first == spec; })) {
      text = TwiceFault(*spec);
    }
    if (text.ok()) {
      texts.emplace_back(spec, std::move(text).value());
    } else if (!faults) {
      faults = std::move(text).error();
    } else {
      faults->detail += " " + text.error().detail;
      faults->fields.push_back(text.error().fields.front());
    }
  }
  if (faults) return std::move(*faults);
  return texts;
}

}  // namespace

std::span<const SettingSpec> SettingSpecs() { return kSpecs; }

const SettingSpec* FindSettingSpec(std::string_view path) {
  const auto found = std::find_if(kSpecs.begin(), kSpecs.end(),
                                  [&](const SettingSpec& spec) { return spec.path == path; });
  return found == kSpecs.end() ? nullptr : &*found;
}

Settings Settings::Parse(const StoredSettings& stored) {
  Settings settings;
  settings.guest_access = FlagInForce(stored, "webapi/webapisecurity/allow_insecure");
  settings.bearer_for_all = FlagInForce(stored, "oauth/consumer/enable_integration_as_bearer");
  settings.cleanup_one_in = CountInForce(stored, "oauth/cleanup/cleanup_probability");
  settings.cleanup_age_min = CountInForce(stored, "oauth/cleanup/expiration_period");
  settings.consumer_expiration_s = CountInForce(stored, "oauth/consumer/expiration_period");
  settings.callback_timeout_s = CountInForce(stored, "oauth/consumer/post_timeout");
  settings.callback_redirects_max = CountInForce(stored, "oauth/consumer/post_maxredirects");
  settings.lockout_failures = CountInForce(stored, "admin/security/lockout_failures");
  settings.lockout_threshold_min = CountInForce(stored, "admin/security/lockout_threshold");
  settings.second_factor_required = FlagInForce(stored, "admin/security/require_second_factor");
  settings.user_tokens = FlagInForce(stored, "latchkey/tokens/enabled");
  settings.sign_in_failures_max =
      CountInForce(stored, "oauth/authentication_lock/max_failures_count");
  settings.sign_in_timeout_s = CountInForce(stored, "oauth/authentication_lock/timeout");
  settings.customer_token_min = CountInForce(stored, "webapi/jwtauth/customer_expiration");
  settings.admin_token_min = CountInForce(stored, "webapi/jwtauth/admin_expiration");
  settings.input_limits = FlagInForce(stored, "webapi/validation/input_limit_enabled");
  settings.complex_array_max = CountInForce(stored, "webapi/validation/complex_array_limit");
  settings.page_size_max = CountInForce(stored, "webapi/validation/maximum_page_size");
  settings.page_size_default = CountInForce(stored, "webapi/validation/default_page_size");
  settings.audit_days_kept = CountInForce(stored, "latchkey/audit/days_kept");
  return settings;
}

Result<StoredSettings> SettingsService::ReadStored() {
  StoredSettings stored;
  const Result<void> done = storage_.Read([&](ReadTransaction& transaction) -> Result<void> {
    LATCHKEY_TRY(auto rows, transaction.ListSettings());
    for (auto& [path, value] : rows) stored.insert_or_assign(path, value);
    return {};
  });
  if (!done.ok()) return done.error();
  return stored;
}

Result<std::string> SettingsService::Get(std::string_view path) {
  LATCHKEY_TRY(const SettingSpec* spec, Known(path));
  LATCHKEY_TRY(const StoredSettings stored, ReadStored());
  return std::string(TextOf(stored, *spec));
}

Result<void> SettingsService::Set(const Actor& actor, std::string_view path,
                                  std::string_view value) {
  Result<void> done = SetAll(actor, {{std::string(path), std::string(value)}});
  if (done.ok()) return done;
  Error error = std::move(done).error();
  for (FieldFault& fault : error.fields) fault.field = "value";
  return error;
}

Result<void> SettingsService::SetAll(const Actor& actor, const std::vector<SettingValue>& values) {
  std::string paths;
  for (const SettingValue& each : values) paths += (paths.empty() ? "" : ", ") + each.path;
  return RunAct(storage_, clock_, actor, "config.set", paths,
                [&](WriteTransaction& transaction, AuditEntry& audit) -> Result<void> {
                  LATCHKEY_TRY(const auto texts, NormalizeAll(values));
                  json::object changes;
                  for (const auto& [spec, text] : texts) {
                    LATCHKEY_TRY(const auto before, transaction.FindSetting(spec->path));
                    changes[spec->path] = json::object{
                        {"before", before ? std::string_view(*before) : spec->default_value},
                        {"after", text}};
                    LATCHKEY_RETURN_IF_ERROR(transaction.PutSetting(spec->path, text));
                    LATCHKEY_RETURN_IF_ERROR(transaction.AppendChange(
                        {{}, ChangeKind::kSetting, {}, std::string(spec->path)}));
                  }
                  audit.detail_json = ToJson(changes);
                  return {};
                });
}

Result<std::vector<std::pair<std::string, std::string>>> SettingsService::List() {
  LATCHKEY_TRY(const StoredSettings stored, ReadStored());
  std::vector<std::pair<std::string, std::string>> list;
  for (const SettingSpec& spec : kSpecs) list.emplace_back(spec.path, TextOf(stored, spec));
  return list;
}

Result<Settings> SettingsService::Current() {
  LATCHKEY_TRY(const StoredSettings stored, ReadStored());
  return Settings::Parse(stored);
}

}  // namespace latchkey::domain
