#include "cmd/latchkey/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include "base/encoding.h"

namespace latchkey::cmd {
namespace {

constexpr std::size_t kMasterKeyBytes = 32;
constexpr std::size_t kMasterKeyFileBytesMax = 1024;
constexpr std::size_t kFolderIdChars = 8;

std::string Reason(int error) { return std::generic_category().message(error); }

Error Unavailable(const std::string& what, int error, const std::string& what_to_do) {
  return Error::Make(ErrorKind::kUnavailable, what + ": " + Reason(error) + ": " + what_to_do);
}

Result<void> MakeFolder(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    // Parents get the usual mode; a failure shows at the last step.
    mkdir(path.substr(0, slash).c_str(), 0777);
  }
  if (mkdir(path.c_str(), 0700) == 0) return {};
  const int error = errno;
  struct stat info {};
  if (error == EEXIST && stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) return {};
  return Unavailable("cannot make the data folder " + path, error,
                     "choose another with --data DIR or LATCHKEY_DATA");
}

std::string Holder(int lock_fd) {
  std::array<char, 32> text{};
  const ssize_t size = pread(lock_fd, text.data(), text.size() - 1, 0);
  if (size <= 0) return {};
  return " (process " + std::string(text.data(), std::strcspn(text.data(), "\n")) + ")";
}

// The file's text, or nullopt where there is none.
Result<std::optional<std::string>> ReadKeyFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    if (errno == ENOENT) return std::optional<std::string>();
    return Unavailable("cannot read " + path, errno, "make it readable for this user");
  }
  struct stat info {};
  std::string text(kMasterKeyFileBytesMax, '\0');
  const bool private_enough = fstat(fd, &info) == 0 && (info.st_mode & 077) == 0;
  const ssize_t size = read(fd, text.data(), text.size());
  const int error = errno;
  close(fd);
  if (!private_enough) {
    return Error::Make(ErrorKind::kForbidden,
                       path + " can be read by other users: run chmod 600 " + path);
  }
  if (size < 0) return Unavailable("cannot read " + path, error, "check the disk");
  text.resize(static_cast<std::size_t>(size));
  return std::optional<std::string>(std::move(text));
}

bool WriteWhole(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = write(fd, text.data(), text.size());
    if (size < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

// Written beside, synced and renamed, so that a crash leaves the whole key or none.
Result<void> WriteKeyFile(const std::string& folder, const std::string& path,
                          const std::string& text) {
  const std::string beside = path + ".new";
  unlink(beside.c_str());
  const int fd = open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool written = fd >= 0 && WriteWhole(fd, text) && fsync(fd) == 0;
  int error = errno;
  if (fd >= 0) close(fd);
  bool kept = false;
  if (written && rename(beside.c_str(), path.c_str()) == 0) {
    const int folder_fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    kept = folder_fd >= 0 && fsync(folder_fd) == 0;
    error = errno;
    if (folder_fd >= 0) close(folder_fd);
  }
  if (!kept) return Unavailable("cannot write " + path, error, "make the data folder writable");
  return {};
}

std::string KeyPath(const std::string& data_path) { return data_path + "/master.key"; }

// A key as text, and where it was found.
struct KeyText {
  std::string text;
  std::string where;
};

Result<std::optional<KeyText>> FindKeyText(const std::string& path, const char* from_environment) {
  if (from_environment != nullptr && *from_environment != '\0') {
    return std::optional<KeyText>({from_environment, "LATCHKEY_MASTER_KEY"});
  }
  LATCHKEY_TRY(std::optional<std::string> stored, ReadKeyFile(path));
  if (!stored) return std::optional<KeyText>();
  return std::optional<KeyText>({*std::move(stored), path});
}

Result<crypto::Box> BoxOf(KeyText found) {
  Result<crypto::MasterKeyBytes> key = ParseMasterKey(found.text);
  WipeMemory(found.text.data(), found.text.size());
  if (!key.ok()) return Error::Make(key.error().kind, found.where + " " + key.error().detail);
  return crypto::Box::FromKey(std::move(key).value());
}

}  // namespace

Result<std::string> DataFolder::Id(RandomSource& random) const {
  const std::string file = File("id");
  std::string id;
  if (std::ifstream(file) >> id && id.size() == kFolderIdChars) return id;
  id = RandomAlphanumeric(random, kFolderIdChars);
  if (std::ofstream(file) << id << '\n' << std::flush) return id;
  return Error::Make(ErrorKind::kUnavailable, "Cannot write " + file + ".");
}

Result<void> DataFolder::Touch(std::string_view name) const {
  const std::string file = File(name);
  const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return Error::Make(ErrorKind::kUnavailable, "Cannot write " + file + ".");
  close(fd);
  return {};
}

Result<DataFolder> DataFolder::Open(const std::string& path) {
  LATCHKEY_RETURN_IF_ERROR(MakeFolder(path));
  const std::string lock_path = path + "/lock";
  const int fd = open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return Unavailable("the data folder " + path + " cannot be written to", errno,
                       "give it to this user, or choose another with --data DIR or LATCHKEY_DATA");
  }
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    const std::string holder = Holder(fd);
    close(fd);
    return Error::Make(ErrorKind::kConflict,
                       "another latchkey" + holder + " uses the data folder " + path +
                           ": stop it first, or choose another folder with --data DIR");
  }
  return Adopt(path, fd);
}

