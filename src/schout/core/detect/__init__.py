"""Events in order of time in, findings out: the per-event evaluator, which is the reference."""
