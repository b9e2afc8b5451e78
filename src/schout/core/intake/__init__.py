"""Signals in, events out: lines of logs are parsed, put in order of time and attributed to tenants."""
