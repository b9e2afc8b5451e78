"""The operators of rules: what each remembers of one key, and when that becomes a finding.

In come a moment and a value that the rule took from an activity; out comes whether it counted and
whether it fired. Nothing here knows of policies, predicates or findings.
"""
