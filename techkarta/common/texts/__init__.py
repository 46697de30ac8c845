"""Texts that belong to no page: one file per kind, each text in every language."""
