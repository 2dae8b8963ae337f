"""Files that cannot be read, or should not be."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from govrules.documents import DocumentError, Limits, format_of, read, read_rows

HUNDRED_MEGABYTES = 100_000_000


def message(file: Path | str) -> str:
    with pytest.raises(DocumentError) as caught:
        list(read_rows(file)) if str(file).endswith(("csv", "jsonl")) else read(file)
    return str(caught.value)


def test_a_missing_file_is_told_with_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "portfolio.yaml").touch()
    assert message(tmp_path / "portfolo.yaml") == (
        f"there is no file `{tmp_path}/portfolo.yaml` [file]\n    = help: did you mean `portfolio.yaml`?"
    )


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "folder.yaml"
    folder.mkdir()
    assert message(folder) == f"cannot read `{folder}`: it is a folder [file]"


def test_a_name_that_no_file_can_have() -> None:
    assert message("a\0.yaml").endswith("its name is not one a file can have [file]")


@pytest.mark.parametrize("name", ["sparse.yaml", "sparse.json"])
def test_a_hundred_megabytes_are_refused_unread(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    with file.open("wb") as out:
        out.truncate(HUNDRED_MEGABYTES)
    assert "is too large (100 MB)" in message(file)


@pytest.mark.parametrize("name", ["sparse.jsonl", "sparse.csv"])
def test_a_hundred_megabytes_on_one_line_are_one_bad_row(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    with file.open("wb") as out:
        out.write(b"id\n" if name.endswith("csv") else b"{}\n")
        out.truncate(HUNDRED_MEGABYTES)
    bad = [row for row in read_rows(file) if row.problems]
    assert [row.problems[0].code for row in bad] == ["too-large"]


def test_a_stream_has_a_limit_too(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text("{}\n" * 100)
    with pytest.raises(DocumentError, match="too large"):
        read_rows(file, limits=Limits(stream=50))


@pytest.mark.parametrize("name", ["empty.yaml", "empty.json", "empty.csv"])
def test_an_empty_file_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert "the document is empty" in message(tmp_path / name)


@pytest.mark.parametrize("name", ["bad.yaml", "bad.json"])
def test_bytes_that_are_no_text_are_told_with_their_place(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes("é: 1\n".encode() + b"b: \xc3(\n")
    assert message(tmp_path / name).startswith(
        f"{tmp_path / name}:2:4: the byte 0xc3 is no UTF-8 text [encoding]"
    )


def test_utf_16_is_called_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_bytes("a: 1".encode("utf-16"))
    assert "the text is UTF-16, not UTF-8" in message(tmp_path / "bad.yaml")


@pytest.mark.parametrize(("name", "known"), [("a.yml", "yaml"), ("A.JSON", "json"), ("x.ndjson", "jsonl")])
def test_the_name_tells_the_format(name: str, known: str) -> None:
    assert format_of(name) == known


@pytest.mark.parametrize(("name", "given"), [("a.txt", None), ("-", None), ("a.yaml", "toml")])
def test_an_unknown_format_is_refused(name: str, given: str | None) -> None:
    with pytest.raises(DocumentError):
        format_of(name, given)


def test_rows_and_whole_documents_are_not_mixed_up(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="holds rows"):
        read(tmp_path / "a.csv")
    with pytest.raises(DocumentError, match="holds no rows"):
        read_rows(tmp_path / "a.yaml")


def test_rows_can_come_through_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=('{"id": "a"}\n',))
    writer.start()
    (row,) = read_rows(pipe)
    writer.join()
    assert row.document is not None
    assert row.again() is not None
