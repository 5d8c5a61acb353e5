#include "keel/base/result.hpp"

#include <cerrno>

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

}  // namespace keel
