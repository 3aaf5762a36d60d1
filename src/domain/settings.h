#pragma once
// The settings a merchant changes, under their known paths (contract section 12).
//
// Stored as text. What is stored is what was set; what is in force follows the path's parse rule,
// so that a count of 0 may stand for a default, as the contract has it. Not here: the server's own
// configuration file (cmd/).

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/model.h"
#include "domain/storage.h"

namespace latchkey::domain {

enum class SettingType : std::uint8_t {
  kFlag,   // 0 or 1; also typed as yes, no, true, false
  kCount,  // a whole number from 0 to `count_max`
  kText,   // a word of printable ASCII without blanks, or nothing
};

// One known path: its default, how its text is read, and what it does. settings.cc holds the table.
struct SettingSpec {
  std::string_view path;
  SettingType type;
  std::string_view default_value;  // of a path that was never set
  std::int64_t when_not_positive;  // kCount: what 0 or an unreadable text stands for
  std::int64_t count_max;          // kCount: larger ones are refused
  std::string_view unit;           // "seconds", "minutes", "" ...
  std::string_view label;
};
std::span<const SettingSpec> SettingSpecs();  // in the order of the contract's table
const SettingSpec* FindSettingSpec(std::string_view path);

using StoredSettings = std::map<std::string, std::string, std::less<>>;

// The settings that the data plane, the handshake and the store read, in force. A path that was
// never set has its default; Settings{} is the state of a new installation.
struct Settings {
  bool guest_access = false;                 // webapi/webapisecurity/allow_insecure
  bool bearer_for_all = false;               // oauth/consumer/enable_integration_as_bearer
  std::int64_t cleanup_one_in = 100;         // oauth/cleanup/cleanup_probability; 0: never
  std::int64_t cleanup_age_min = 120;        // oauth/cleanup/expiration_period
  std::int64_t consumer_expiration_s = 300;  // oauth/consumer/expiration_period
  std::int64_t callback_timeout_s = 5;       // oauth/consumer/post_timeout
  std::int64_t callback_redirects_max = 0;   // oauth/consumer/post_maxredirects
  std::int64_t lockout_failures = 6;         // admin/security/lockout_failures; 0: never
  std::int64_t lockout_threshold_min = 30;   // admin/security/lockout_threshold; 0: never
  bool second_factor_required = false;       // admin/security/require_second_factor
  bool user_tokens = false;                  // latchkey/tokens/enabled
  std::int64_t sign_in_failures_max = 6;     // oauth/authentication_lock/max_failures_count; 0: any
  std::int64_t sign_in_timeout_s = 1800;     // oauth/authentication_lock/timeout
  std::int64_t customer_token_min = 60;      // webapi/jwtauth/customer_expiration
  std::int64_t admin_token_min = 60;         // webapi/jwtauth/admin_expiration
  bool input_limits = false;                 // webapi/validation/input_limit_enabled
  std::int64_t complex_array_max = 20;       // webapi/validation/complex_array_limit
  std::int64_t page_size_max = 300;          // webapi/validation/maximum_page_size
  std::int64_t page_size_default = 20;       // webapi/validation/default_page_size
  std::int64_t audit_days_kept = 0;          // latchkey/audit/days_kept; 0: for ever

  static Settings Parse(const StoredSettings& stored);
};

struct SettingValue {
  std::string path;
  std::string value;
};

class SettingsService {
 public:
  SettingsService(Storage& storage, const Clock& clock) : storage_(storage), clock_(clock) {}

  // The text that was set, or the default. Errors: kNotFound for an unknown path (detail names the
  // closest known one).
  Result<std::string> Get(std::string_view path);
  // Errors: as Get; kInvalidArgument with field `value` and what would be right.
  Result<void> Set(const Actor& actor, std::string_view path, std::string_view value);
  // All of them or none, as one act. Errors: kNotFound as Get; kInvalidArgument with a fault for
  // each value that is wrong, its field the path, and for a path given twice.
  Result<void> SetAll(const Actor& actor, const std::vector<SettingValue>& values);
  // Every known path with what Get answers.
  Result<std::vector<std::pair<std::string, std::string>>> List();
  Result<Settings> Current();

 private:
  Result<StoredSettings> ReadStored();

  Storage& storage_;
  const Clock& clock_;
};

}  // namespace latchkey::domain
