"""What counts and limits, in whole numbers with time passed in: one code for edge and detectors."""
