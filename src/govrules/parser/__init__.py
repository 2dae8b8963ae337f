"""Text → syntax, read with Python's own parser; what is not of the language is refused."""

from govrules.parser.expressions import parse
from govrules.parser.templates import parse_template

__all__ = ["parse", "parse_template"]
