"""Bad input for every address, table-driven: what a form is (`page`), what is thrown (`attacks`), where (`table`)."""
