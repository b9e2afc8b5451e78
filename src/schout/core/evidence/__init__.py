"""Evidence: bytes in, digests out; entries in, a hash chain out. Opens and stores nothing."""
