"""What rows of a foreign CRM mean: kinds of sheets, columns, values, stages, names. No Django."""
