"""What outsiders send in, reports out: any bytes are read, and none of them is taken for true.

Read are XARF, ARF (RFC 5965), plain mail, forms and orders of authorities. Nothing here opens a
file or raises because of what a reporter wrote; what cannot be read is told in `Report.problems`.
"""
