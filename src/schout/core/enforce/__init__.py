"""Wanted and present effects in; what to apply and what to lift out. It never calls anything."""
