"""Pages of cases and what is done from them."""
