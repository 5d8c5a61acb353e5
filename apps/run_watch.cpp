#include "apps/run_watch.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace keel {

void RunWatch::begin(const Run& run, std::optional<Instant> until) {
  run_ = &run;
  until_ = until;
  began_at_ = run.now();
  events_before_ = run.events();
  began_ = lived_at_ = WallClock::now();
  if (how_ == How::View) view_.begin();
}

void RunWatch::end() {
  if (run_ == nullptr) return;
  run_ = nullptr;
  view_.end();
  if (line_) std::fputs("\r\x1b[K", stderr);
}

void RunWatch::stepped(const Event& event, const std::vector<Command>&) {
  if (how_ == How::Log && run_ != nullptr) log_.stepped(event);
}

void RunWatch::noticed(const Event&, const Notice& notice) {
  if (how_ == How::Log && run_ != nullptr) log_.noticed(notice);
}

void RunWatch::lived(const Engine& engine, Instant now) {
  if (run_ == nullptr) return;
  events_ = engine.state().last_seq - events_before_;
  lived_at_ = WallClock::now();
  if (how_ == How::View) return view_.look(*run_, speed(now));
  if (how_ == How::Log) log_.look(*run_, [&] { return fmt::format("{:.0f} events/s", events_per_second()); });
  if (line_ && lived_at_ >= next_line_) show_progress(now);
}

std::string RunWatch::speed(Instant now) const {
  std::string text = fmt::format("{:.0f} events/s", events_per_second());
  const double simulated = to_seconds(now - began_at_);
  if (until_ && simulated > 0.0) text += fmt::format(", {:.0f} s left", to_seconds(*until_ - now) * seconds() / simulated);
  return text;
}

void RunWatch::show_progress(Instant now) {
  next_line_ = lived_at_ + std::chrono::milliseconds(200);
  std::fputs(fmt::format("\rkeel: {} simulated, {}\x1b[K", format_instant(now).substr(0, 19), speed(now)).c_str(), stderr);
}

}  // namespace keel
