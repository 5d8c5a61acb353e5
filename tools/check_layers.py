#!/usr/bin/env python3
"""Holds the tree to the house rules of docs/ARCHITECTURE.md: who includes whom, what the pure layers may not touch, how big files and
folders are.

    tools/check_layers.py [ROOT]

Reads the keel_layer() calls of cmake/layers.cmake. One line a violation on stdout, `file:line: what`; exit 1 if there is one.
Files above the size at which one should think are warned of on stderr.
"""

import pathlib
import re
import sys

HIGHEST_PURE_LAYER = "engine"
WARN_LINES, MAX_LINES, MAX_HEADER_LINES = 400, 800, 300
MAX_ROOMS = 15  # a folder of keel; a room is a source with its header and test

# What the layers from base to engine may not do, by the text that would do it. Comments and literals are blanked out first.
IO = "files and printing"
ENVIRONMENT = "the environment"
BANS = [(kind, re.compile(pattern)) for kind, pattern in [
    ("a clock", r"#include <(?:ctime|time\.h|sys/time\.h)>|\b\w+_clock\b|\bgettimeofday\b|\bclock_gettime\b"
                r"|(?<![\w.>])(?:std::|::)?(?:time|clock)\s*\((?:nullptr|NULL|0|&\w+)?\)"),
    ("a thread", r"#include <(?:thread|mutex|shared_mutex|atomic|condition_variable|future|semaphore|barrier|latch|stop_token|pthread\.h)>"
                 r"|\bstd::(?:jthread|thread|mutex|shared_mutex|recursive_mutex|atomic\w*|async|condition_variable\w*)\b|\bpthread_\w+"
                 r"|\bthread_local\b"),
    (IO, r"#include <(?:fstream|filesystem|iostream|print|cstdio|stdio\.h|fcntl\.h)>|\bstd::(?:[io]?fstream|filesystem|cout|cerr|clog)\b"
         r"|\bf?open\s*\(|\bf?printf\s*\(|\b(?:fmt|std)::print(?:ln)?\b|\bf?puts\s*\("),
    ("a socket", r"#include <(?:sys/socket\.h|netinet/[^>]*|arpa/[^>]*|netdb\.h)>|\bsocket\s*\("),
    (ENVIRONMENT, r"\b(?:secure_)?(?:getenv|setenv|putenv)\b"),
    ("unseeded randomness", r"\brandom_device\b|(?<![\w.>:])(?:std::)?s?rand\s*\("),
    ("a hash map, whose order is nobody's", r"\bunordered_(?:multi)?(?:map|set)\b"),
    ("a mutable static", r"\bstatic\s+(?!constexpr\b|const\b|consteval\b|inline\s+const)[\w:<>,*& ]*?\w\s*(?:=[^=]|;|\{[^{}]*\};)"),
    ("a mutable global", r"^(?!\s|using\b|return\b|struct\b|class\b|enum\b|typedef\b|namespace\b|friend\b|template\b|static_assert\b|goto\b"
                         r"|case\b|public\b|private\b|concept\b|__extension__ using\b|#|\})(?!.*\b(?:constexpr|consteval|const|operator)\b)[\w:<>,*& ]+\s[\w\[\]]+\s*(?:=[^=].*|\{.*\})?;$"),
]]
PRINTING_ALLOWED = "keel/base/check.cpp"  # its last words before it aborts


def parse_layers(text):
    """name -> {line, DEPS, SOURCES, TESTS} in the order of the file."""
    layers = {}
    blanked = re.sub(r"#[^\n]*", "", text)
    for call in re.finditer(r"keel_layer\(([^)]*)\)", blanked):
        name, *words = call.group(1).split()
        layer = {"line": blanked.count("\n", 0, call.start()) + 1, "DEPS": [], "SOURCES": [], "TESTS": [], "LIBS": []}
        key = None
        for word in words:
            if word in layer:
                key = word
            else:
                layer[key].append(word)
        layers[name] = layer
    return layers


