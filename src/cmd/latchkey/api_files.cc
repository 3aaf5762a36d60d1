#include "cmd/latchkey/api_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "acl/magento_modules.h"
#include "acl/openapi.h"
#include "base/limits.h"

namespace latchkey::cmd {
namespace {

namespace fs = std::filesystem;

Result<std::string> FileText(const fs::path& path) {
  std::error_code fault;
  const auto size = fs::file_size(path, fault);
  if (!fault && size > limits::kApiFileBytesMax) {
    return Error::Make(
        ErrorKind::kInvalidArgument,
        path.string() + " has more than " + std::to_string(limits::kApiFileBytesMax) + " bytes");
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (fault || !(text << file.rdbuf())) {
    return Error::Make(ErrorKind::kInvalidArgument, path.string() + " cannot be read");
  }
  return std::move(text).str();
}

// The acl.xml and webapi.xml below `folder`, in the order of their paths.
Result<std::vector<fs::path>> ModulePaths(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code fault;
  fs::recursive_directory_iterator entry(folder, fault);
  for (; !fault && entry != fs::recursive_directory_iterator(); entry.increment(fault)) {
    if (entry.depth() > static_cast<int>(limits::kModuleFolderDepthMax))
      entry.disable_recursion_pending();
    const std::string name = entry->path().filename().string();
    std::error_code ignored;
    if ((name != "acl.xml" && name != "webapi.xml") || !entry->is_regular_file(ignored)) continue;
    if (paths.size() == limits::kModuleFilesMax) {
      return Error::Make(ErrorKind::kInvalidArgument, folder.string() + " holds more than " +
                                                          std::to_string(limits::kModuleFilesMax) +
                                                          " files of modules");
    }
    paths.push_back(entry->path());
  }
  if (fault) {
    return Error::Make(ErrorKind::kInvalidArgument,
                       folder.string() + " cannot be read: " + fault.message());
  }
  if (paths.empty()) {
    return Error::Make(ErrorKind::kInvalidArgument,
                       folder.string() + " holds no acl.xml and no webapi.xml");
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

Result<GuardedApi> LoadModules(const std::string& folder) {
  LATCHKEY_TRY(const std::vector<fs::path> paths, ModulePaths(folder));
  std::vector<acl::ModuleFile> files;
  for (const fs::path& path : paths) {
    acl::ModuleFile file;
    LATCHKEY_TRY(file.text, FileText(path));
    file.kind =
        path.filename() == "acl.xml" ? acl::ModuleFile::Kind::kAcl : acl::ModuleFile::Kind::kWebapi;
    file.name = path.string();
    files.push_back(std::move(file));
  }
  GuardedApi loaded;
  loaded.api = acl::ReadMagentoModules(files, &loaded.faults);
  return loaded;
}

Result<GuardedApi> LoadOpenApi(const std::string& path) {
  LATCHKEY_TRY(const std::string text, FileText(path));
  GuardedApi loaded;
  loaded.api = acl::ReadOpenApi(text, path, &loaded.faults);
  loaded.whole_paths = true;
  if (!loaded.api.routes.routes().empty()) return loaded;
  return Error::Make(ErrorKind::kInvalidArgument,
                     "no route can be taken from " + path + ":\n" + FaultLines(loaded.faults));
}

Result<GuardedApi> LoadApi(const Config& config) {
  if (!config.api.modules.empty()) return LoadModules(config.api.modules);
  if (!config.api.openapi.empty()) return LoadOpenApi(config.api.openapi);
  GuardedApi shipped;
  shipped.api = {acl::ShippedResources(), acl::ShippedRoutes()};
  return shipped;
}

// What admin users may do in the admin is part of the shipped tree, whatever API is guarded.
acl::ResourceTree WithShipped(const acl::ResourceTree& tree) {
  acl::ApiBuilder builder(nullptr);
  builder.StartFrom(acl::ShippedResources(), acl::RouteTable());
  for (const acl::Resource& resource : tree.resources()) {
    builder.NameResource(
        {}, {resource.id, resource.parent ? tree.at(*resource.parent).id : std::string(),
             resource.title, resource.sort_order, resource.disabled});
  }
  return std::move(builder).Build().resources;
}

}  // namespace

Result<GuardedApi> LoadGuardedApi(const Config& config) {
  LATCHKEY_TRY(GuardedApi loaded, LoadApi(config));
  loaded.role_resources = WithShipped(loaded.api.resources);
  return loaded;
}

std::string FaultLines(const std::vector<acl::Fault>& faults) {
  std::string lines;
  for (std::size_t i = 0; i < std::min(faults.size(), limits::kApiFaultsToldMax); ++i) {
    if (i > 0) lines += '\n';
    lines += acl::ToText(faults[i]);
  }
  if (faults.size() > limits::kApiFaultsToldMax) {
    lines += "\nand " + std::to_string(faults.size() - limits::kApiFaultsToldMax) + " more";
  }
  return lines;
}

}  // namespace latchkey::cmd
