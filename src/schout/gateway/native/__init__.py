"""Native configuration of proxies, and robots.txt, compiled from the two documents of the edge.

In: limits, sanctions and a moment. Out: text. Nothing is opened, and whatever could mean more to a
proxy than a plain name is refused.
"""
