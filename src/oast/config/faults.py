"""What may be wrong with a machine. Plain Python."""


class Fault(Exception):
    """A condition that ends the command: one sentence that says what is wrong and what to do."""
