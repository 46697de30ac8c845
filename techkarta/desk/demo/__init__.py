"""A made-up company with a year of history, produced by the real services with a moved clock."""
