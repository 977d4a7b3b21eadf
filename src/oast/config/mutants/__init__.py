"""Mutation testing of the code that decides who may see a child: change one thing, and a test must fail.

Ours because of two gaps in the kept libraries: one leaves out decorated functions (every operation of Oast is
one), the other cannot delete a statement (a check that is no longer called is the fault we fear most).
docs/adr/0090-mutation-testing.md.
"""
