#pragma once

#include "keel/attribution/attribution.hpp"
#include "tests/account_case.hpp"

namespace keel {

class AttributionTest : public AccountCase {
 protected:
  Attribution attributed(AttributionOptions options = {}) const {
    auto got = attribute_profit(account, marks, options);
    if (!got) throw std::runtime_error(got.error().text);
    return *got;
  }
  Causes total(const AttributionOptions& options = {}) const { return totals_of(attributed(options).steps).causes; }
};

inline double usd(NumeraireAmount amount) { return to_double(amount); }

}  // namespace keel
