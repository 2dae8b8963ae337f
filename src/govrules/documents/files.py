"""Bytes of files, bounded, and their text."""

from __future__ import annotations

import codecs
import os
import pathlib
from typing import BinaryIO

from govrules.diagnostics import Diagnostic, Source, Span, suggest
from govrules.documents.document import DocumentError
from govrules.documents.limits import shown_size

_MOST_NEIGHBOURS = 1_000
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def open_bytes(path: str | os.PathLike[str]) -> BinaryIO:
    """The file, open for reading; raises DocumentError where that is impossible."""
    name = os.fspath(path)
    try:
        return pathlib.Path(name).open("rb")
    except FileNotFoundError:
        problem = Diagnostic("file", f"there is no file `{name}`", help=_near(name))
    except (IsADirectoryError, PermissionError, OSError, ValueError) as error:
        problem = Diagnostic("file", f"cannot read `{name}`: {_reason(name, error)}")
    raise DocumentError([problem])


def _reason(name: str, error: Exception) -> str:
    if isinstance(error, OSError):
        is_folder = isinstance(error, IsADirectoryError | PermissionError) and pathlib.Path(name).is_dir()
        return "it is a folder" if is_folder else str(error.strerror or error).lower()
    return "its name is not one a file can have"


def _near(name: str) -> str | None:
    """A suggestion of a file of nearly that name in the same folder."""
    path = pathlib.Path(name)
    try:
        with os.scandir(path.parent) as entries:
            names = [entry.name for entry, _ in zip(entries, range(_MOST_NEIGHBOURS), strict=False)]
    except OSError:
        return None
    return suggest(path.name, names)


def read_bytes(path: str | os.PathLike[str], most: int) -> bytes:
    """The whole of a file of at most so many bytes."""
    with open_bytes(path) as file:
        try:
            size = os.fstat(file.fileno()).st_size
            data = b"" if size > most else file.read(most + 1)
        except OSError as error:
            message = f"cannot read `{os.fspath(path)}`: {_reason(os.fspath(path), error)}"
            raise DocumentError([Diagnostic("file", message)]) from None
    if size > most or len(data) > most:
        raise DocumentError([too_large(os.fspath(path), most, size if size > most else None)])
    return data


def too_large(name: str, most: int, size: int | None = None) -> Diagnostic:
    measured = f" ({shown_size(size)})" if size is not None else ""
    return Diagnostic(
        "too-large",
        f"`{name}` is too large{measured}: such a document has at most {shown_size(most)}",
        help="give a large portfolio as JSONL or CSV, or split it into several files",
    )


def decode(data: bytes, name: str, first_line: int = 1) -> Source:
    """The text of the bytes; raises DocumentError with the place of what is not UTF-8."""
    try:
        return Source(name, data.decode("utf-8-sig"), first_line)
    except UnicodeDecodeError as error:
        raise DocumentError([_not_utf8(data, name, first_line, error.start)]) from None


def _not_utf8(data: bytes, name: str, first_line: int, offset: int) -> Diagnostic:
    mark = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    # Where a byte order mark is cut off, the decoder counts without it.
    whole = data[mark:]
    try:
        whole.decode("utf-8")
    except UnicodeDecodeError as error:
        offset = error.start
    source = Source(name, whole.decode("utf-8", "replace"), first_line)
    start = len(whole[:offset].decode("utf-8"))
    message = f"the byte 0x{whole[offset]:02x} is no UTF-8 text"
    if data.startswith(_UTF_16):
        message = "the text is UTF-16, not UTF-8"
    return Diagnostic("encoding", message, Span(source, start, start + 1), help="save the file as UTF-8")
