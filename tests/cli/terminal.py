#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""terminal.py COMMAND...: run it on a terminal of its own. What it shows comes
on standard output; the exit code is its."""
import os
import pty
import sys

sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
