#include "keel/service/run/config.hpp"

#include "keel/sim/sim_listing.hpp"

namespace keel {

using namespace doc;

namespace {

/// Its lines as they are.
Document verbatim(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  Document document{.title = "keel config"};
  document.body.add(Remark{std::move(text), Audience::Terminal});
  return document;
}

}  // namespace

Result<RunConfig> checked_config(const std::string& file, const std::string& terms) {
  auto config = file.empty() ? parse_run_config("", "built-in config") : load_config(file);
  if (!config) return config;
  if (!terms.empty()) {
    const auto rows = read_terms(terms);
    if (!rows) return std::unexpected(rows.error());
    config->terms = config->terms.replaced_by(*rows);
  }
  if (auto good = check_listing(config->sim, config->venue_terms()); !good) return std::unexpected(good.error());
  return config;
}

Result<Document> config_document(const std::string& file) {
  const auto config = checked_config(file);
  if (!config) return std::unexpected(config.error());
  const std::string toml = commented_config_text(*config);
  Document document = verbatim(toml);
  document.body.add(doc::Facts{.facts = {{"config", "", text(toml)}}, .audience = Audience::Program});
  return document;
}

Document config_schema_document() { return verbatim(config_schema()); }
Document config_reference_document() { return verbatim(config_reference()); }

}  // namespace keel
