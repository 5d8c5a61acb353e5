#include "keel/venue/deribit/marks_csv.hpp"

#include "keel/venue/csv_table.hpp"

namespace keel {

Result<MarkSet> read_deribit_marks(const std::string& name, std::string_view text, const Instruments& instruments) {
  CsvTable csv{name, text};
  const std::size_t time = csv.column("timestamp");
  const std::size_t instrument = csv.column("instrument_name");
  const std::size_t forward = csv.column("underlying");
  const std::size_t price = csv.column("mark_price");
  const std::size_t vol = csv.column("implied_volatility");
  const std::size_t currency = csv.column("currency");
  const std::size_t index = csv.column("index_price");
  MarkSet last;
  std::string_view last_time;
  while (csv.next()) {
    if (csv.text(time) != last_time) {
      last_time = csv.text(time);
      const Instant at = csv.instant(time);
      if (at < last.at) csv.refuse(time, "goes back");
      last = MarkSet{.at = at, .marks = {}, .indices = {}};
    }
    const double seen_index = csv.real(index);
    if (seen_index <= 0.0) csv.refuse(index, "is not above 0");
    const auto coin = csv.take(currency, Currency::parse(csv.text(currency)));
    if (!csv.ok()) break;
    last.indices[coin] = nearest<Price>(seen_index);
    const Instrument* known = instruments.find(csv.text(instrument));
    if (known == nullptr) continue;
    const Mark mark{.price = nearest<Price>(csv.real(price)), .vol = csv.real(vol), .forward = csv.real(forward)};
    if (!(mark.price.raw >= 0)) csv.refuse(price, "is below 0");
    if (!(mark.vol > 0.0)) csv.refuse(vol, "is not above 0");
    if (!(mark.forward > 0.0)) csv.refuse(forward, "is not above 0");
    last.marks[known->id] = mark;
  }
  if (!csv.ok()) return std::unexpected(csv.error());
  if (last_time.empty()) return fail(name + ": has no rows");
  return last;
}

}  // namespace keel
