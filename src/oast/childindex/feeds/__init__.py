"""Reading an agency's file against its declared schema: every fault in words, nothing dropped. Plain Python."""
