#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/result.hpp"

namespace keel {

/// True if the first character that is not blank, nor of a byte order mark, opens a JSON value.
bool looks_like_json(std::string_view text);

/// The keys of the objects in the first 4 KB of a text, in order.
std::vector<std::string_view> keys_at_the_head(std::string_view text);

/// The value that a text stands for; a discarded one if it is no JSON, or nested deeper than any answer is: what goes through a value
/// afterwards goes as deep.
nlohmann::json json_of(std::string_view text);

/// Why a text that looks like JSON is none, neither one answer nor a value a line: "line 3: ends in the middle: is it cut off?", "line 2:
/// is not JSON"; empty if it is.
std::string why_no_json(std::string_view text);

/// Those of the names that some object of the text has as a member or that legs within a row are given (combo_id, combo_trade_id), so that
/// a required one that none has is missing from the CSV, too; then what may be one of the others, misspelt, for CsvTable to refuse.
std::vector<std::string_view> columns_in(std::string_view text, std::span<const std::string_view> names);

/// The elements of an array, or of the array that is the member "trades", "summaries", "logs", "settlements" or "result" of an object
/// ("result"."trades", too); of an object without such an array, the innermost such object alone.
std::span<const nlohmann::json> rows_of_answer(const nlohmann::json& answer);

/// Whether a text is JSON whose rows are none.
bool is_empty_answer(std::string_view text);

/// Whether an answer of the venue says that there is more than it tells.
bool has_more(std::string_view text);

/// Where the `element`th of the rows of an answer stands, from 1: "line 7, element 3".
std::string place_of_element(std::string_view text, std::size_t element);

/// Refuses what is no answer that has rows: the venue's error, and what was heard on a WebSocket.
Result<void> check_answer(const nlohmann::json& answer);
/// The same of a text, or of its first line, also behind the time at which it was heard; what is no JSON is not refused.
Result<void> check_answer_text(std::string_view text);

/// JSON objects as CSV text with `columns` as its header, so that one reader serves both: JSON lines, or the rows of an
/// answer. Other members are left out, a missing one is an empty cell. Numbers keep every digit that they
/// were written with. A last column says on which line each stood, of an answer another which of its rows it is (csv_table.hpp). The legs
/// within a row, that of a combo's trade, follow it as rows of their own, which name it as their combo; what a leg does not say of its
/// time, index and label is as in the row, the index else as in another leg: all are on one underlying. Refuses nested values and text with
/// line ends in a column, a key twice in one object, what is nested too deep, and what check_answer does.
Result<std::string> csv_from_json(const std::string& name, std::string_view text, std::span<const std::string_view> columns);

}  // namespace keel
