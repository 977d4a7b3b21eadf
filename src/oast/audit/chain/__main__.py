"""`python -m oast.audit.chain`: the verifier and the witness's receiver as a program of their own."""

import sys

from oast.audit.chain.program import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
