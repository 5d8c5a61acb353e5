#!/usr/bin/env python3
"""Compiles FILE as it is, which must work, and with FORBIDDEN defined, which must fail for the reason that its first line expects.

    run.py FILE COMPILER FLAGS…
"""

import re
import subprocess
import sys

file, *command = sys.argv[1:]
with open(file) as text:
    expected = re.fullmatch(r"// expected: (.+)\n", text.readline())
if not expected:
    sys.exit(f"{file}: line 1: needs `// expected: regular expression`")


def compile_with(*more):
    run = subprocess.run([*command, "-std=c++23", "-fsyntax-only", "-fdiagnostics-color=never", *more, file],
                         stderr=subprocess.PIPE, text=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})
    return run.returncode, run.stderr


status, said = compile_with()
if status != 0:
    sys.exit(f"{file}: does not compile even without what is forbidden:\n{said}")
status, said = compile_with("-DFORBIDDEN")
if status == 0:
    sys.exit(f"{file}: what is forbidden compiles")
errors = [line for line in said.splitlines() if re.search(r"\berror: ", line)]
others = [line for line in errors if not re.search(expected.group(1), line)]
if not errors or others:
    sys.exit(f"{file}: fails for another reason than {expected.group(1)}:\n" + ("\n".join(others) or said))
