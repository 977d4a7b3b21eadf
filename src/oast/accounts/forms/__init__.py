"""Forms of people and agencies. `second_factor` holds those that replace the sign-in library's."""
