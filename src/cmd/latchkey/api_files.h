#pragma once
// The API that is guarded, as the configuration names it: the shipped one, the shipped one with
// modules, or that of an OpenAPI document.

#include <string>
#include <vector>

#include "acl/api_builder.h"
#include "acl/resource_tree.h"
#include "base/result.h"
#include "cmd/latchkey/config.h"

namespace latchkey::cmd {

struct GuardedApi {
  acl::Api api;
  acl::ResourceTree
      role_resources;              // of `api` and of the shipped one, which has those of the admin
  bool whole_paths = false;        // gateway::PathForm
  std::vector<acl::Fault> faults;  // what was left out of it, and why
};

// Errors: kInvalidArgument where a file cannot be read, is larger than limits::kApiFileBytesMax, or
// there are more than limits::kModuleFilesMax. What is wrong inside of them is in `faults`.
Result<GuardedApi> LoadGuardedApi(const Config& config);

// The faults as lines, at most limits::kApiFaultsToldMax of them.
std::string FaultLines(const std::vector<acl::Fault>& faults);

}  // namespace latchkey::cmd
