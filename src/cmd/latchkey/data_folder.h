#pragma once
// The data folder: made where missing, one writer at a time, and the master key in it.
//
// Owns:     names of the files in it, its lock, `master.key`.
// Not here: what is in the files (storage/, store/, directory/nonce_set.h).

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "crypto/box.h"

namespace latchkey::cmd {

// A data folder held by this process. The lock goes with the object (and with the process).
class DataFolder {
 public:
  // Makes `path` (0700) where it is missing and takes its lock. Errors, with what to do: kConflict
  // (another process holds it), kUnavailable (not writable).
  static Result<DataFolder> Open(const std::string& path);

  // The same with a lock that the process which holds it has handed over.
  static Result<DataFolder> Adopt(const std::string& path, int lock_fd);

  DataFolder(DataFolder&& other) noexcept;
  DataFolder& operator=(DataFolder&&) = delete;
  ~DataFolder();

  const std::string& path() const { return path_; }
  std::string File(std::string_view name) const;
  int lock_fd() const { return lock_fd_; }
  // What tells this folder from others, the same over restarts: eight letters and digits, made
  // where missing. Errors: kUnavailable.
  Result<std::string> Id(RandomSource& random) const;
  // Makes an empty file of that name where there is none. Errors: kUnavailable.
  Result<void> Touch(std::string_view name) const;

 private:
  DataFolder(std::string path, int lock_fd) : path_(std::move(path)), lock_fd_(lock_fd) {}
  std::string path_;
  int lock_fd_;
};

// Where the running server of that folder listens for commands.
std::string ControlSocketPath(const std::string& data_path);

// 32 bytes from 64 hex digits or from base64, blanks around them ignored.
Result<crypto::MasterKeyBytes> ParseMasterKey(std::string_view text);

// The box that opens what the database holds.
//
// `from_environment` (LATCHKEY_MASTER_KEY) is used where given; else `master.key`; else, only while
// there is no database yet, a new key is made and written (0600). Whether a key is the right one
// shows when the database is opened with it.
// Errors: kInvalidArgument (not a key), kForbidden (others may read the file), kNotFound (missing
// although there is a database), kUnavailable (cannot be written). Nothing is changed on an error.
Result<crypto::Box> OpenBox(const DataFolder& folder, const char* from_environment,
                            bool database_exists, RandomSource& random);

// The box of a folder that another process may hold; makes no key. Errors: kNotFound where there is
// none, and as OpenBox.
Result<crypto::Box> ReadBox(const std::string& data_path, const char* from_environment);

}  // namespace latchkey::cmd
