"""What the pages of the import wizard show."""
