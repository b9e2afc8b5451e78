"""Predicates of rules, from their text to a checked tree: a subset of CEL, typed and bounded.

Comes in: the text of a predicate, the kind of activity, the lists it may look up. Goes out: a tree
that the detectors compile. It may not run anything.
"""
