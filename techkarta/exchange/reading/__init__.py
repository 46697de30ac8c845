"""Sheets of uploaded files: parsed in a child process, handed back as plain text cells."""
