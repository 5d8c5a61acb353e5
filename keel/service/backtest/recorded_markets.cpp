#include "keel/service/backtest/recorded_markets.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "keel/files/depth/binance_depth.hpp"
#include "keel/files/depth/lobster_depth.hpp"
#include "keel/files/rows/text_file.hpp"

namespace keel {
namespace {

constexpr std::string_view risk_averse = "risk_averse";

}  // namespace

Result<std::vector<RecordedFeed>> read_feeds(const std::vector<std::string>& files, std::string_view format) {
  std::vector<RecordedFeed> feeds;
  for (const std::string& path : files) {
    auto text = read_text_file(path);
    if (!text) return std::unexpected(text.error());
    std::string name = format == "binance" ? binance_feed_of(*text) : std::string();
    auto feed = std::ranges::find(feeds, name, &RecordedFeed::name);
    if (feed == feeds.end()) feed = feeds.insert(feeds.end(), {std::move(name), {}});
    feed->files.push_back({path, std::move(*text)});
  }
  return feeds;
}

Result<RecordedDepth> read_depth(RecordedFeed& feed, std::string_view format) {
  return format == "binance" ? read_binance_depth(feed.files) : read_lobster_depth(feed.files);
}

Result<std::vector<RecordedDepth>> read_recorded(const std::vector<std::string>& files, std::string_view format) {
  auto feeds = read_feeds(files, format);
  if (!feeds) return std::unexpected(feeds.error());
  std::vector<RecordedDepth> markets;
  for (RecordedFeed& feed : *feeds) {
    auto market = read_depth(feed, format);
    if (!market) return std::unexpected(market.error());
    markets.push_back(std::move(*market));
  }
  return markets;
}

std::vector<std::string> queue_names() {
  std::vector<std::string> names{std::string(risk_averse)};
  for (const QueueModelEntry& model : queue_models) names.emplace_back(model.name);
  return names;
}

Result<QueueRules> queue_rules(const std::string& name) {
  if (name == risk_averse) return QueueRules{ahead_when_last_leave_first, Fills::Whole};
  if (std::ranges::find(queue_models, name, &QueueModelEntry::name) != queue_models.end()) return QueueRules{queue_model(name)};
  return fail(fmt::format("queue: \"{}\" is none of {}", name, fmt::join(queue_names(), ", ")));
}

}  // namespace keel
