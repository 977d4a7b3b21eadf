"""Commands of accounts: the first person of an agency, and county roles."""
