"""Shared limits over Valkey or Redis."""
