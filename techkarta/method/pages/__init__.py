"""What the pages of the method office show."""
