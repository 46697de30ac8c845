"""What was done: by person and day, by team and week, every number counted from events."""
