"""Chronometry weeks: planned, and what came of them."""
