#pragma once
// The settings a merchant changes, under their known paths (contract section 12).

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/model.h"
#include "domain/storage.h"

namespace latchkey::domain {

enum class SettingType : std::uint8_t { kFlag, kCount, kText };

// One known path: its default, how its text is read, and what it does. settings.cc holds the table.
struct SettingSpec {
  std::string_view path;
  SettingType type;
  std::string_view default_value;
  std::string_view unit;  // "seconds", "minutes", "" ...
  std::string_view label;
};
std::span<const SettingSpec> SettingSpecs();
const SettingSpec* FindSettingSpec(std::string_view path);

// The settings that the data plane and the handshake read, parsed by the contract's rules ("<=0 =>
// 300", ...).
struct Settings {
  bool guest_access = false;                 // webapi/webapisecurity/allow_insecure
  bool bearer_for_all = false;               // oauth/consumer/enable_integration_as_bearer
  std::int64_t consumer_expiration_s = 300;  // oauth/consumer/expiration_period
  std::int64_t callback_timeout_s = 5;       // oauth/consumer/post_timeout
  std::int64_t callback_redirects_max = 0;   // oauth/consumer/post_maxredirects
  std::int64_t lockout_failures = 6;         // admin/security/lockout_failures; 0: never
  std::int64_t lockout_threshold_min = 30;   // admin/security/lockout_threshold; 0: never

  static Settings Parse(const std::map<std::string, std::string, std::less<>>& stored);
};

class SettingsService {
 public:
  SettingsService(Storage& storage, const Clock& clock) : storage_(storage), clock_(clock) {}

  // kNotFound for an unknown path (detail names close ones), kInvalidArgument for a value of the
  // wrong type.
  Result<std::string> Get(std::string_view path);
  Result<void> Set(const Actor& actor, std::string_view path, std::string_view value);
  Result<std::vector<std::pair<std::string, std::string>>>
  List();  // every known path with its value in force
  Result<Settings> Current();

 private:
  Storage& storage_;
  const Clock& clock_;
};

}  // namespace latchkey::domain
