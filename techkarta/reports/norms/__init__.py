"""How long operations really take, and what follows for norms and people."""
