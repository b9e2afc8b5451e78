"""Connectors: effects in, a real system changed and read back. They decide nothing."""
