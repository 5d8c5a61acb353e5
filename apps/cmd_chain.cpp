#include <fmt/format.h>

#include "apps/commands.hpp"
#include "apps/complain.hpp"
#include "keel/pricing/chain_surface.hpp"
#include "keel/pricing/venue_check.hpp"
#include "keel/venue/chain/chain_file.hpp"

namespace keel {

void add_chain_command(CLI::App& app) {
  static std::string path;
  CLI::App* command = app.add_subcommand("chain", "fit a recorded option chain");
  command->add_option("FILE", path)->required();
  command->callback([] {
    for (const Chain& chain : value_or_complain(read_chains(path))) {
      fmt::print("{} {} {} options\n", format_instant(chain.at), chain.underlying, chain.quotes.size());
      const auto fit = fit_chain(chain);
      if (!fit) { fmt::print("  {}\n", fit.error().text); continue; }
      for (const auto& e : fit->expiries) {
        fmt::print("  {} {:.4f}y src {} F {:.2f} D {:.4f} +-{:.3f} used {} rej {} points {}", format_instant(e.expiry), e.years, static_cast<int>(e.source), e.forward.forward, e.forward.discount, e.forward.standard_error, e.forward.used, e.forward.rejected, e.points.size());
        if (e.fit) fmt::print(" rms {:.3f} max {:.3f} g {:.3f} {} cal {:.5f} | {:.5f} {:.4f} {:.3f} {:.4f} {:.4f}", e.fit->errors.rms_vol_points, e.fit->errors.max_vol_points, e.fit->butterfly.g_min, e.fit->butterfly.violations.size(), e.calendar.worst_total_variance, e.fit->params.a, e.fit->params.b, e.fit->params.rho, e.fit->params.m, e.fit->params.s);
        fmt::print("\n");
      }
      for (const auto& f : check_venue(chain, *fit)) {
        fmt::print("  {}: shown {} reproduced {} drifted {} unexplained {}:", f.name, f.shown, f.reproduced, f.drifted, f.unexplained.size());
        for (std::size_t i = 0; i < f.unexplained.size() && i < 4; ++i) { const auto& q = chain.quotes[f.unexplained[i]]; const double F = q.forward.value_or(fit->expiries[fit->rows[f.unexplained[i]].expiry].forward.forward); auto g = black76({F, q.strike, years_between(q.at.value_or(chain.at), q.expiry), *q.mark_vol, q.right}); fmt::print(" {} ({} {} {} {} {} vs {:.8f} {:.5f} {:.6f} {:.5f} {:.5f})", q.instrument, q.mark.value_or(0), q.delta.value_or(0), q.gamma.value_or(0), q.vega_per_vol_point.value_or(0), q.theta_per_day.value_or(0), g.value/F, g.delta, g.gamma, g.vega_per_vol_point, g.theta_per_day); }
        fmt::print("\n");
      }
      int counts[8] = {};
      for (const auto& r : fit->rows) ++counts[static_cast<int>(r.rejection)];
      for (int i = 0; i < 8; ++i) fmt::print("  {} {};", name_of(static_cast<RowRejection>(i)), counts[i]);
      fmt::print("\n");
    }
  });
}

}  // namespace keel
