"""The built-in reverse proxy: bytes of callers in, strictly read; admitted calls out.

It speaks HTTP/1.1 on both sides and WebSocket through it. It may not pass on what can be read in
two ways, and it terminates no TLS.
"""
