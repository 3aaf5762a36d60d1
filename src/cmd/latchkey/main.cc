// latchkey: who may call a store's API, and what. See README.md.

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <variant>
#include <vector>

#include "cmd/latchkey/backup.h"
#include "cmd/latchkey/cli.h"
#include "cmd/latchkey/doctor.h"
#include "cmd/latchkey/run.h"
#include "cmd/latchkey/sample_data.h"
#include "cmd/latchkey/serve.h"

namespace latchkey::cmd {
namespace {

int Run(const Invocation& invocation) {
  if (const auto* print = std::get_if<PrintInvocation>(&invocation.what)) {
    (print->exit_code == kExitDone ? std::cout : std::cerr) << print->text;
    return print->exit_code;
  }
  if (const auto* serve = std::get_if<ServeInvocation>(&invocation.what)) {
    return Serve(invocation.global, *serve);
  }
  if (const auto* call = std::get_if<CallInvocation>(&invocation.what)) {
    return RunCall(invocation.global, *call);
  }
  if (const auto* sample = std::get_if<SampleDataInvocation>(&invocation.what)) {
    return RunSampleData(invocation.global, *sample);
  }
  if (const auto* backup = std::get_if<BackupInvocation>(&invocation.what)) {
    return RunBackup(invocation.global, *backup);
  }
  if (const auto* restore = std::get_if<RestoreInvocation>(&invocation.what)) {
    return RunRestore(invocation.global, *restore);
  }
  if (const auto* migrate = std::get_if<MigrateStorageInvocation>(&invocation.what)) {
    return RunMigrateStorage(invocation.global, *migrate);
  }
  if (std::holds_alternative<DoctorInvocation>(invocation.what)) {
    return RunDoctor(invocation.global);
  }
  return RunCommand(invocation.global, std::get<CommandInvocation>(invocation.what));
}

}  // namespace
}  // namespace latchkey::cmd

int main(int argc, char** argv) {
  using namespace latchkey::cmd;
  try {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    return Run(ParseCommandLine(arguments, std::getenv("LATCHKEY_DATA")));
  } catch (const std::exception& error) {
    std::cerr << "latchkey: " << error.what() << "\n";
    return kExitFailed;
  }
}
