"""`python -m govrules` is the command line."""

import sys

from govrules.cli import main

sys.exit(main())
