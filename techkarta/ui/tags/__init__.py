"""Template tags by kind; `{% load ui %}` loads them all."""
