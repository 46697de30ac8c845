"""Settings, one module for each way of running: development, test, production."""