Result<DataFolder> DataFolder::Adopt(const std::string& path, int lock_fd) {
  // Who holds it is only told to people; the lock itself is the kernel's.
  const std::string pid = std::to_string(getpid()) + "\n";
  if (ftruncate(lock_fd, 0) != 0 || pwrite(lock_fd, pid.data(), pid.size(), 0) < 0) {
    const int error = errno;
    close(lock_fd);
    return Unavailable("cannot write " + path + "/lock", error, "free some space on the disk");
  }
  return DataFolder(path, lock_fd);
}

DataFolder::DataFolder(DataFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_fd_(std::exchange(other.lock_fd_, -1)) {}

DataFolder::~DataFolder() {
  if (lock_fd_ >= 0) close(lock_fd_);
}

std::string DataFolder::File(std::string_view name) const {
  return path_ + "/" + std::string(name);
}

std::string ControlSocketPath(const std::string& data_path) { return data_path + "/control.sock"; }

Result<crypto::MasterKeyBytes> ParseMasterKey(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first != std::string_view::npos) {
    text = text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
    std::optional<std::string> bytes =
        text.size() == 2 * kMasterKeyBytes ? HexDecode(text) : Base64Decode(text);
    if (bytes && bytes->size() == kMasterKeyBytes) {
      return crypto::MasterKeyBytes(std::move(*bytes));
    }
  }
  return Error::Make(ErrorKind::kInvalidArgument,
                     "is not a key: 64 hex digits or base64 of 32 bytes are needed");
}

Result<crypto::Box> OpenBox(const DataFolder& folder, const char* from_environment,
                            bool database_exists, RandomSource& random) {
  const std::string path = KeyPath(folder.path());
  LATCHKEY_TRY(std::optional<KeyText> found, FindKeyText(path, from_environment));
  if (!found && database_exists) {
    return Error::Make(ErrorKind::kNotFound,
                       "the master key is missing although there is a database: put " + path +
                           " back, or give the key in LATCHKEY_MASTER_KEY");
  }
  if (!found) {
    std::array<std::byte, kMasterKeyBytes> bytes;
    random.Fill(bytes);
    found = {HexEncode({reinterpret_cast<const char*>(bytes.data()), bytes.size()}) + "\n", path};
    WipeMemory(bytes.data(), bytes.size());
    LATCHKEY_RETURN_IF_ERROR(WriteKeyFile(folder.path(), path, found->text));
  }
  return BoxOf(*std::move(found));
}

Result<crypto::Box> ReadBox(const std::string& data_path, const char* from_environment) {
  const std::string path = KeyPath(data_path);
  LATCHKEY_TRY(std::optional<KeyText> found, FindKeyText(path, from_environment));
  if (found) return BoxOf(*std::move(found));
  return Error::Make(ErrorKind::kNotFound,
                     "there is none: neither " + path + " nor LATCHKEY_MASTER_KEY has it");
}

}  // namespace latchkey::cmd
