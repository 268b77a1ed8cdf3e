"""Timings of Koridor and of a peer on the same models: `python -m benchmarks`, see README.md here."""
