#pragma once
// What people type, as values. The one place that knows CLI11.
//
// Owns:     the forms of all commands, their help with examples, wrong usage.
// Not here: what the commands do (command.h, serve.h, call.h), how answers look (render.h).

#include <string>
#include <variant>
#include <vector>

#include "base/json.h"
#include "cmd/latchkey/command.h"

namespace latchkey::cmd {

struct GlobalOptions {
  std::string data;    // --data, else LATCHKEY_DATA, else ".latchkey"
  std::string config;  // --config; empty: DATA/latchkey.toml where that exists
  bool json = false;   // --output json
  bool wait = false;   // --wait: for every node
};

// `latchkey serve`
struct ServeInvocation {
  std::vector<std::string> overrides;  // --set
  bool check = false;                  // --check: tell what is wrong with the configuration
  bool example_config = false;         // --example-config
  bool takeover = false;               // --takeover: from the server that runs, if one does
};

// `latchkey call`
struct CallInvocation {
  std::string method;
  std::string url;
  std::string integration;  // empty: unsigned
  std::string body;
};

// `latchkey sample-data`
struct SampleDataInvocation {
  std::string size;      // small, medium or large
  bool replace = false;  // throw away what the store has
  bool yes = false;      // without asking
};

// `latchkey backup`
struct BackupInvocation {
  std::string folder;
  bool with_master_key = false;
};

// `latchkey restore`
struct RestoreInvocation {
  std::string folder;
};

// `latchkey migrate-storage`
struct MigrateStorageInvocation {
  std::string from, to;  // as storage.url takes them
};

// `latchkey doctor`
struct DoctorInvocation {};

// Everything that is a Command; passwords are still to be asked for.
struct CommandInvocation {
  Command command;
  bool confirm = false;         // ask before doing it
  bool needs_password = false;  // of "admin.create", "admin.password"
};

// Nothing to do but to print: help, a version, wrong usage.
struct PrintInvocation {
  int exit_code = 0;
  std::string text;
};

struct Invocation {
  GlobalOptions global;
  std::variant<PrintInvocation, ServeInvocation, CallInvocation, SampleDataInvocation,
               BackupInvocation, RestoreInvocation, MigrateStorageInvocation, DoctorInvocation,
               CommandInvocation>
      what;
};

// Exit codes of the program.
inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

// `data_from_environment` is LATCHKEY_DATA or nullptr.
Invocation ParseCommandLine(const std::vector<std::string>& arguments,
                            const char* data_from_environment);

}  // namespace latchkey::cmd
