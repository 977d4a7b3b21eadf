"""County, districts, partnerships, schools and postcodes."""
