"""`python -m govrules` is the command line."""

import sys

from govrules.cli import main

if __name__ == "__main__":  # processes that mutation testing starts import this module too
    sys.exit(main())
