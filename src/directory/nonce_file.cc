#include "directory/nonce_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>
#include <thread>
#include <utility>

#include "base/limits.h"

namespace latchkey::directory {
namespace {

constexpr std::array<char, 16> kMagic = {'l', 'a', 't', 'c', 'h', 'k', 'e', 'y',
                                         ' ', 'n', 'o', 'n', 'c', 'e', 's', '1'};
constexpr std::size_t kSharesBytes = kShareRows * kShareCells * sizeof(TickCounts);
constexpr std::size_t kNoncesPerBucket = 4;  // of nonces_max: one bucket in a million overflows

std::uint64_t BucketsFor(std::size_t nonces_max) {
  return std::bit_ceil(std::max<std::size_t>(nonces_max / kNoncesPerBucket, 64));
}

std::size_t FileBytes(std::uint64_t buckets) {
  return sizeof(NonceFileHeader) + kSharesBytes + buckets * sizeof(NonceBucket);
}

Error Unavailable(const NonceSetOptions& options, std::string_view what, int error_number) {
  return Error::Make(ErrorKind::kUnavailable, "cannot " + std::string(what) + " the nonce file " +
                                                  options.path + ": " +
                                                  std::generic_category().message(error_number));
}

// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  int Release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

// The id of this boot; zeros where the system does not tell, which equals no other boot.
std::array<char, 40> BootId() {
  std::array<char, 40> id{};
  const Descriptor file(open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
  if (file.get() < 0 || read(file.get(), id.data(), 36) != 36) id.fill('\0');
  return id;
}

// Every process that has the file open holds this lock, shared. Only one that just closes it takes
// it for itself, for the time of a sync.
bool LockShared(int fd) {
  constexpr auto kStep = std::chrono::milliseconds(10);
  for (std::int64_t waited_ms = 0; flock(fd, LOCK_SH | LOCK_NB) != 0; waited_ms += kStep.count()) {
    if (errno != EWOULDBLOCK || waited_ms >= limits::kNonceFileLockMsMax) return false;
    std::this_thread::sleep_for(kStep);
  }
  return true;
}

void* Map(int fd, std::size_t size) {
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  return memory == MAP_FAILED ? nullptr : memory;
}

// Makes a new name in the file's folder survive a power loss.
void SyncFolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const Descriptor fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() >= 0) fsync(fd.get());
}

// Why the opened file cannot be used as it is; kNone if it can.
NonceDoubt Examine(int fd, const NonceSetOptions& options) {
  struct stat status {};
  NonceFileHeader header{};
  constexpr std::size_t kPrefix = offsetof(NonceFileHeader, key) + sizeof(HashKey);
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) ||
      pread(fd, static_cast<void*>(&header), kPrefix, 0) != static_cast<ssize_t>(kPrefix) ||
      header.magic != kMagic || !std::has_single_bit(header.buckets) ||
      header.buckets > (std::uint64_t{1} << 40) ||
      static_cast<std::uint64_t>(status.st_size) != FileBytes(header.buckets)) {
    return NonceDoubt::kUnreadable;
  }
  const bool as_asked = header.buckets == BucketsFor(options.nonces_max) &&
                        header.nonces_max == options.nonces_max &&
                        header.timestamp_window_s == options.timestamp_window_s &&
                        (!options.shared_key || header.key == *options.shared_key);
  return as_asked ? NonceDoubt::kNone : NonceDoubt::kOtherLayout;
}

void BeginDoubt(NonceFileHeader& header, NonceDoubt doubt, std::int64_t now_s) {
  header.doubt.store(static_cast<std::uint32_t>(doubt), std::memory_order_relaxed);
  header.uncertain_until_s.store(now_s + header.timestamp_window_s, std::memory_order_release);
}

}  // namespace

NonceFile::NonceFile(int fd, void* memory, std::size_t size)
    : fd_(fd), memory_(memory), size_(size) {
  auto* bytes = static_cast<char*>(memory);
  shares_ = reinterpret_cast<TickCounts*>(bytes + sizeof(NonceFileHeader));
  buckets_ = reinterpret_cast<NonceBucket*>(bytes + sizeof(NonceFileHeader) + kSharesBytes);
}

