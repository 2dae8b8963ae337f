"""The source of indexes: all initiatives by what they are looked up by.

A module for one portfolio fills an index at once; a live one asks for the keys of each initiative
again and again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import frozen

from govrules import plan
from govrules.engines.compiled.runtime import one_by_one
from govrules.engines.compiled.source.emitter import Bound, Emitter, Shared
from govrules.engines.compiled.source.sieves import Sieve, passing
from govrules.plan.reach import reads_only
from govrules.plan.renaming import renamed

ONE = "<one>"
"""The variable of what reads others too: nothing that it binds has this name."""


@frozen
class Indexing:
    """An index of the initiatives that pass sieves by keys, with at most one of several values: the last.

    `doubts` where those are needed too whose keys are not known.
    """

    keys: tuple[plan.Expression, ...]
    many: bool
    sieves: tuple[Sieve, ...]
    doubts: bool
    lasting: bool

    @staticmethod
    def of(
        keys: tuple[plan.JoinKey, ...], variable: str, sieves: tuple[Sieve, ...], *, doubts: bool = False
    ) -> Indexing:
        """The index by the inner sides of keys, which speak of a variable."""
        lasting = all(reads_only(key.inner, {variable}) for key in keys)
        names = {variable: plan.SUBJECT if lasting else ONE}
        inner = tuple(renamed(key.inner, names) for key in keys)
        return Indexing(inner, keys[-1].inner_many, sieves, doubts, lasting)

    @property
    def fields(self) -> frozenset[str] | None:
        """The fields of an initiative that its keys depend on; None where other initiatives matter too."""
        asked = (*self.keys, *(sieve.condition for sieve in self.sieves))
        return plan.fields_read(asked) if self.lasting else None

    @property
    def single(self) -> int:
        """How many keys have one value."""
        return len(self.keys) - self.many


def index(
    shared: Shared,
    keys: tuple[plan.JoinKey, ...],
    variable: str,
    sieves: tuple[Sieve, ...] = (),
    *,
    selecting: bool = True,
) -> str:
    """A name for the index by the inner sides of keys, which speak of a variable."""
    wanted = Indexing.of(keys, variable, sieves, doubts=shared.live or not selecting)
    write = _keys_function if shared.live else _fill_function
    function = shared.function(wanted, "keys", lambda name: write(shared, name, wanted))
    fields = shared.constant(wanted.fields, ("fields", wanted.fields))
    return shared.after(f"world.index({function}, {fields})", "index")


@contextmanager
def _about_one(emitter: Emitter) -> Iterator[None]:
    emitter.certain |= {"id_0", "row_0"}
    one = Bound("id_0", "row_0")
    with emitter.binding(**{plan.SUBJECT: one, ONE: one}):
        yield


def _keys_function(shared: Shared, name: str, wanted: Indexing) -> list[str]:
    """`name(id, row)`: the keys of an initiative, and whether these are all that it may have."""
    emitter = shared.emitter()
    with emitter.block(f"def {name}(id_0, row_0):"), _about_one(emitter):
        with passing(emitter, wanted.sieves):
            _return_keys(emitter, wanted)
        if wanted.sieves:
            emitter.line("return (), True")
    return emitter.lines


def _return_keys(emitter: Emitter, wanted: Indexing) -> None:
    values = [emitter.value(key) for key in wanted.keys]
    single = values[: wanted.single]
    present = emitter.present(*single)
    if present:
        with emitter.block(f"if not ({present}):"):
            emitter.line("return (), False")
    if not wanted.many:
        emitter.line(f"return ({_together(single)},), True")
        return
    many = values[-1]
    each = f"{emitter.world.constant(one_by_one, 'one_by_one')}({many})"
    if single:
        each = f"[{_together([*single, 'member'])} for member in {each}]"
    emitter.line(f"return {each}, {many} is not None and None not in {many}")


def _together(names: list[str]) -> str:
    """One key of several."""
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def _fill_function(shared: Shared, name: str, wanted: Indexing) -> list[str]:
    """`name(rows, entries, uncertain)`: puts initiatives into an index."""
    emitter = shared.emitter()
    with emitter.block(f"def {name}(rows, entries, uncertain):"):
        emitter.line("enter = entries.setdefault")
        with emitter.block("for id_0, row_0 in rows.items():"):
            write_entered(emitter, wanted, Entries("rows", "entries", "enter"))
    return emitter.lines


@frozen
class Entries:
    """The names of all rows, of the entries of an index, and of what puts an id there if none is yet."""

    rows: str
    entries: str
    enter: str

    @staticmethod
    def kept(shared: Shared) -> Entries:
        """Entries that several functions see."""
        entries = shared.own("{}", "entries")
        return Entries(
            shared.bound("world.rows", "rows"), entries, shared.own(f"{entries}.setdefault", "enter")
        )


def write_entered(emitter: Emitter, wanted: Indexing, to: Entries) -> None:
    """Put the initiative at hand into an index."""
    with _about_one(emitter), passing(emitter, wanted.sieves):
        _enter(emitter, wanted, to)


def _enter(emitter: Emitter, wanted: Indexing, to: Entries) -> None:
    values = [emitter.value(key) for key in wanted.keys]
    present = emitter.present(*values[: wanted.single])
    if wanted.doubts:
        doubts = [f"not ({present})"] if present else []
        doubts += [f"{values[-1]} is None or None in {values[-1]}"] if wanted.many else []
        if doubts:
            emitter.line(f"if {' or '.join(doubts)}: uncertain[id_0] = row_0")
    with emitter.block(f"if {present or 'True'}:"):
        if not wanted.many:
            _enter_by(emitter, _together(values), to)
            return
        with emitter.block(f"for member in {values[-1]} or ():"), emitter.block("if member is not None:"):
            _enter_by(emitter, _together([*values[:-1], "member"]), to)


def _enter_by(emitter: Emitter, key: str, to: Entries) -> None:
    """Most keys are of one initiative only: of these the id will do."""
    emitter.line(f"held = {to.enter}({key}, id_0)")
    with emitter.block("if held is not id_0:"):
        emitter.line("if type(held) is dict: held[id_0] = row_0")
        emitter.line(f"else: {to.entries}[{key}] = {{held: {to.rows}[held], id_0: row_0}}")
