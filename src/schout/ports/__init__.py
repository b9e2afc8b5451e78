"""Ports: what the product needs from outside, as Protocols over our values."""