def blank_comments_and_literals(text):
    """The same lines and columns without what is only said. Includes keep their file names."""
    token = re.compile(r'//[^\n]*|/\*.*?\*/|R"\((?:.*?)\)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)
    kept = re.compile(r'#include\s*$')

    def blank(match):
        if match.group().startswith('"') and kept.search(text[text.rfind("\n", 0, match.start()) + 1:match.start()]):
            return match.group()
        if match.group().startswith("'") and match.start() > 0 and text[match.start() - 1].isalnum():
            return match.group()  # a digit separator
        return re.sub(r"[^\n]", " ", match.group())

    return token.sub(blank, text)


def closure(layers, name):
    seen, todo = set(), [name]
    while todo:
        for dep in layers.get(todo.pop(), {"DEPS": []})["DEPS"]:
            if dep not in seen:
                seen.add(dep)
                todo.append(dep)
    return seen


def check_layer_lines(layers):
    above = set()
    for name, layer in layers.items():
        where = f"cmake/layers.cmake:{layer['line']}"
        for dep in layer["DEPS"]:
            if dep not in layers:
                yield f"{where}: {name} depends on {dep}, which is not a layer"
            elif dep not in above:
                yield f"{where}: {name} may not depend on {dep}, which does not stand above it in the file"
        above.add(name)


def pure_layers(layers):
    names = list(layers)
    return set(names[:names.index(HIGHEST_PURE_LAYER) + 1]) if HIGHEST_PURE_LAYER in layers else set()


def check_files_listed(root, layers):
    for name, layer in layers.items():
        listed = set(layer["SOURCES"]) | set(layer["TESTS"])
        for file in sorted(listed):
            if not (root / "keel" / name / file).is_file():
                yield f"cmake/layers.cmake:{layer['line']}: {name} names {file}, which is not there"
        for path in sorted((root / "keel" / name).rglob("*.cpp")):
            inside = path.relative_to(root / "keel" / name).as_posix()
            key = "TESTS" if inside.endswith("_test.cpp") else "SOURCES"
            if inside not in layer[key]:
                yield f"keel/{name}/{inside}:1: is not in the {key} of its layer"
    for folder in sorted(path for path in (root / "keel").iterdir() if path.is_dir()):
        if folder.name not in layers and any(folder.rglob("*.[ch]pp")):
            yield f"keel/{folder.name}:1: is not a layer of cmake/layers.cmake"


def check_includes(file, lines, layer, allowed):
    for number, line in enumerate(lines, 1):
        match = re.match(r'\s*#include\s+["<](keel|apps|tests)/([\w-]+)', line)
        if not match:
            continue
        top, included = match.groups()
        if layer is None:
            continue  # apps may include every layer
        if top == "tests" and file.endswith("_test.cpp"):
            continue  # what several tests share
        if top != "keel":
            yield f"{file}:{number}: {layer} may not include {top}/"
        elif included != layer and included not in allowed:
            yield f"{file}:{number}: {layer} may not include {included}: it is not among its DEPS"


def check_bans(file, lines):
    for number, line in enumerate(lines, 1):
        for kind, pattern in BANS:
            if kind in (IO, ENVIRONMENT) and (file.endswith("_test.cpp") or file == PRINTING_ALLOWED):
                continue
            if pattern.search(line):
                yield f"{file}:{number}: uses {kind}: {line.strip()}"


def check_size(file, count):
    limit = MAX_HEADER_LINES if file.endswith(".hpp") else MAX_LINES
    if count > limit:
        yield f"{file}:{count}: has {count} lines, at most {limit} are allowed"
    elif count > WARN_LINES:
        print(f"{file}:{count}: warning: has {count} lines, more than {WARN_LINES}", file=sys.stderr)


def check_rooms(root):
    """Tests are in the room of what they test."""
    for folder in sorted(path for path in (root / "keel").rglob("*") if path.is_dir()):
        rooms = {path.stem for path in folder.glob("*.[ch]pp") if not path.stem.endswith("_test")}
        if len(rooms) > MAX_ROOMS:
            yield f"{folder.relative_to(root).as_posix()}:1: has {len(rooms)} rooms, at most {MAX_ROOMS} are allowed"


def violations(root):
    layers = parse_layers((root / "cmake" / "layers.cmake").read_text())
    yield from check_layer_lines(layers)
    yield from check_files_listed(root, layers)
    yield from check_rooms(root)
    pure = pure_layers(layers)
    for path in sorted(path for top in ("keel", "apps") for path in (root / top).rglob("*.[ch]pp")):
        file = path.relative_to(root).as_posix()
        text = path.read_text()
        lines = blank_comments_and_literals(text).split("\n")
        layer = path.relative_to(root).parts[1] if file.startswith("keel/") else None
        yield from check_includes(file, lines, layer, closure(layers, layer) if layer else set())
        if layer in pure:
            yield from check_bans(file, lines)
        yield from check_size(file, text.count("\n"))


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent
    found = list(violations(root))
    for violation in found:
        print(violation)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
