"""Puts the parts together: settings, packs, the pipeline, replaying, watching."""
