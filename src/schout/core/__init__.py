"""The product's thinking, pure: no I/O, no clock, no randomness, no logging, no event loop."""
