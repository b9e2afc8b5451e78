"""Checked predicates as functions: over one activity (closures), over a batch of them (columns).

Comes in: a checked tree and the lists it looks up. Goes out: functions that give the same answer
for the same activities. Nothing here reads the text of a predicate.
"""
