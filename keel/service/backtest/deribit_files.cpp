#include "keel/service/backtest/deribit_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <tuple>

#include "keel/base/hash.hpp"
#include "keel/files/chain/chain_file.hpp"
#include "keel/files/chain/chain_marks.hpp"
#include "keel/files/rows/text_file.hpp"
#include "keel/files/tape/trades_csv.hpp"

namespace keel {
namespace {

struct FileTrade {
  TapeTrade trade;
  const Instrument* instrument;
  const std::string* file;
};

std::string place_of(const FileTrade& seen) {
  const std::string element = seen.trade.element > 0 ? fmt::format(", element {}", seen.trade.element) : "";
  return fmt::format("{}: line {}{}", *seen.file, seen.trade.line, element);
}

/// In which all that follows is independent of the files' order.
auto order_of(const FileTrade& seen) {
  const TapeTrade& trade = seen.trade;
  const double vol = std::isnan(trade.vol) ? -1.0 : trade.vol;
  return std::tuple(trade.at, trade.trade, std::string_view(seen.instrument->name), trade.price, trade.size, trade.taker, trade.index, vol,
                    trade.block);
}
auto number_of(const FileTrade& seen) { return std::tuple(seen.instrument->base, seen.instrument->quote, seen.trade.trade); }

/// The perpetual first, then what has the earliest expiry, by strike.
auto place_in_listing(const Instrument& instrument) {
  return std::tuple(instrument.base, instrument.quote, instrument.kind != InstrumentKind::Perpetual, instrument.kind,
                    instrument.expiry_or_never(), instrument.strike, instrument.right, std::string_view(instrument.name));
}

class Joined {
 public:
  Joined(const std::vector<std::string>& files, const VenueTerms& terms) : files_(files) { naming_.terms = terms; }

  Result<RecordedOptions> read(RecordedData& read) {
    TapeFiles tapes(naming_);
    std::vector<const std::string*> of_tapes;
    std::vector<std::pair<std::string, std::uint64_t>> contents;
    for (const std::string& file : files_) {
      const auto text = read_text_file(file);
      if (!text) return std::unexpected(text.error());
      contents.emplace_back(std::filesystem::path(file).filename().string(), hash_bytes(*text));
      if (holds_public_trades(*text)) {
        if (auto added = tapes.add(file, *text); !added) return std::unexpected(added.error());
        of_tapes.push_back(&file);
      } else if (auto added = add_chains(file, *text); !added) {
        return std::unexpected(added.error());
      }
    }
    std::ranges::sort(contents);
    for (const auto& [name, hash] : contents) {
      read.names.push_back(name);
      read.hash = hash_bytes({reinterpret_cast<const char*>(&hash), sizeof hash}, read.hash);
    }
    auto trades = tapes.tapes();
    if (!trades) return std::unexpected(trades.error());
    if (auto joined = join_trades(*trades, of_tapes); !joined) return std::unexpected(joined.error());
    if (auto joined = join_chains(); !joined) return std::unexpected(joined.error());
    if (auto listed = list(); !listed) return std::unexpected(listed.error());
    return std::move(out_);
  }

 private:
  struct FileChain {
    Chain chain;
    const std::string* file;
  };

  Result<void> add_chains(const std::string& file, std::string_view text) {
    auto chains = parse_chains(file, text);
    if (!chains) return std::unexpected(chains.error());
    for (Chain& chain : *chains) {
      if (std::string remark = settle_vols(chain); !remark.empty()) out_.remarks.push_back(file + ": " + remark);
      std::ranges::stable_sort(chain.quotes, {}, &ChainQuote::instrument);
      chains_.push_back({std::move(chain), &file});
    }
    return {};
  }

