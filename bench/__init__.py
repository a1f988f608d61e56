"""Benchmarks. Each prints ratios measured in one run, because figures of two machines cannot be compared."""
