"""Attacks Florin and prints the table: `python -m tests.attacks`, with --model also the model of the settings.

The model is chosen as Florin's own is (OPENAI_API_KEY, OPENAI_BASE_URL, FLORIN_MODEL); without these it is the embedded
one. Exits with 1 when any attack succeeds.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pytest

from tests.attacks.report import Report


class ReportPlugin:
    """Holds the table while the attempts run, and prints it at the end."""

    def __init__(self) -> None:
        """Begin an empty table."""
        self.report = Report(every=1, is_asked=True)

    def pytest_configure(self, config: pytest.Config) -> None:
        """Be found by the fixture under a name."""
        config.pluginmanager.register(self.report, "attack-report")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table below the results."""
        terminalreporter.write_line(self.report.text())


def main() -> int:
    """Run the attacks and the harmless twins; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.attacks", description="Attack Florin, and print a table.")
    parser.add_argument("--model", action="store_true", help="also let the model of the settings read everything")
    parser.add_argument("--place", default="", help="only places whose name holds this")
    chosen = parser.parse_args()
    tests = "twin or hijacked" + (" or settings" if chosen.model else "")
    tests = f"({tests}) and (twin or {chosen.place.replace(' ', '-')})" if chosen.place else tests
    options = [str(Path(__file__).parent), "-q", "-p", "no:cacheprovider", "--tb=short", "-k", tests]
    options += ["-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning"]  # by the report's own imports
    options += ["--force-enable-socket"] if chosen.model else []
    return int(pytest.main(options, plugins=[ReportPlugin()]))


if __name__ == "__main__":
    sys.exit(main())
