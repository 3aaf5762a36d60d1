#include "cmd/latchkey/backup.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/json.h"
#include "cmd/latchkey/control_plane.h"
#include "cmd/latchkey/data_folder.h"
#include "cmd/latchkey/run.h"
#include "crypto/hmac.h"
#include "domain/json_form.h"
#include "storage/copy.h"

namespace latchkey::cmd {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDatabase = "latchkey.db";
constexpr std::string_view kStore = "store.db";
constexpr std::string_view kMasterKey = "master.key";
constexpr std::string_view kNoncesOpened = "nonces.opened";
constexpr std::string_view kManifest = "manifest.json";

Error Failed(const std::string& what, const std::error_code& why) {
  return Error::Make(ErrorKind::kUnavailable, "Cannot " + what + ": " + why.message() + ".");
}

Result<std::string> ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return Error::Make(ErrorKind::kUnavailable, "Cannot read " + path.string() + ".");
  return std::move(text).str();
}

// For its owner alone.
Result<void> WriteFile(const fs::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  chmod(path.c_str(), S_IRUSR | S_IWUSR);
  file << text << std::flush;
  if (!file) return Error::Make(ErrorKind::kUnavailable, "Cannot write " + path.string() + ".");
  return {};
}

// Tells whether a file is still the one that was written; guards against accidents, not against
// people.
std::string ChecksumOf(std::string_view bytes) {
  const auto sum = crypto::HmacSha256(crypto::MakeHmacSha256Key("latchkey backup"), bytes);
  return HexEncode({reinterpret_cast<const char*>(sum.data()), sum.size()});
}

// A line whenever a table is done.
class ProgressLines {
 public:
  storage::CopyProgress Teller() {
    return [this](std::string_view step, std::string_view table, std::int64_t rows) {
      if (table != table_ || step != step_) Flush();
      step_ = step;
      table_ = table;
      rows_ = rows;
    };
  }
  void Flush() {
    if (!table_.empty()) std::cerr << step_ << " " << table_ << ": " << rows_ << " rows\n";
    table_.clear();
  }

 private:
  std::string step_;
  std::string table_;
  std::int64_t rows_ = 0;
};

Result<storage::Copied> CopyAndTell(const std::string& from, const std::string& to) {
  ProgressLines lines;
  auto copied = storage::CopyDatabase(from, to, SystemClock().NowUnixS(), lines.Teller());
  lines.Flush();
  return copied;
}

Result<void> MakeEmptyFolder(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) return Failed("make " + folder.string(), failure);
  chmod(folder.c_str(), S_IRWXU);
  if (!fs::is_empty(folder, failure) || failure) {
    return Error::Make(ErrorKind::kConflict,
                       folder.string() + " is not empty: name a new folder for the backup.");
  }
  return {};
}

json::object FileEntry(std::string_view name, std::string_view bytes) {
  return {{"name", name}, {"bytes", bytes.size()}, {"checksum", ChecksumOf(bytes)}};
}

// The key that LATCHKEY_MASTER_KEY gives, or else the data folder's.
Result<std::string> MasterKeyText(const std::string& data) {
  const char* given = std::getenv("LATCHKEY_MASTER_KEY");
  if (given != nullptr && *given != '\0') return std::string(given) + "\n";
  return ReadFile(fs::path(data) / kMasterKey);
}

Result<json::value> BackUp(const GlobalOptions& options, const BackupInvocation& invocation) {
  LATCHKEY_TRY(const Config config, LoadConfigOf(options, {}));
  const fs::path folder = invocation.folder;
  LATCHKEY_RETURN_IF_ERROR(MakeEmptyFolder(folder));
  std::vector<std::string_view> names = {kDatabase};
  LATCHKEY_TRY(const storage::Copied copied,
               CopyAndTell(DatabaseUrl(options.data, config.storage.url),
                           "sqlite:" + (folder / kDatabase).string()));
  LATCHKEY_RETURN_IF_ERROR(storage::MakeOneFile((folder / kDatabase).string()));
  const fs::path store = fs::path(options.data) / kStore;
  if (fs::exists(store)) {
    LATCHKEY_RETURN_IF_ERROR(storage::CopySqliteFile(store.string(), (folder / kStore).string()));
    names.push_back(kStore);
  }
  if (invocation.with_master_key) {
    LATCHKEY_TRY(const std::string key, MasterKeyText(options.data));
    LATCHKEY_RETURN_IF_ERROR(WriteFile(folder / kMasterKey, key));
    names.push_back(kMasterKey);
  }
  json::array files;
  for (const std::string_view name : names) {
    LATCHKEY_TRY(const std::string bytes, ReadFile(folder / name));
    files.push_back(FileEntry(name, bytes));
  }
  json::object rows;
  for (const auto& [table, count] : copied.rows) rows[table] = count;
  json::object manifest{{"version", LATCHKEY_VERSION},
                        {"made_at", domain::TimeText(SystemClock().NowUnixS())},
                        {"master_key_id", copied.key_id},
                        {"files", std::move(files)},
                        {"rows", std::move(rows)}};
  LATCHKEY_RETURN_IF_ERROR(WriteFile(folder / kManifest, ToJson(manifest) + "\n"));
  return json::value(std::move(manifest));
}

