"""`python -m aegis`: the same program as `aegis`."""

import sys

from aegis.entrypoints.cli import main

if __name__ == "__main__":
    sys.exit(main())
