"""The packs of rules that ship with the library."""

from __future__ import annotations

from pathlib import Path

PREFIX = "govrules:"


def shipped_packs() -> dict[str, Path]:
    """The folder of every pack that ships with the library, by the name that `use:` knows it by.

    >>> "govrules:catalogue" in shipped_packs()
    True
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "rules", package.parent.parent / "rules"):
        if folder.is_dir():
            return {PREFIX + pack.name: pack for pack in sorted(folder.iterdir()) if _is_pack(pack)}
    return {}


def _is_pack(folder: Path) -> bool:
    return folder.is_dir() and not folder.name.startswith((".", "_"))
