"""The tables that a policy declares."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from govrules.diagnostics import one_of, suggest
from govrules.documents import Document
from govrules.policyfile.files import Location
from govrules.policyfile.names import check_name, shortened
from govrules.policyfile.problems import Place
from govrules.policyfile.types import TypeReader
from govrules.syntax.policies import TableDeclaration
from govrules.tables import Table, read_tables
from govrules.types import TEXT, Scale, Type

_KEYS_OF_SUPPLIED = ("key", "columns", "optional")


def tables_of(
    policy: str, place: Place, file: Location, types: TypeReader, *, allow_outside: bool
) -> tuple[TableDeclaration, ...]:
    """The tables under `tables:`; one without rows or a file comes with the portfolio."""
    named = {name: table for name, table in place.entries() if check_name(name, table)}
    supplied = {name: table for name, table in named.items() if _is_supplied(table)}
    declared = [_supplied(policy, name, table, types) for name, table in supplied.items()]
    own = {name: table.value for name, table in named.items() if name not in supplied}
    if isinstance(place.value, dict) or place.value is None:
        document = _with_real_name(place.document, {"tables": own}, file)
        found, problems = read_tables(document, allow_outside=allow_outside)
        place.problems.extend(problems)
        declared += [_declared(policy, table, named[name]) for name, table in found.items()]
    return tuple(declared)


def _with_real_name(document: Document, value: Any, file: Location) -> Document:
    """The document under its file's own path, from which files of tables are found."""
    return evolve(document, value=value, source=evolve(document.source, name=str(file.path)))


def _is_supplied(table: Place) -> bool:
    return "columns" in table and "rows" not in table and "file" not in table


def _supplied(policy: str, name: str, table: Place, types: TypeReader) -> TableDeclaration:
    found = {key: types.read(column, f"{policy}.{name}.{key}") for key, column in table["columns"].entries()}
    columns = {key: type_ for key, type_ in found.items() if type_ is not None}
    key = table["key"].value
    if not isinstance(key, str) or key not in found:
        table["key"].problem("missing-key", "a table says which of its columns is its `key`")
    for other, asked in table.entries():
        if other not in _KEYS_OF_SUPPLIED:
            help = suggest(other, _KEYS_OF_SUPPLIED) or f"the keys are {one_of(_KEYS_OF_SUPPLIED)}"
            asked.problem("unknown-key", f"unknown key `{shortened(other)}`", help, key=True)
    return TableDeclaration(
        name,
        columns.get(str(key), TEXT),
        columns,
        None,
        table.key_span,
        key=str(key),
        optional=table["optional"].value is True,
    )


def _declared(policy: str, table: Table, place: Place) -> TableDeclaration:
    columns = {name: _named(type_, f"{policy}.{table.name}.{name}") for name, type_ in table.columns.items()}
    key = table.key
    return TableDeclaration(table.name, columns[key], columns, table.rows, place.key_span, key=key)


def _named(type_: Type, name: str) -> Type:
    """A scale of the table's own takes the column's name."""
    return evolve(type_, name=name) if isinstance(type_, Scale) and not type_.name else type_
