"""Logs of what watches networks and clouds in, events out: a module a format."""
