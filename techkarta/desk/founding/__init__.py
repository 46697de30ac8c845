"""The first run: a company is founded by whoever started the server."""