NonceFile::~NonceFile() {
  if (flock(fd_, LOCK_EX | LOCK_NB) == 0 && msync(memory_, size_, MS_SYNC) == 0) {
    header().closed = 1;
    msync(memory_, sizeof(NonceFileHeader), MS_SYNC);
  }
  munmap(memory_, size_);
  close(fd_);
}

Result<std::unique_ptr<NonceFile>> NonceFile::Open(const NonceSetOptions& options,
                                                   std::int64_t now_s, RandomSource& random) {
  Descriptor fd(open(options.path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (fd.get() < 0) {
    if (errno == EACCES || errno == EPERM) return Unavailable(options, "open", errno);
    const NonceDoubt missing = options.expect_existing ? NonceDoubt::kMissing : NonceDoubt::kNone;
    return Make(options, errno == ENOENT ? missing : NonceDoubt::kUnreadable, now_s, random);
  }
  if (!LockShared(fd.get())) return Unavailable(options, "lock", errno);
  const NonceDoubt fault = Examine(fd.get(), options);
  if (fault != NonceDoubt::kNone) return Make(options, fault, now_s, random);

  const std::size_t size = FileBytes(BucketsFor(options.nonces_max));
  void* memory = Map(fd.get(), size);
  if (memory == nullptr) return Unavailable(options, "map", errno);
  std::unique_ptr<NonceFile> file(new NonceFile(fd.Release(), memory, size));
  NonceFileHeader& header = file->header();
  const std::array<char, 40> boot_id = BootId();
  const bool same_boot = boot_id[0] != '\0' && header.boot_id == boot_id;
  if (!same_boot && header.closed != 1) BeginDoubt(header, NonceDoubt::kPowerLoss, now_s);
  header.boot_id = boot_id;
  header.closed = 0;
  // On disk before the first insert: a power loss from now on must be noticed.
  if (msync(memory, sizeof(NonceFileHeader), MS_SYNC) != 0) {
    return Unavailable(options, "write", errno);
  }
  return file;
}

Result<std::unique_ptr<NonceFile>> NonceFile::Make(const NonceSetOptions& options, NonceDoubt doubt,
                                                   std::int64_t now_s, RandomSource& random) {
  // Made beside it and renamed: a process that still maps the older file keeps it.
  const std::string path = options.path + ".new";
  unlink(path.c_str());
  Descriptor fd(open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (fd.get() < 0) return Unavailable(options, "make", errno);
  const std::uint64_t buckets = BucketsFor(options.nonces_max);
  const std::size_t size = FileBytes(buckets);
  // Reserved now: a full disk would otherwise end the process at some later write.
  if (const int error = posix_fallocate(fd.get(), 0, static_cast<off_t>(size)); error != 0) {
    unlink(path.c_str());
    return Unavailable(options, "reserve " + std::to_string(size >> 20) + " MiB for", error);
  }
  void* memory = Map(fd.get(), size);
  if (memory == nullptr || !LockShared(fd.get())) return Unavailable(options, "map", errno);
  std::unique_ptr<NonceFile> file(new NonceFile(fd.Release(), memory, size));
  NonceFileHeader& header = file->header();
  header.magic = kMagic;
  header.buckets = buckets;
  header.nonces_max = options.nonces_max;
  header.timestamp_window_s = options.timestamp_window_s;
  header.key = options.shared_key ? *options.shared_key : HashKey::Random(random);
  header.boot_id = BootId();
  if (doubt != NonceDoubt::kNone) BeginDoubt(header, doubt, now_s);
  if (msync(memory, sizeof(NonceFileHeader), MS_SYNC) != 0 || fsync(file->fd_) != 0 ||
      rename(path.c_str(), options.path.c_str()) != 0) {
    return Unavailable(options, "write", errno);
  }
  SyncFolderOf(options.path);
  return file;
}

}  // namespace latchkey::directory
