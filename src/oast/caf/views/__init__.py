"""Pages: fetch, rule, form, one operation, render."""
