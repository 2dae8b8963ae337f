"""A CSV file as a sheet: all its cells are texts."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path

from attrs import field, frozen

from govrules_excel.mapping import CsvMapping
from govrules_excel.problems import refusal
from govrules_excel.sheets import Area, Line

_DELIMITERS = (",", ";", "\t")


@frozen
class CsvSheet:
    """A CSV file, which has one sheet of the file's own name."""

    path: str
    written: CsvMapping = field(factory=CsvMapping, repr=False)

    @property
    def name(self) -> str:
        return Path(self.path).stem

    @property
    def areas(self) -> tuple[Area, ...]:
        return ()

    def lines(self) -> Iterator[Line]:
        """Records by their numbers, as a spreadsheet program shows them."""
        try:
            with open(self.path, encoding=self.written.encoding, newline="") as file:  # noqa: PTH123 - newlines are the reader's
                delimiter = self.written.delimiter or _delimiter(file.readline())
                file.seek(0)
                records = csv.reader(file, delimiter=delimiter, strict=True)
                for number, record in enumerate(records, start=1):
                    yield Line(number, tuple(record))
        except UnicodeError:
            advice = "say `csv: {encoding: cp1252}` in the mapping, or save it as CSV UTF-8"
            raise refusal(self.path, "encoding", f"this is not {self.written.encoding}", advice) from None
        except LookupError:
            raise refusal(self.path, "encoding", f"`{self.written.encoding}` is no encoding") from None
        except (csv.Error, TypeError) as error:
            raise refusal(self.path, "csv", f"this is no CSV: {error}") from None
        except OSError as error:
            reason = (error.strerror or os.fspath(self.path)).lower()
            raise refusal(self.path, "file", f"cannot read the file: {reason}") from None


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)
