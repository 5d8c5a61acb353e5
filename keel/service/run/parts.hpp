#pragma once

#include <string>
#include <vector>

#include "keel/document/document.hpp"
#include "keel/runtime/report.hpp"

namespace keel {

/// What the answers about a run are made of: the closing report, the live view, a line of the log.

doc::Tone tone_of(Stage stage);
/// With why it is halted, if it is.
std::string stage_text(const RunReport& report);

doc::Facts profit_facts(const ProfitSplit& profit);
/// In coin and USD; absent while something that is held has no price yet.
doc::Fact bias_fact(const UnderlyingRisk& risk);
doc::Facts underlying_facts(const UnderlyingRisk& risk);
void add_margin(doc::Section& body, const RunReport& report);
doc::Table risk_table(const RunReport& report);
doc::Table price_of_risk(const RunReport& report);
/// How the run went: how long in which stage, what was held, the largest fall; for programs and people.
void add_course(doc::Section& body, const RunReport& report);
/// The same for the page, drawn.
void add_course_page(doc::Section& page, const RunReport& report);
/// Profit, exposures, markouts and stages over the time of the run. Domain: its course has more than two looks.
void add_course_charts(doc::Section& section, const RunReport& report);
/// The price of what was traded most, at most four instruments, with our quotes and trades in it.
void add_price_charts(doc::Section& page, const RunReport& report);
/// What no number here holds: a list for programs, a remark for people.
void add_left_out(doc::Section& body, const RunReport& report);
/// Limits that people set instead of the config's: a list for programs, a table for people where there is one.
void add_overrides(doc::Section& body, const RunReport& report);
/// Who else may trade on the account, and what was taken over of it: lists for programs, tables for people where there is something in
/// them.
void add_other_makers(doc::Section& body, const RunReport& report);
doc::Table taken_over_table(const RunReport& report);
/// What may not be traded: lists for programs, tables for people where there is something in them.
void add_barred(doc::Section& body, const RunReport& report);
doc::Table data_age_table(const RunReport& report, doc::Audience audience);

/// A position at the index, signed.
doc::Value size_usd(const RunReport::Quote& quote);

/// What is measured; what cannot be read says so and is not zero.
doc::Value limit_value(const RunReport::Limit& limit);
/// As a share of a threshold.
doc::Value limit_used(const RunReport::Limit& limit, double threshold);
/// The stage that comes next, where, and how much of the way there is used.
std::vector<doc::Cell> next_cells(const RunReport::Limit& limit);

}  // namespace keel
