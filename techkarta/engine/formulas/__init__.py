"""Formulas of sales work, each with its source and its worked figures."""
