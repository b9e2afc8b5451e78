"""Signals in, events out: lines are parsed, put in order of time and attributed to tenants."""
