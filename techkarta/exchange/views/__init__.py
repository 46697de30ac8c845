"""Pages of importing: the wizard for clients and deals, and cards kept in sheets."""
