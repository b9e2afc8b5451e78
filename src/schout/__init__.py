"""Schout makes a host's acceptable use policy executable: see `docs/` and the README."""
