"""Adapters: the ports, made of something real. Only `service` chooses among them."""