// The names of a backup's files, once each is known to be as it was written.
Result<std::vector<std::string>> CheckBackup(const fs::path& folder) {
  Result<std::string> text = ReadFile(folder / kManifest);
  if (!text.ok()) {
    return Error::Make(ErrorKind::kNotFound,
                       folder.string() + " is no backup, or one that was broken off: it has no " +
                           std::string(kManifest) + ".");
  }
  LATCHKEY_TRY(const json::value manifest, ParseJson(*text));
  const json::object* object = manifest.if_object();
  const json::value* files = object == nullptr ? nullptr : object->if_contains("files");
  std::vector<std::string> names;
  if (files != nullptr && files->is_array()) {
    for (const json::value& entry : files->get_array()) {
      const std::string name =
          entry.is_object()
              ? std::string(fs::path(std::string(entry.at("name").as_string())).filename())
              : "";
      LATCHKEY_TRY(const std::string bytes, ReadFile(folder / name));
      if (FileEntry(name, bytes) != entry.as_object()) {
        return Error::Make(ErrorKind::kCorrupt, (folder / name).string() +
                                                    " is not as it was written: the backup is "
                                                    "damaged. Take another one.");
      }
      names.push_back(name);
    }
  }
  return names;
}

Result<void> RestoreFile(const fs::path& from, const fs::path& to) {
  std::error_code failure;
  fs::copy_file(from, to, failure);
  if (failure) return Failed("write " + to.string(), failure);
  chmod(to.c_str(), S_IRUSR | S_IWUSR);
  return {};
}

// The database comes last: it is what makes the data folder one with data.
Result<json::value> Restore(const GlobalOptions& options, const RestoreInvocation& invocation) {
  LATCHKEY_TRY(const Config config, LoadConfigOf(options, {}));
  const fs::path backup = invocation.folder;
  LATCHKEY_TRY(const std::vector<std::string> names, CheckBackup(backup));
  LATCHKEY_TRY(const DataFolder folder, DataFolder::Open(options.data));
  // Calls of before may be sent again: the nonces that would tell are not in a backup.
  LATCHKEY_RETURN_IF_ERROR(folder.Touch(kNoncesOpened));
  for (const std::string& name : names) {
    const fs::path there = folder.File(name);
    if (name == kDatabase) continue;
    if (!fs::exists(there)) {
      LATCHKEY_RETURN_IF_ERROR(RestoreFile(backup / name, there));
      continue;
    }
    LATCHKEY_TRY(const std::string old, ReadFile(there));
    LATCHKEY_TRY(const std::string wanted, ReadFile(backup / name));
    if (old != wanted) {
      return Error::Make(ErrorKind::kConflict, there.string() +
                                                   " is there already: restore into another data "
                                                   "folder, or move that file away.");
    }
  }
  LATCHKEY_TRY(const storage::Copied copied,
               CopyAndTell("sqlite:" + (backup / kDatabase).string(),
                           DatabaseUrl(options.data, config.storage.url)));
  return json::value(json::object{{"master_key_id", copied.key_id}});
}

Result<json::value> MigrateStorage(const GlobalOptions& options,
                                   const MigrateStorageInvocation& invocation) {
  LATCHKEY_TRY(const DataFolder folder, DataFolder::Open(options.data));
  LATCHKEY_TRY(const storage::Copied copied,
               CopyAndTell(DatabaseUrl(folder.path(), invocation.from),
                           DatabaseUrl(folder.path(), invocation.to)));
  json::object rows;
  for (const auto& [table, count] : copied.rows) rows[table] = count;
  return json::value(json::object{{"master_key_id", copied.key_id}, {"rows", std::move(rows)}});
}

int Told(const GlobalOptions& options, const Result<json::value>& answer,
         const std::string& sentence) {
  if (!answer.ok()) return PrintFailure(options, answer.error());
  std::cout << (options.json ? ToJson(*answer) : sentence) << "\n";
  return kExitDone;
}

std::string KeyOf(const Result<json::value>& answer) {
  return answer.ok() ? std::string(answer->at("master_key_id").as_string()) : "";
}

}  // namespace

int RunBackup(const GlobalOptions& options, const BackupInvocation& invocation) {
  const auto answer = BackUp(options, invocation);
  return Told(options, answer,
              "The backup is in " + invocation.folder +
                  ", every row compared. It opens under master "
                  "key " +
                  KeyOf(answer) +
                  (invocation.with_master_key ? ", which is in it: keep it safe."
                                              : ", which is not in it: keep that elsewhere."));
}

int RunRestore(const GlobalOptions& options, const RestoreInvocation& invocation) {
  const auto answer = Restore(options, invocation);
  return Told(options, answer,
              "Everything is restored, every row compared. It opens under master key " +
                  KeyOf(answer) + ".");
}

int RunMigrateStorage(const GlobalOptions& options, const MigrateStorageInvocation& invocation) {
  const auto answer = MigrateStorage(options, invocation);
  return Told(options, answer,
              "Everything is copied, every row compared. Now set storage.url, and start the server "
              "under the same master key.");
}

}  // namespace latchkey::cmd
