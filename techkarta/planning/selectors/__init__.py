"""What others may know of people's time and plans."""
