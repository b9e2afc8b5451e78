"""The public kit for tests: builders of sound values; it may read the product's files, never a network."""
