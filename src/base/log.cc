#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <memory>

#include "base/json.h"
#include "base/result.h"

namespace latchkey {
namespace {

spdlog::logger& Logger() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = std::make_shared<spdlog::logger>("latchkey",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->flush_on(spdlog::level::trace);
    return made;
  }();
  return *logger;
}

spdlog::level::level_enum Level(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

constexpr std::string_view kWords[] = {"debug", "info", "warning", "error"};

std::string Now() {
  const auto now = std::chrono::system_clock::now();
  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text + size, sizeof text - size, ".%03dZ", static_cast<int>(ms));
  return text;
}

json::value ToValue(const std::variant<std::string_view, std::int64_t, bool>& value) {
  return std::visit([](auto held) { return json::value(held); }, value);
}

}  // namespace

void Log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (!Logger().should_log(Level(level))) return;
  json::object line;
  line["at"] = Now();
  line["level"] = kWords[static_cast<std::size_t>(level)];
  line["event"] = event;
  for (const LogField& field : fields) line[field.name] = ToValue(field.value);
  Logger().log(Level(level), ToJson(line));
}

void LogError(std::string_view event, const Error& error) {
  Log(LogLevel::kError, event,
      {{"kind", std::string_view(KindWord(error.kind))},
       {"detail", std::string_view(error.detail)},
       {"cause", std::string_view(error.cause)},
       {"file", std::string_view(error.file)},
       {"line", std::int64_t{error.line}}});
}

void SetLogLevel(LogLevel level) { Logger().set_level(Level(level)); }

bool ParseLogLevel(std::string_view word, LogLevel* level) {
  for (std::size_t i = 0; i < std::size(kWords); ++i) {
    if (kWords[i] == word) {
      *level = static_cast<LogLevel>(i);
      return true;
    }
  }
  return false;
}

}  // namespace latchkey
