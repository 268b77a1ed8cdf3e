"""Sweeps: one case solved many times, its results collected in one table (DESIGN 11.5, 11.6)."""
