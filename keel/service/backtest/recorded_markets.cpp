#include "keel/service/backtest/recorded_markets.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "keel/base/hash.hpp"
#include "keel/files/depth/binance_depth.hpp"
#include "keel/files/depth/lobster_depth.hpp"
#include "keel/files/rows/text_file.hpp"

namespace keel {
namespace {

constexpr std::string_view risk_averse = "risk_averse";

}  // namespace

std::string words_of(const RecordedData& data, std::string_view format) {
  constexpr std::size_t most = 4;
  const std::size_t named = std::min(data.names.size(), most);
  const std::string more = data.names.size() > most ? fmt::format(" and {} more", data.names.size() - most) : std::string();
  return fmt::format("{} {}{}, {:016x}", format,
                     fmt::join(data.names.begin(), data.names.begin() + static_cast<std::ptrdiff_t>(named), ", "), more, data.hash);
}

Result<std::vector<RecordedFeed>> read_feeds(const std::vector<std::string>& files, std::string_view format, RecordedData* read) {
  std::vector<RecordedFeed> feeds;
  for (const std::string& path : files) {
    auto text = read_text_file(path);
    if (!text) return std::unexpected(text.error());
    if (read != nullptr) {
      read->names.push_back(std::filesystem::path(path).filename().string());
      read->hash = hash_bytes(*text, read->hash);
    }
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

Result<RecordedData> read_recorded(const std::vector<std::string>& files, std::string_view format) {
  RecordedData data;
  auto feeds = read_feeds(files, format, &data);
  if (!feeds) return std::unexpected(feeds.error());
  for (RecordedFeed& feed : *feeds) {
    auto market = read_depth(feed, format);
    if (!market) return std::unexpected(market.error());
    data.depths.push_back(std::move(*market));
  }
  return data;
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
