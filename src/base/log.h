#pragma once
// The log: one JSON object a line on standard error (spdlog behind it, in log.cc alone).
// Secrets never reach it: Secret<Tag> cannot be turned into a LogField.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace latchkey {

struct Error;

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };

struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, bool> value;
};

// One line: {"at":"2026-01-02T03:04:05.678Z","level":"info","event":"...", fields...}.
// `event` is a stable phrase in lower case; what varies goes into fields. Threads: safe.
void Log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

// Logs an error with its kind, detail, cause and place.
void LogError(std::string_view event, const Error& error);

void SetLogLevel(LogLevel level);
bool ParseLogLevel(std::string_view word, LogLevel* level);  // debug | info | warning | error

}  // namespace latchkey
