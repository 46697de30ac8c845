"""Deviations answered by cause, action and day; how controllers keep their own checks."""
