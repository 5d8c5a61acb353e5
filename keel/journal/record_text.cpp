#include "keel/journal/record_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "keel/base/words.hpp"

namespace keel {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : as_utf8(text)) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

/// Whether a member of a record says anything: what an instrument of its kind does not have is left out, and a time that never comes.
bool says(const auto&, std::string_view) { return true; }
bool says(const Instrument& instrument, std::string_view member) {
  if (member == "right" || member == "strike") return instrument.kind == InstrumentKind::Option;
  if (member == "expiry") return instrument.expires();
  if (member == "range_lower" || member == "range_upper") return instrument.kind == InstrumentKind::Pool;
  return true;
}
bool says(const LimitChanged& changed, std::string_view member) { return member != "until" || changed.until != never; }
bool says(const LimitProposed& proposed, std::string_view member) { return member != "until" || proposed.until != never; }

class Writer {
 public:
  Writer(RecordStyle style, const std::vector<std::string>& names) : json_(style == RecordStyle::Json), names_(names) {}

  template <class T>
    requires std::is_enum_v<T>
  void value(T choice) {
    word(name_of(choice));
  }
  template <class T>
    requires std::is_integral_v<T>
  void value(T number) {
    out_ += fmt::format("{}", number);
  }
  void value(double number) { out_ += json_ && !std::isfinite(number) ? "null" : fmt::format("{}", number); }
  void value(const std::string& text) { out_ += quoted(text); }
  template <class Tag>
  void value(Code<Tag> code) {
    word(code.text());
  }
  void value(Instant at) { word(format_instant(at)); }
  void value(Duration length) { word(format_duration(length)); }
  void value(InstrumentId id) { id.value < names_.size() ? word(names_[id.value]) : value(id.value); }
  template <class Tag, class Value>
  void value(Id<Tag, Value> id) {
    value(id.value);
  }
  template <class Tag>
  void value(Quantity<Tag> amount) {
    out_ += to_text(amount);
  }
  template <class Delta>
  void value(Point<Delta> point) {
    out_ += to_text(point);
  }
  template <class T>
  void value(const std::vector<T>& items) {
    out_ += '[';
    for (const T& item : items) {
      if (&item != &items.front()) out_ += json_ ? "," : " ";
      value(item);
    }
    out_ += ']';
  }
  template <Record T>
  void value(const T& record) {
    out_ += '{';
    bool first = true;
    for_each_field(record, [&](std::string_view name, const auto& member) {
      if (!says(record, name)) return;
      if (!std::exchange(first, false)) out_ += json_ ? "," : " ";
      key(name);
      value(member);
    });
    out_ += '}';
  }
  /// The members beside what stands before them already, and the end of the record.
  template <Record T>
  void members(const T& record) {
    for_each_field(record, [&](std::string_view name, const auto& member) {
      if (!says(record, name)) return;
      out_ += json_ ? "," : " ";
      key(name);
      value(member);
    });
    if (json_) out_ += '}';
  }
  void raw(std::string_view text) { out_ += text; }
  std::string take() { return std::move(out_); }

 private:
  void word(std::string_view text) { out_ += json_ ? quoted(text) : std::string{text}; }
  void key(std::string_view name) { out_ += json_ ? fmt::format("\"{}\":", name) : fmt::format("{}=", name); }

  bool json_;
  const std::vector<std::string>& names_;
  std::string out_;
};

template <class Variant, std::size_t... I>
void append_names(std::vector<std::string_view>& names, std::index_sequence<I...>) {
  (names.push_back(name_of(Variant{std::in_place_index<I>})), ...);
}

}  // namespace

void RecordText::learn(const Event& event) {
  if (const auto* listed = std::get_if<InstrumentListed>(&event.fact)) names_.push_back(listed->instrument.full_name());
}

std::string RecordText::event(const Event& event) const {
  const std::string at = format_instant(event.at);
  Writer writer{style_, names_};
  writer.raw(style_ == RecordStyle::Line ? fmt::format("{} {} {}", event.seq, at, name_of(event.fact))
                                         : fmt::format(R"({{"seq":{},"at":"{}","kind":"{}")", event.seq, at, name_of(event.fact)));
  std::visit([&](const auto& fact) { writer.members(fact); }, event.fact);
  return writer.take();
}

std::string RecordText::command(const Event& event, std::size_t index, const Command& command) const {
  const std::string at = format_instant(event.at);
  Writer writer{style_, names_};
  writer.raw(style_ == RecordStyle::Line
                 ? fmt::format("{}.{} {} {}", event.seq, index, at, name_of(command))
                 : fmt::format(R"({{"seq":{},"index":{},"at":"{}","kind":"{}")", event.seq, index, at, name_of(command)));
  std::visit([&](const auto& alternative) { writer.members(alternative); }, command);
  return writer.take();
}

std::string RecordText::notice(const Event& event, std::size_t index, const Notice& notice) const {
  const std::string at = format_instant(event.at);
  Writer writer{style_, names_};
  writer.raw(style_ == RecordStyle::Line
                 ? fmt::format("{}.n{} {} {}", event.seq, index, at, name_of(notice))
                 : fmt::format(R"({{"seq":{},"notice":{},"at":"{}","kind":"{}")", event.seq, index, at, name_of(notice)));
  std::visit([&](const auto& alternative) { writer.members(alternative); }, notice);
  return writer.take();
}

std::vector<std::string_view> record_kinds() {
  std::vector<std::string_view> names;
  append_names<Fact>(names, std::make_index_sequence<std::variant_size_v<Fact>>{});
  append_names<Command>(names, std::make_index_sequence<std::variant_size_v<Command>>{});
  append_names<Notice>(names, std::make_index_sequence<std::variant_size_v<Notice>>{});
  return names;
}

}  // namespace keel
