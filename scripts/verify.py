"""Runs every check that ./check promises and says for each how long it took; the tests come last."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
CODE = ["api", "assistant", "oauth", "skills", "storage", "integrations", "domain", "tests", "benchmarks", "scripts"]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True, slots=True)
class Step:
    """One check: what a person calls it, and its command."""

    name: str
    command: tuple[str, ...]


def main() -> int:
    """Run all steps and return 0 only when every one passed."""
    parser = argparse.ArgumentParser(prog="./check", description="Verify Florin: lint, types, import rules, tests.")
    parser.add_argument("--fast", action="store_true", help="no long runs, and no test that starts real parts")
    parser.add_argument("--coverage", action="store_true", help="also measure which lines the tests run; takes longer")
    parser.add_argument("tests", nargs="*", help="run only these tests, e.g. tests/domain")
    chosen = parser.parse_args()
    with ThreadPoolExecutor(max_workers=2) as two_at_once:
        passed = list(two_at_once.map(run, steps()))
    if not all(passed):
        names = ", ".join(step.name for step, ok in zip(steps(), passed, strict=True) if not ok)
        print(f"FAILED before the tests: {names} (see above)", flush=True)
    tests_passed = run_tests(chosen.tests, fast=chosen.fast, coverage=chosen.coverage)
    return 0 if all(passed) and tests_passed else 1


def steps() -> list[Step]:
    """Everything but the tests, the longest first."""
    folders = [folder for folder in CODE if any((ROOT / folder).rglob("*.py"))]
    return [
        Step("types (mypy --strict)", (str(BIN / "mypy"), *folders)),
        Step("lint (ruff)", (str(BIN / "ruff"), "check", ".")),
        Step("format (ruff)", (str(BIN / "ruff"), "format", "--check", ".")),
        Step("import rules (import-linter)", (str(BIN / "lint-imports"), "--no-cache")),
    ]


def run(step: Step) -> bool:
    """Run one step and print its line; what it said only when it failed."""
    started = time.monotonic()
    result = subprocess.run(step.command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    ok = result.returncode == 0
    lines = [f"{'ok    ' if ok else 'FAILED'} {step.name:<32} {time.monotonic() - started:6.1f} s"]
    if not ok:
        lines += [result.stdout.rstrip(), result.stderr.rstrip()]
    print("\n".join(line for line in lines if line), flush=True)
    return ok


def run_tests(chosen: list[str], *, fast: bool, coverage: bool) -> bool:
    """Run pytest on both cores, its output as it comes, so that its closing line is the last one.

    Three at once: much of a test is waiting, for a server to start or a crashed one to be noticed.
    """
    # The tests start some hundred processes of ours, and without bytecode each of them compiles the sources anew.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [str(BIN / "python"), "-m", "pytest", "-q", "-n", "3", "--dist", "loadgroup", *chosen]
    command += ["--cov", "--cov-report=term:skip-covered"] if coverage else []
    if fast:
        command += ["-m", "not browser and not slow and not parts"]
    else:
        if any((ROOT / "tests").glob("browser/test_*.py")):
            browser = chromium()
            if browser is None and environment.get("CI") == "true":
                print("FAILED browser: no Chromium here and none could be installed; CI requires one", flush=True)
                return False
            environment |= {"FLORIN_CHROMIUM": browser} if browser else {}
            command += [] if browser else ["-m", "not browser"]
    print("tests (pytest):", flush=True)
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def chromium() -> str | None:
    """Return a Chromium's path; as root on a Debian system, install one where there is none."""
    if found := next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None):
        return found
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print("note   no Chromium here: the browser tests are left out", flush=True)
        return None
    print("Installing Chromium for the browser tests …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        if subprocess.run(command, env=quiet, capture_output=True, check=False).returncode != 0:
            print("note   Chromium could not be installed: the browser tests are left out", flush=True)
            return None
    return shutil.which("chromium")


if __name__ == "__main__":
    sys.exit(main())
