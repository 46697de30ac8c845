"""Logs of other systems held against the company's cards."""
