"""Makes the terminal it was given its own, so that Ctrl-C and hanging up reach it, and becomes the command."""

from __future__ import annotations

import fcntl
import os
import sys
import termios

if __name__ == "__main__":
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])  # noqa: S606  # our own command