  Result<void> join_trades(const std::vector<DeribitTape>& tapes, const std::vector<const std::string*>& files) {
    std::vector<FileTrade> all;
    for (std::size_t t = 0; t < tapes.size(); ++t) {
      out_.remarks.insert(out_.remarks.end(), tapes[t].remarks.begin(), tapes[t].remarks.end());
      std::size_t late = 0;
      Instant newest;
      for (const TapeTrade& trade : tapes[t].trades) {
        late += static_cast<std::size_t>(trade.at < newest);
        newest = std::max(newest, trade.at);
        all.push_back({trade, &tapes[t].instruments[trade.instrument], files[t]});
      }
      if (late > 0) out_.remarks.push_back(fmt::format("{}: {} trades stand after later ones: they are put in order", *files[t], late));
    }
    std::ranges::stable_sort(all, {}, order_of);
    std::map<decltype(number_of(all.front())), const FileTrade*> known;
    std::size_t again = 0;
    for (const FileTrade& seen : all) {
      const auto [first, is_new] = known.emplace(number_of(seen), &seen);
      if (is_new) {
        see(seen.instrument->name, seen.trade.at);
        trades_.push_back(seen);
      } else if (order_of(*first->second) == order_of(seen)) {
        ++again;
      } else {
        return fail(
            fmt::format("{}: trade_id: {} is another trade at {}", place_of(seen), seen.trade.trade.value, place_of(*first->second)));
      }
    }
    if (again > 0) out_.remarks.push_back(fmt::format("{} trades stand there more than once, to the last digit: each counts once", again));
    return {};
  }

  Result<void> join_chains() {
    const auto moment_of = [](const FileChain& one) { return std::tuple(one.chain.at, one.chain.underlying, one.chain.payoff); };
    std::ranges::stable_sort(chains_, {}, moment_of);
    std::size_t again = 0;
    for (std::size_t i = 0; i < chains_.size(); ++i) {
      if (i > 0 && moment_of(chains_[i - 1]) == moment_of(chains_[i])) {
        if (chains_[i - 1].chain.quotes != chains_[i].chain.quotes) {
          return fail(fmt::format("{}: its snapshot of {} at {} is not that of {}: one of them alone can be true", *chains_[i].file,
                                  chains_[i].chain.underlying, format_instant(chains_[i].chain.at), *chains_[i - 1].file));
        }
        ++again;
        continue;
      }
      for (const ChainQuote& quote : chains_[i].chain.quotes) {
        if (quote.expiry > chains_[i].chain.at) see(quote.instrument, chains_[i].chain.at);
      }
      out_.chains.push_back(chains_[i].chain);
    }
    if (again > 0) out_.remarks.push_back(fmt::format("{} snapshots stand there more than once: each counts once", again));
    return {};
  }

  void see(const std::string& name, Instant at) {
    const auto [known, is_new] = first_seen_.emplace(name, at);
    if (!is_new) known->second = std::min(known->second, at);
  }

  Result<void> list() {
    std::vector<Instrument> all;
    for (const auto& [name, at] : first_seen_) {
      auto instrument = naming_.instrument(name, at);
      if (!instrument) return fail("data: " + name, instrument.error());
      all.push_back(std::move(*instrument));
    }
    if (all.empty()) return fail("data: has no trade and no snapshot");
    const std::vector<Instrument> named = all;
    const Instant first = std::ranges::min_element(first_seen_, {}, [](const auto& one) { return one.second; })->second;
    for (const Instrument& one : named) {
      if (one.kind != InstrumentKind::Option) continue;
      const std::string pair = one.settle == one.base ? one.base.text() : one.base.text() + '_' + one.quote.text();
      const std::string name = pair + "-PERPETUAL";
      if (std::ranges::find(all, name, &Instrument::name) != all.end()) continue;
      if (auto perpetual = naming_.instrument(name, first)) all.push_back(std::move(*perpetual));
    }
    std::ranges::sort(all, {}, place_in_listing);
    for (Instrument& one : all) {
      if (const auto id = out_.instruments.list(std::move(one)); !id) return fail("data", id.error());
    }
    for (FileTrade& seen : trades_) {
      seen.trade.instrument = out_.instruments.find(seen.instrument->name)->id;
      out_.trades.push_back(seen.trade);
    }
    std::ranges::sort(out_.remarks);
    return {};
  }

  const std::vector<std::string>& files_;
  Naming naming_;
  RecordedOptions out_;
  std::vector<FileChain> chains_;
  std::vector<FileTrade> trades_;
  std::map<std::string, Instant> first_seen_;
};

}  // namespace

Result<RecordedOptions> read_recorded_options(const std::vector<std::string>& files, const VenueTerms& terms, RecordedData& read) {
  return Joined(files, terms).read(read);
}

}  // namespace keel
