#include "keel/journal/directory_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

namespace keel {
namespace {

/// Of the whole file and of the open file, not of the process: two writers within one process exclude each other, too.
struct flock whole_file() {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

Result<DirectoryLock> DirectoryLock::acquire(const std::filesystem::path& directory) {
  const std::filesystem::path file = directory / "lock";
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) return system_failure(file.string(), errno);
  DirectoryLock lock{descriptor};
  struct flock ours = whole_file();
  if (::fcntl(descriptor, F_OFD_SETLK, &ours) != 0) {
    if (errno == EAGAIN || errno == EACCES)
      return fail(ErrorCode::Locked, fmt::format("{}: another process is writing this journal", directory.string()));
    return system_failure(file.string(), errno);
  }
  return lock;
}

Result<bool> DirectoryLock::held(const std::filesystem::path& directory) {
  const std::filesystem::path file = directory / "lock";
  int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0 && (errno == EACCES || errno == EROFS))
    descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);  // asking needs no more
  if (descriptor < 0) {
    if (errno == ENOENT) return false;
    return system_failure(file.string(), errno);
  }
  const DirectoryLock closes{descriptor};
  struct flock asked = whole_file();
  if (::fcntl(descriptor, F_OFD_GETLK, &asked) != 0) return system_failure(file.string(), errno);
  return asked.l_type != F_UNLCK;
}

DirectoryLock::~DirectoryLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace keel
