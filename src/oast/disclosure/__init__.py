"""The small-number rule as one pure function. Plain Python."""
