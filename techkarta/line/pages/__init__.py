"""What the page of the line shows."""
