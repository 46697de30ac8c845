"""Cards kept in sheets: how a company's words and cells become drafts."""
