#pragma once

namespace keel {

/// What a live view changes about the person's terminal: keys come singly and are not echoed, the view has a screen of its own. However the
/// process ends (but by SIGKILL) or is stopped, the terminal is given back as it was found, and taken again when the process goes on in
/// the foreground. A job in the background neither sets its terminal nor reads from it, or the shell would stop it.

/// False, and nothing changes, unless stdin is a terminal and we are in its foreground.
bool take_keys();
void give_keys_back();
/// Domain: stdout is a terminal.
void take_screen();
/// Whether the screen's size may have changed since the last time that this was asked, or since take_screen.
bool screen_resized();
void give_screen_back();

/// A terminal of nobody's stops nobody: we are in its foreground.
bool in_foreground();
/// The shell may have brought us to the foreground without a signal: takes again what was given back.
void take_again();

}  // namespace keel
