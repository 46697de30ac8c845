"""Files that people hand in."""

LARGEST_FILE = 25 * 1024 * 1024
"""Bytes of the largest file a page takes; forms tell the bound in their own words."""
