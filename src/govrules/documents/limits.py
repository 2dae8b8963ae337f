"""How much of a document is read before it is refused."""

from __future__ import annotations

from attrs import frozen

MEGABYTE = 1_000_000


@frozen
class Limits:
    """The largest documents that are read; a host can give its own.

    >>> Limits(json=1_000).depth
    50
    """

    yaml: int = 8 * MEGABYTE
    """Bytes of a YAML document."""
    json: int = 64 * MEGABYTE
    """Bytes of a JSON document."""
    stream: int = 1_000 * MEGABYTE
    """Bytes of a JSONL or CSV file, which is read row by row."""
    row: int = MEGABYTE
    """Bytes of one row of a JSONL or CSV file."""
    depth: int = 50
    """Mappings and lists inside each other."""
    nodes: int = 1_500_000
    """Values of a YAML document, where an alias counts as all that it stands for."""


def shown_size(size: int) -> str:
    """A number of bytes for people.

    >>> shown_size(8_000_000), shown_size(1_500), shown_size(12)
    ('8 MB', '1.5 kB', '12 bytes')
    """
    for unit, name in ((MEGABYTE, "MB"), (1_000, "kB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}" if size < 1_000 * unit else f"{size // unit} {name}"
    return f"{size} bytes"
