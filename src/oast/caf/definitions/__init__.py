"""The county's words for its forms, from definition files. Plain Python."""
