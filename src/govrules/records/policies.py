"""The files of a policy as a record keeps them, and the policy that they make again."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from govrules.model import Initiative
from govrules.policy import PLAIN, Extensions, Policy, load
from govrules.records.journal import RecordError
from govrules.syntax.policies import File


def kept(policy: Policy) -> dict[str, Any]:
    """The texts of all files, by names that lie in one folder; those of packs by the packs.

    Raises RecordError where a file of a table can no longer be read, or lies on another drive.
    """
    written = policy.written
    own = [file for file in written.files if file.pack is None]
    base = _common([*written.roots, *(file.path for file in own)])
    packs: dict[str, list[File]] = {}
    for file in written.files:
        if file.pack is not None:
            packs.setdefault(file.pack, []).append(file)
    return {
        "rules": [_name(root, base) for root in written.roots],
        "files": {_name(file.path, base): _text(file) for file in own},
        "packs": {pack: _of_pack(files) for pack, files in sorted(packs.items())},
        "allow_outside": not all(_is_inside(file.path, written.roots) for file in own),
    }


def _of_pack(files: list[File]) -> dict[str, str]:
    base = _common(file.path for file in files)
    return {_name(file.path, base): _text(file) for file in files}


def _common(paths: Iterable[str]) -> str:
    """The folder in which all of them lie."""
    try:
        return os.path.commonpath([os.path.dirname(path) for path in paths])  # noqa: PTH120 - of texts
    except ValueError:
        raise RecordError("a policy on several drives cannot be kept in a record") from None


def _name(path: str, base: str) -> str:
    return Path(os.path.relpath(path, base)).as_posix()


def _is_inside(path: str, roots: Iterable[str]) -> bool:
    """Whether a file lies in the folder of a path that the caller named."""
    folders = (Path(root) if Path(root).is_dir() else Path(root).parent for root in roots)
    return any(Path(path).is_relative_to(folder) for folder in folders)


def _text(file: File) -> str:
    if file.text is not None:
        return file.text
    try:
        return Path(file.path).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"cannot keep `{file.path}` in a record: {error}") from None


def restored(
    content: Mapping[str, Any], kind: type[Initiative] = Initiative, plugins: Extensions = PLAIN
) -> Policy:
    """The policy that was kept, with its packs as they were. Raises PolicyError as `load` does."""
    with tempfile.TemporaryDirectory(prefix="govrules-") as name:
        folder = Path(name)
        _unpack(content["files"], folder / "files")
        for place, pack in enumerate(content["packs"].values()):
            _unpack(pack, folder / f"pack-{place}")
        packs = {pack: folder / f"pack-{place}" for place, pack in enumerate(content["packs"])}
        roots = [_inside(folder / "files", root) for root in content["rules"]]
        outside = content["allow_outside"]
        return load(*roots, initiative=kind, allow_outside=outside, packs=packs, plugins=plugins)


def _unpack(files: Mapping[str, str], folder: Path) -> None:
    folder.mkdir()
    for name, text in files.items():
        path = _inside(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def _inside(folder: Path, name: str) -> Path:
    """A path in a folder; a record never has files written elsewhere."""
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or any(part.endswith(("/", "\\", ":")) or "\0" in part for part in parts):
        raise RecordError(f"the record names the file `{name}`, which lies in no policy's folder")
    return folder.joinpath(*parts)
