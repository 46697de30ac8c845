"""Conformance: whether what was executed follows the card, where not, and how long it took."""
