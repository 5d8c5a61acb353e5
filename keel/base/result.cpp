#include "keel/base/result.hpp"

#include <cerrno>
#include <cstring>

namespace keel {

ErrorCode error_code_of(int errno_value) {
  switch (errno_value) {
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case ENAMETOOLONG: return ErrorCode::NotFound;
    case EEXIST: return ErrorCode::Conflict;
    case EACCES:
    case EPERM: return ErrorCode::Unreadable;
    case EWOULDBLOCK: return ErrorCode::Locked;
    default: return ErrorCode::Io;
  }
}

std::unexpected<Error> system_failure(std::string_view what, int errno_value) {
  return fail(error_code_of(errno_value), std::string(what) + ": " + std::strerror(errno_value));
}

}  // namespace keel
