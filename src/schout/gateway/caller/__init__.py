"""From the bytes of a request to who is calling: host, principal and class.

In: a `Head` and, where it is wanted, the body. Out: a `Call`. No credential leaves this folder but
as a keyed digest, no input makes it raise, and no header is believed that a stated proxy did not
write.
"""
