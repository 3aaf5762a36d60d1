#include "cmd/latchkey/doctor.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "base/json.h"
#include "base/node_limits.h"
#include "cmd/latchkey/control_client.h"
#include "cmd/latchkey/control_plane.h"
#include "cmd/latchkey/data_folder.h"
#include "cmd/latchkey/nodes.h"
#include "cmd/latchkey/render.h"
#include "cmd/latchkey/run.h"
#include "storage/examine.h"

namespace latchkey::cmd {
namespace {

constexpr std::uintmax_t kFreeBytesMin = 512ULL * 1024 * 1024;

constexpr std::string_view kOk = "ok";
constexpr std::string_view kWarning = "warning";
constexpr std::string_view kWrong = "wrong";

// What the checks found, one row for each.
class Findings {
 public:
  void Add(std::string_view check, std::string_view state, const std::string& detail) {
    rows_.push_back(json::object{{"check", check}, {"state", state}, {"detail", detail}});
    wrong_ = wrong_ || state == kWrong;
  }
  const json::array& rows() const { return rows_; }
  bool wrong() const { return wrong_; }

 private:
  json::array rows_;
  bool wrong_ = false;
};

void CheckFolder(const std::string& data, Findings& findings) {
  struct stat status {};
  if (stat(data.c_str(), &status) != 0) {
    return findings.Add("data folder", kWrong, data + " is not there: name another with --data");
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return findings.Add("data folder", kWrong,
                        data + " is open to other users: run chmod 700 " + data);
  }
  std::error_code failure;
  const std::filesystem::space_info space = std::filesystem::space(data, failure);
  const bool little = !failure && space.available < kFreeBytesMin;
  findings.Add("data folder", little ? kWarning : kOk,
               data + (failure ? "" : ", " + std::to_string(space.available >> 20) + " MiB free"));
}

void CheckDatabase(const std::string& data, const Config& config, Findings& findings) {
  const Result<crypto::Box> box = ReadBox(data, std::getenv("LATCHKEY_MASTER_KEY"));
  if (!box.ok()) return findings.Add("master key", kWrong, box.error().detail);
  findings.Add("master key", kOk, "id " + box->key_id());
  const Result<std::string> newest = storage::Examine(DatabaseUrl(data, config.storage.url), *box);
  findings.Add(
      "database", newest.ok() ? kOk : kWrong,
      newest.ok() ? "opens under the master key, schema " + *newest : newest.error().detail);
}

void CheckServer(const std::string& data, Findings& findings) {
  const Result<std::optional<ControlChannel>> channel = ConnectControl(data);
  if (!channel.ok()) return findings.Add("server", kWarning, channel.error().detail);
  findings.Add("server", *channel ? kOk : kWarning,
               *channel ? "runs, and takes commands" : "none runs on this data folder");
}

void CheckNodes(const std::string& data, const Config& config, Findings& findings) {
  const auto cluster =
      storage::JoinCluster(DatabaseUrl(data, config.storage.url), ThisNode(config, {}));
  if (cluster == nullptr) return;
  const auto nodes = cluster->ListNodes();
  if (!nodes.ok()) return findings.Add("nodes", kWrong, nodes.error().detail);
  std::string doubts;
  for (const domain::Node& node : *nodes) {
    if (node.silent_ms > limits::kFreshnessMsMax) {
      doubts +=
          node.name + " has been silent for " + std::to_string(node.silent_ms / 1000) + " s; ";
    }
    if (node.version != LATCHKEY_VERSION) doubts += node.name + " is " + node.version + "; ";
  }
  findings.Add("nodes", doubts.empty() ? kOk : kWarning,
               doubts + std::to_string(nodes->size()) + " on the database");
}

Findings Examine(const GlobalOptions& options) {
  Findings findings;
  const Result<Config> config = LoadConfigOf(options, {});
  findings.Add("configuration", config.ok() ? kOk : kWrong,
               config.ok() ? "can be used" : config.error().detail);
  CheckFolder(options.data, findings);
  if (!config.ok()) return findings;
  CheckDatabase(options.data, *config, findings);
  CheckServer(options.data, findings);
  CheckNodes(options.data, *config, findings);
  return findings;
}

}  // namespace

int RunDoctor(const GlobalOptions& options) {
  const Findings findings = Examine(options);
  const json::value rows = findings.rows();
  std::cout << (options.json ? ToJson(rows) + "\n" : RenderTable("doctor", rows));
  return findings.wrong() ? kExitFailed : kExitDone;
}

}  // namespace latchkey::cmd
