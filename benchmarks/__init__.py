"""Speed and memory as ratios taken in one run; each file is started with `python -m benchmarks.NAME`."""
