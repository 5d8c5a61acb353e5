// expected: /variant:[0-9]+:[0-9]+: error: |invoke_result<Visitor, const keel::SessionEnded ?&>
#include "keel/domain/events.hpp"

using namespace keel;

#ifndef FORBIDDEN
struct Visitor {
  void operator()(const auto&) const {}
};
void visit(const Fact& fact) { std::visit(Visitor{}, fact); }
#else
struct Visitor {
  template <class T>
    requires(!std::is_same_v<T, SessionEnded>)
  void operator()(const T&) const {}
};
void visit(const Fact& fact) { std::visit(Visitor{}, fact); }
#endif
