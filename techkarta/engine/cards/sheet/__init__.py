"""Cards kept in sheets: rows of cells become a draft and findings, row by row."""
