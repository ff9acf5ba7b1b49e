"""Workloads and the program that prints ratios against MLflow and DVC; see docs and `python -m benchmarks --help`."""
