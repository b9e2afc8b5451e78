"""The public kit for tests: builders of sound values; it never opens a network."""
