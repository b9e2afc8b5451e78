"""Points of enforcement: middleware and the protocols of proxies; they ask the gate."""
