#include "keel/config/run_config.hpp"

#include <gtest/gtest.h>

#include "keel/base/validate.hpp"
#include "keel/domain/settings/margin_model.hpp"
#include "keel/domain/settings/stress_scenario.hpp"

namespace keel {
namespace {

std::string error(std::string_view text) {
  const auto config = parse_config(text, "c.toml");
  return config ? "accepted" : config.error().text;
}

RunConfig unlike_the_default() {
  RunConfig config;
  config.sim.seed = 42;
  config.sim.start_price = *parse_as<Price>("64123.5");
  config.sim.option.requote = millisecond * 1500;
  config.sim.expiry_days = {};
  config.quoting.model = "avellaneda_stoikov";
  config.hedging.enabled = false;
  config.limits.delta_usd.hard = 987654.321;
  config.risk.numeraire = Currency::of("BTC");
  GroupConfig wings = GroupConfig::inherited(config);
  wings.name = "wings";
  wings.underlying = {Currency::of("BTC")};
  wings.kind = {"option"};
  wings.delta_to = 0.1;
  wings.quoting.flow.option_arrivals_per_day = 12.5;
  config.group = {wings, wings};
  config.group[1].name = "others";
  config.group[1].instrument = {"BTC-PERPETUAL", "A \"quoted\" one"};
  config.gate.restricted = {{.of = "XRP", .reason = "sanctions", .source = "a list, 2026-01-05"},
                            {.of = "BTC-PERPETUAL@OKX", .source = "us"}};
  return config;
}

TEST(RunConfig, TextReadsBackToTheSamePlainOrCommented) {
  for (const RunConfig& config : {RunConfig{}, unlike_the_default()}) {
    const std::string text = config_text(config);
    EXPECT_EQ(text.find('#'), std::string::npos) << "a journal holds keys and values";
    for (const std::string& written : {text, commented_config_text(config)}) {
      const auto back = parse_config(written, "c.toml");
      ASSERT_TRUE(back) << back.error().text;
      EXPECT_EQ(config_text(*back), text);
      EXPECT_EQ(back->sim.start_price, config.sim.start_price);
      EXPECT_EQ(back->limits.delta_usd.hard, config.limits.delta_usd.hard);
    }
  }
}

TEST(RunConfig, EveryPrintedKeyHasItsMeaningAbove) {
  const std::string text = commented_config_text({});
  EXPECT_NE(text.find("# volatility of the spot factor; 1e-06..10 (annualised, 0.55 is 55 %)\nspot_vol = 0.55\n"), std::string::npos)
      << text;
  std::string before;
  for (std::size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    const std::string line = text.substr(begin, end - begin);
    if (!line.empty() && !line.starts_with('#')) {
      EXPECT_TRUE(before.starts_with("# ")) << line;
    }
    before = line;
  }
}

TEST(RunConfig, AnEmptyTextIsTheDefaults) { EXPECT_EQ(config_text(*parse_config("", "c.toml")), config_text(RunConfig{})); }

TEST(RunConfig, ARunBeginsFromTheMarketThatItNamesElseFromTheFittedOne) {
  const auto fitted = parse_run_config("", "c.toml");
  ASSERT_TRUE(fitted) << fitted.error().text;
  EXPECT_EQ(fitted->sim.market, "recorded");
  EXPECT_EQ(fitted->sim.expiry_days.size(), 11U);
  EXPECT_EQ(fitted->sim.perpetual.levels, 20);
  EXPECT_TRUE(fitted->sim.also.empty()) << "one coin was recorded";
  EXPECT_EQ(config_text(*parse_run_config("[sim]\nmarket = \"recorded\"\n", "c.toml")), config_text(*fitted));
  EXPECT_EQ(config_text(*parse_run_config(config_text(*fitted), "c.toml")), config_text(*fitted)) << "what is printed says all";
  const auto changed = parse_run_config("[sim.perpetual]\nlevels = 5\n[quoting]\noption_size = 1\n", "c.toml");
  ASSERT_TRUE(changed) << changed.error().text;
  EXPECT_EQ(changed->sim.perpetual.levels, 5);
  EXPECT_EQ(to_double(changed->quoting.option_size), 1.0);
  EXPECT_EQ(changed->sim.perpetual.maker_order, fitted->sim.perpetual.maker_order) << "what is not said is the market's";
  const auto plain = parse_run_config("[sim]\nmarket = \"plain\"\n", "c.toml");
  ASSERT_TRUE(plain) << plain.error().text;
  EXPECT_EQ(plain->sim.expiry_days, SimConfig{}.expiry_days);
  EXPECT_EQ(plain->quoting.option_size, QuotingConfig{}.option_size);
  const auto none = parse_run_config("[sim]\nmarket = \"calm\"\n", "c.toml");
  ASSERT_FALSE(none);
  const auto moved = parse_run_config("[sim.impact]\npermanent = 0.3\n", "c.toml");
  ASSERT_FALSE(moved);
  EXPECT_TRUE(moved.error().text.ends_with("; sim.market = \"plain\" has one that stands farther off")) << moved.error().text;
  EXPECT_LE(moved.error().text.size(), 400U - 6U) << "behind keel:";
  EXPECT_TRUE(parse_run_config("[sim]\nmarket = \"plain\"\n[sim.impact]\npermanent = 0.3\n", "c.toml"));
  EXPECT_EQ(none.error().text, "c.toml: line 2: sim.market: \"calm\" is not \"plain\" or \"recorded\" (name)");
}

TEST(RunConfig, ThePlainMarketHasEthBesideBtcUnlessItsCoinsAreNamed) {
  const auto coins = [](std::string text) {
    const std::string sim = "[sim]\n";
    text = text.starts_with(sim) ? sim + "market = \"plain\"\n" + text.substr(sim.size()) : sim + "market = \"plain\"\n" + text;
    const auto config = parse_run_config(text, "c.toml");
    EXPECT_TRUE(config) << text << config.error().text;
    return config ? config->sim.also.size() + 1 : 0;
  };
  EXPECT_EQ(coins(""), 2U);
  EXPECT_EQ(coins("[sim]\nseed = 3"), 2U);
  EXPECT_EQ(coins("[sim]\nunderlying = \"BTC\""), 1U);
  EXPECT_EQ(coins("[sim]\nunderlying = \"ETH\""), 1U);
  EXPECT_EQ(coins("[sim.also.SOL]\nstart_price = 150"), 2U);
  EXPECT_EQ(coins("[risk]\nnumeraire = \"BTC\""), 1U);
  const auto whole = parse_run_config("[sim]\nmarket = \"plain\"\n", "c.toml");
  ASSERT_EQ(whole->group.size(), 1U);
  EXPECT_EQ(config_text(*parse_run_config(config_text(*whole), "c.toml")), config_text(*whole)) << "what is printed says all";
  EXPECT_EQ(config_text(*parse_run_config(config_text(RunConfig{}), "c.toml")), config_text(RunConfig{}));
}

TEST(RunConfig, EthsGroupIsAsTheFileSaysInItsOwnSizes) {
  const auto config = parse_run_config(
      "[sim]\nmarket = \"plain\"\n[quoting]\nlinear_size = 500\noption_size = 0\nminimum_half_spread_bps = 0.7\n"
      "[gate]\nmaximum_linear_order = 20000\nmessage_burst = 500\n",
      "c.toml");
  ASSERT_TRUE(config) << config.error().text;
  ASSERT_EQ(config->group.size(), 1U);
  const GroupConfig& eth = config->group[0];
  EXPECT_EQ(eth.underlying, std::vector{Currency::of("ETH")});
  EXPECT_EQ(eth.quoting.minimum_half_spread_bps, 0.7);
  EXPECT_EQ(to_double(eth.quoting.linear_size), 5'000.0);
  EXPECT_EQ(eth.quoting.option_size.raw, 0) << "who quotes no options quotes none of ETH";
  EXPECT_EQ(to_double(eth.hedging.maximum_order), 20'000.0) << "as much as the gate lets";
  EXPECT_EQ(config->gate.messages_per_second, 400.0);
  EXPECT_EQ(config->gate.message_burst, 500.0);
  const auto own = parse_run_config("[sim]\nmarket = \"plain\"\n[[group]]\nname = \"all\"\n", "c.toml");
  ASSERT_TRUE(own) << own.error().text;
  EXPECT_EQ(own->group.size(), 1U);
  EXPECT_EQ(own->group[0].name, "all");
  EXPECT_EQ(own->sim.also.size(), 1U);
}

TEST(RunConfig, ErrorsNameFileLineAndKey) {
  EXPECT_EQ(error("[quoting]\nmodle = \"x\""), "c.toml: line 2: quoting.modle: is not a key; the nearest is model");
  EXPECT_EQ(error("[risk]\nspot_vol = \"high\""), "c.toml: line 2: risk.spot_vol: needs a number, not the text \"high\"");
  EXPECT_EQ(error("[risk]\nspot_vol = inf"), "c.toml: line 2: risk.spot_vol: needs a number, not inf");
  EXPECT_EQ(error("[sim]\ntimer = \"10\""), "c.toml: line 2: sim.timer: \"10\" is not a duration like 60s, 10m or 1.5h");
  EXPECT_EQ(error("[sim]\nseed = -1"), "c.toml: line 2: sim.seed: needs a whole number from 0 on, not -1");
  EXPECT_EQ(error("[sim]\nstart_price = 1.123456789"), "c.toml: line 2: sim.start_price: \"1.123456789\" has more than 8 decimal places");
  EXPECT_EQ(error("risk = 3"), "c.toml: line 1: risk: needs a table, not 3");
  EXPECT_TRUE(error("[risk\n").starts_with("c.toml: line 1: "));
  EXPECT_EQ(error("\"a\\nb\" = 1"),
            "c.toml: line 1: a?b: is not a key; there are sim, risk, quoting, hedging, limits, gate, orders, protection, group, reconnect")
      << "one line, whatever the key";
}

TEST(RunConfig, WhatIsNoTomlIsToldInTheseWords) {
  const std::string no_value = " is no value: that is a number, true, false, a text in quotes, a [list] or a {table} of such";
  EXPECT_EQ(error("[sim]\nseed = 1\nseed = 2\n"), "c.toml: line 3: seed: stands twice");
  EXPECT_EQ(error("[sim]\n[sim]\n"), "c.toml: line 2: sim: stands twice");
  EXPECT_EQ(error("[sim]\nunderlying = BTC\n"), "c.toml: line 2: underlying: BTC" + no_value);
  EXPECT_EQ(error("[sim]\nseed = 1 2\n"), "c.toml: line 2: seed: 1 2" + no_value);
  EXPECT_EQ(error("[sim]\nseed = 99999999999999999999\n"), "c.toml: line 2: seed: 99999999999999999999" + no_value);
  EXPECT_EQ(error("[sim]\nseed =\n"), "c.toml: line 2: seed: has no value");
  EXPECT_EQ(error("[sim]\nseed\n"), "c.toml: line 2: \"seed\" is neither KEY = VALUE nor [TABLE]");
  EXPECT_EQ(error("= 1\n"), "c.toml: line 1: \"= 1\" is neither KEY = VALUE nor [TABLE]");
  EXPECT_EQ(error("[sim\n"), "c.toml: line 1: [sim is no head of a table: that is [NAME] or [[NAME]]");
  EXPECT_EQ(error("gate.price_collar"), "c.toml: line 1: \"gate.price_collar\" is neither KEY = VALUE nor [TABLE]");
  EXPECT_EQ(error("a = "), "c.toml: line 1: a: has no value");
  EXPECT_EQ(error("a = { b = 1\nc = 2\n"), "c.toml: line 1: a: the { is not closed: { b = 1");
  EXPECT_EQ(error("a = [1, 2\n"), "c.toml: line 1: a bracket or quote that opens here is not closed: a = [1, 2");
  EXPECT_EQ(error("[sim]\nseed = 1e400  # large"), "c.toml: line 2: seed: 1e400" + no_value) << "a comment is no part of it";
  const std::string unclosed = ", which opens in line 2, is not closed";
  EXPECT_EQ(error("[sim]\nexpiry_days = [7, # \"]\"\n30\nstrikes_per_expiry = 9\n"),
            "c.toml: line 4: the list or table of expiry_days" + unclosed);
  EXPECT_EQ(error("\nvega = [[1, 2], [3\n[[instrument]]\n"), "c.toml: line 3: the list or table of vega" + unclosed);
  EXPECT_EQ(error("[sim]\nqueue_model = \"a\xff\""), "c.toml: line 2: is not UTF-8: save it as that");
  EXPECT_EQ(error("\xff\xfes\0"), "c.toml: line 1: is UTF-16: save it as UTF-8");
  EXPECT_EQ(error(std::string_view("s\0e\0e\0d\0", 8)), "c.toml: line 1: is UTF-16: save it as UTF-8");
}

TEST(RunConfig, ValuesOutsideTheirRangeAreRefusedByTheirLine) {
  EXPECT_EQ(error("[risk]\n\nspot_vol = -1"), "c.toml: line 3: risk.spot_vol: -1 is outside 1e-06..10 (annualised, 0.55 is 55 %)");
  EXPECT_EQ(error("[quoting]\nmodel = \"magic\""),
            "c.toml: line 2: quoting.model: \"magic\" is not \"risk_price\", \"glft\", \"avellaneda_stoikov\", \"cartea_jaimungal\", "
            "\"vega_inventory\" or \"fixed_spread\" (name of a model)");
  EXPECT_EQ(error("[risk]\nvega_bucket_days = [30,\n7]"), "c.toml: line 3: risk.vega_bucket_days[1]: 7 must be above the 30 before it");
  EXPECT_EQ(error("[risk]\nvega_bucket_days = [-7, 30]"),
            "c.toml: line 2: risk.vega_bucket_days[0]: -7 is outside 0 (excluded)..36500 (days to expiry)");
  EXPECT_EQ(error("[sim.option]\ntaker_decay = 0"), "c.toml: line 2: sim.option.taker_decay: 0 is outside 0.001..1000000 (1/unit)");
  EXPECT_EQ(
      error("[sim]\nstart = \"2200-01-01\""),
      "c.toml: line 2: sim.start: 2200-01-01T00:00:00Z is outside 1970-01-01T00:00:00Z (excluded)..2189-01-12T00:00:00Z (time in UTC)");
}

TEST(RunConfig, AGroupIsAsTheConfigAroundItWhereItSaysNothing) {
  const auto config = parse_config(R"([[group]]
name = "wings"
kind = ["option"]
delta_to = 0.1
[group.quoting]
option_size = 0.5
[group.quoting.flow]
option_scale_vol_points = 3
[[group]]
name = "perpetuals"
hedging.maximum_order = 5000
[quoting]
option_size = 2
markout_weight = 0.1
[quoting.flow]
option_arrivals_per_day = 77
)",
                                   "c.toml");
  ASSERT_TRUE(config) << config.error().text;
  ASSERT_EQ(config->group.size(), 2U);
  const QuotingConfig& wings = config->quoting_of(0);
  EXPECT_EQ(wings.option_size, Size{units_per_one / 2});
  EXPECT_EQ(wings.markout_weight, 0.1) << "said below, and by [quoting]";
  EXPECT_EQ(wings.flow.option_scale_vol_points, 3.0);
  EXPECT_EQ(wings.flow.option_arrivals_per_day, 77.0);
  EXPECT_EQ(config->quoting_of(1).option_size, Size{2 * units_per_one});
  EXPECT_EQ(config->hedging_of(1).maximum_order, Size{5'000 * units_per_one});
  EXPECT_EQ(config->hedging_of(0).maximum_order, HedgingConfig{}.maximum_order);
  EXPECT_EQ(config->quoting_of(2).option_size, Size{2 * units_per_one}) << "of all others";
  EXPECT_EQ(config->group_name(1), "perpetuals");
}

TEST(RunConfig, AGroupThatMakesNoSenseIsRefusedByItsLine) {
  const auto group = [](const std::string& line) { return error("[[group]]\nname = \"x\"\n" + line); };
  EXPECT_EQ(group(""), "accepted");
  EXPECT_EQ(error("[[group]]\nkind = [\"option\"]"), "c.toml: line 1: group.name: \"\": each group needs a name");
  EXPECT_EQ(group("kind = [\"swap\"]"),
            "c.toml: line 3: group.kind[0]: \"swap\" is not \"spot\", \"perpetual\", \"future\" or \"option\" (kinds)");
  EXPECT_EQ(group("quoting.optoin_size = 1"), "c.toml: line 3: group.quoting.optoin_size: is not a key; the nearest is option_size");
  EXPECT_EQ(group("delta_from = 0.5\ndelta_to = 0.2"),
            "c.toml: line 3: group.delta_from: 0.5 with group[0].delta_to = 0.2: must be below that");
  EXPECT_EQ(
      group("quoting.option_size = 6"),
      "c.toml: line 3: group.quoting.option_size: 6 with gate.maximum_option_order = 5: must be at most that on its largest level, or "
      "the gate refuses those quotes");
  EXPECT_EQ(
      group("[[group]]\nname = \"y\"\nhedging.price_collar = 0.5"),
      "c.toml: line 5: group.hedging.price_collar: 0.5 with gate.price_collar = 0.02: must be at most that, or the gate refuses every "
      "hedge");
  EXPECT_EQ(group("[[group]]\nname = \"x\""), "c.toml: line 4: group.name: \"x\": must be another: a group before it has that name");
  EXPECT_EQ(error("group = 3"), "c.toml: line 1: group: needs a list, not 3");
}

TEST(RunConfig, NothingHappensMoreOftenThanAMachineCanFollow) {
  EXPECT_EQ(error("[sim.option]\nrequote = \"1us\""), "c.toml: line 2: sim.option.requote: 1us is outside 1ms..1h (duration)");
  for (const std::string key : {"timer", "process.price_step", "process.vol_step", "perpetual.requote", "future.requote", "option.requote",
                                "perpetual.replenish", "latency.order"}) {
    EXPECT_NE(error("sim." + key + " = \"99us\""), "accepted") << key;
    EXPECT_EQ(error("sim." + key + " = \"1ms\""), "accepted") << key;
  }
  EXPECT_EQ(error("sim.perpetual.taker_rate_per_second = 1001"),
            "c.toml: line 1: sim.perpetual.taker_rate_per_second: 1001 is outside 0..1000 (takers a second)");
}

TEST(RunConfig, RulesAcrossKeysNameWhatTheyAreHeldAgainst) {
  EXPECT_EQ(error("[quoting]\noption_size = 6"),
            "c.toml: line 2: quoting.option_size: 6 with gate.maximum_option_order = 5: must be at most that on its largest level, or the "
            "gate refuses "
            "those quotes");
  EXPECT_EQ(error("\n[gate]\nmaximum_option_order = 0.5"),
            "c.toml: line 3: quoting.option_size: 1 with gate.maximum_option_order = 0.5: must be at most that on its largest level, or "
            "the gate refuses "
            "those quotes")
      << "the line that is there";
  EXPECT_EQ(
      error("[risk]\nvega_bucket_days = [7]"),
      "c.toml: line 2: risk.vol_points_per_sqrt_day: [4, 2.5, 1.5] with risk.vega_bucket_days = [7]: needs one number more: one for each "
      "bucket");
  EXPECT_EQ(error("[limits]\nvega_usd_per_vol_point = { hard = 1 }"),
            "c.toml: line 2: limits.vega_usd_per_vol_point.hard: 1 with limits.vega_usd_per_vol_point.soft = 8000: must lie between that "
            "and emergency, or all three 0");
  EXPECT_EQ(
      error("sim.deposit = 1000000"),
      "c.toml: line 1: sim.deposit: 1000000 with sim.start_price = 95000: must be worth at most a billion USD, or it is no exact amount "
      "any more");
  EXPECT_EQ(error("sim.expiry_days = [7, 30, 7]"), "c.toml: line 1: sim.expiry_days: [7, 30, 7]: must not hold one day twice");
  EXPECT_EQ(error("[risk]\nnumeraire = \"EUR\""), "c.toml: line 2: risk.numeraire: EUR with sim.underlying = BTC: must be USD or that");
}

TEST(RunConfig, WhatIsRestrictedIsAListThatSaysWhoSaysSo) {
  const auto config = parse_config("[[gate.restricted]]\nof = \"XRP\"\nreason = \"sanctions\"\nsource = \"a list\"\n", "c.toml");
  ASSERT_TRUE(config) << config.error().text;
  ASSERT_EQ(config->gate.restricted.size(), 1U);
  EXPECT_EQ(config->gate.restricted[0].of, "XRP");
  EXPECT_EQ(config->gate.restricted[0].reason, "sanctions");
  EXPECT_EQ(error("[[gate.restricted]]\nof = \"XRP\"\n"), "c.toml: line 1: gate.restricted.source: \"\": must say who restricts it");
  EXPECT_EQ(error("[[gate.restricted]]\nsource = \"us\"\n"), "c.toml: line 1: gate.restricted.of: \"\": must name something");
  EXPECT_EQ(
      error("[[gate.restricted]]\nof = \"XRP\"\nsource = \"us\"\nreason = \"a whim\"\n"),
      "c.toml: line 4: gate.restricted.reason: \"a whim\" is not \"transfer restricted\", \"sanctions\" or \"own choice\" (a reason)");
}

TEST(RunConfig, AFolderIsNotAConfig) {
  const auto config = load_config("/");
  ASSERT_FALSE(config) << "it must not pass for an empty file, which is the defaults";
  EXPECT_EQ(config.error().text, "/: is a directory");
}

/// Every Setting and Table of a record and of its tables.
template <Record T>
void expect_said(const T& record, const std::string& path) {
  for_each_setting(record, [&](const auto& setting, const auto& member) {
    const std::string key = path + "." + std::string(setting.name);
    EXPECT_FALSE(setting.meaning.empty()) << key;
    if constexpr (!is_table<decltype(setting)>) {
      EXPECT_FALSE(setting.unit.empty()) << key;
    } else if constexpr (Record<std::remove_cvref_t<decltype(member)>>) {
      expect_said(member, key);
    }
  });
}

TEST(Settings, EachHasMeaningAndUnitAndADefaultThatWorks) {
  expect_said(RunConfig{}, "run");
  expect_said(RestrictionConfig{}, "gate.restricted");
  expect_said(MarginModel{}, "margin");
  expect_said(StressScenarios{}, "stress");
  expect_said(StressScenario{}, "stress.scenario");
  const auto told = [](const auto& record) {
    const auto valid = validate_settings(record);
    return valid ? "valid" : valid.error().text;
  };
  EXPECT_EQ(told(RunConfig{}), "valid");
  EXPECT_EQ(told(EngineConfig{}), "valid");
  EXPECT_EQ(told(MarginModel{}), "valid");
  EXPECT_EQ(told(StressScenarios{}), "valid");
  EXPECT_EQ(told(StressScenario{}), "valid");
}

/// A member that no line of fields() names would be read, printed and checked by nobody: every record is as large as its members.
template <Record T>
std::size_t bytes_of_members() {
  std::size_t bytes = 0;
  std::size_t alignment = 1;
  T record;
  for_each_field(record, [&](std::string_view, const auto& member) {
    using Member = std::remove_cvref_t<decltype(member)>;
    bytes = (bytes + alignof(Member) - 1) / alignof(Member) * alignof(Member) + sizeof(Member);
    alignment = std::max(alignment, alignof(Member));
  });
  return (bytes + alignment - 1) / alignment * alignment;
}

TEST(Settings, NoMemberIsForgotten) {
  EXPECT_EQ(bytes_of_members<RiskConfig>(), sizeof(RiskConfig));
  EXPECT_EQ(bytes_of_members<FlowConfig>(), sizeof(FlowConfig));
  EXPECT_EQ(bytes_of_members<QuotingConfig>(), sizeof(QuotingConfig));
  EXPECT_EQ(bytes_of_members<HedgingConfig>(), sizeof(HedgingConfig));
  EXPECT_EQ(bytes_of_members<LimitConfig>(), sizeof(LimitConfig));
  EXPECT_EQ(bytes_of_members<LimitsConfig>(), sizeof(LimitsConfig));
  EXPECT_EQ(bytes_of_members<GateConfig>(), sizeof(GateConfig));
  EXPECT_EQ(bytes_of_members<RestrictionConfig>(), sizeof(RestrictionConfig));
  EXPECT_EQ(bytes_of_members<OrdersConfig>(), sizeof(OrdersConfig));
  EXPECT_EQ(bytes_of_members<GroupConfig>(), sizeof(GroupConfig));
  EXPECT_EQ(bytes_of_members<EngineConfig>(), sizeof(EngineConfig));
  EXPECT_EQ(bytes_of_members<SimProcess>(), sizeof(SimProcess));
  EXPECT_EQ(bytes_of_members<SimFlow>(), sizeof(SimFlow));
  EXPECT_EQ(bytes_of_members<SimLatency>(), sizeof(SimLatency));
  EXPECT_EQ(bytes_of_members<SimConfig>(), sizeof(SimConfig));
  // The terms are rows of a format of their own (docs/reference/terms.md), no settings.
  EXPECT_EQ(bytes_of_members<RunConfig>() + sizeof(VenueTerms), sizeof(RunConfig));
  EXPECT_EQ(bytes_of_members<MarginModel>(), sizeof(MarginModel));
  EXPECT_EQ(bytes_of_members<MarketMove>(), sizeof(MarketMove));
  EXPECT_EQ(bytes_of_members<StressScenario>(), sizeof(StressScenario));
}

}  // namespace
}  // namespace keel
