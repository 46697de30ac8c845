"""Pages of the method office: the matrix, versions of cards, files, processes, rules."""
