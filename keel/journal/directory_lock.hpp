#pragma once

#include <filesystem>

#include "keel/base/result.hpp"

namespace keel {

/// The right to write in a journal's directory. The system takes it back when the process ends, however it ends.
class DirectoryLock {
 public:
  /// Refuses a directory that another writer, in this process or another, holds.
  static Result<DirectoryLock> acquire(const std::filesystem::path& directory);
  /// Whether a writer holds the directory. Asking takes nothing: no writer who begins meanwhile is refused because of it.
  static Result<bool> held(const std::filesystem::path& directory);

  DirectoryLock(DirectoryLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  DirectoryLock& operator=(DirectoryLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~DirectoryLock();

 private:
  explicit DirectoryLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace keel
