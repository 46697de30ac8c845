"""What the pages of cases show, one value per page."""
