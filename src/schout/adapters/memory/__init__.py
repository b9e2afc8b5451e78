"""Real adapters that keep all in memory: for tests and what-ifs. Nothing outlives the process."""
