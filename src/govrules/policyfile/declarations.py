"""What a policy declares for its rules: parameters, fields, derived fields, scales."""

from __future__ import annotations

from collections.abc import Collection

from attrs import Factory, define, evolve

from govrules.diagnostics import Span, suggest
from govrules.model import SCALES
from govrules.policyfile.names import FIELDS, KINDS, RESERVED, check_name, shortened
from govrules.policyfile.problems import Place, Problems
from govrules.policyfile.texts import localised
from govrules.policyfile.typed import typed_value
from govrules.policyfile.types import TypeReader, scale_values
from govrules.syntax.policies import DefinitionDeclaration, FieldDeclaration, ParameterDeclaration


def parameters_of(
    owner: str, place: Place, types: TypeReader, replaced: Collection[tuple[str, str]] = ()
) -> tuple[ParameterDeclaration, ...]:
    """The parameters under `parameters:`; those that cannot be used are reported and left out.

    The defaults of those that are `replaced` need not fit: a pack's stages are no organisation's.
    """
    found = [
        _parameter(owner, name, parameter, types, checked=(owner, name) not in replaced)
        for name, parameter in place.entries()
    ]
    return tuple(parameter for parameter in found if parameter is not None)


def _parameter(
    owner: str, name: str, place: Place, types: TypeReader, *, checked: bool
) -> ParameterDeclaration | None:
    if not check_name(name, place) or not isinstance(place.value, dict):
        return None
    if "type" not in place:
        return None
    type_ = types.read(place["type"], f"{owner}.{name}")
    if type_ is None:
        return None
    default = place["default"] if checked else evolve(place["default"], problems=Problems())
    value = typed_value(type_, default)
    return ParameterDeclaration(name, type_, value, localised(place["why"]), place.key_span)


def definitions_of(place: Place, fields: frozenset[str]) -> tuple[DefinitionDeclaration, ...]:
    """The derived fields under `define:`; `fields` are the names that initiatives already have."""
    return tuple(
        DefinitionDeclaration(name, definition.expression(), definition.key_span)
        for name, definition in place.entries()
        if check_name(name, definition, taken=RESERVED | FIELDS) and _is_new(name, definition, fields)
    )


def _is_new(name: str, place: Place, fields: frozenset[str]) -> bool:
    if name in fields:
        place.problem(
            "bad-name", f"`{name}` is declared under `fields:` too", "keep one of the two", key=True
        )
        return False
    return True


@define
class Scales:
    """The scales of all policies that are loaded together."""

    values: dict[str, tuple[str, ...]] = Factory(dict)
    spans: dict[str, Span] = Factory(dict)

    def add(self, place: Place) -> None:
        """Take in what stands under `scales:`."""
        for name, scale in place.entries():
            values = scale_values(scale)
            if values is not None and check_name(
                name, scale, taken=frozenset({*KINDS, "text", "number", "flag", "date"})
            ):
                self._put(name, values, scale)

    def _put(self, name: str, values: tuple[str, ...], place: Place) -> None:
        if self.values.setdefault(name, values) != values:
            help = f"it is also declared at {self.spans[name]}"
            place.problem("conflict", f"two policies declare the scale `{name}` differently", help, key=True)
        self.spans.setdefault(name, place.key_span)

    def reader(self) -> TypeReader:
        """Reads types that name these scales, or those that are always there."""
        return TypeReader({**SCALES, **self.values})


@define
class Fields:
    """The host's own fields, as all policies that are loaded together declare them."""

    declared: dict[tuple[str, str], FieldDeclaration] = Factory(dict)

    def add(self, place: Place, types: TypeReader) -> None:
        """Take in what stands under `fields:`."""
        for name, field in place.entries():
            kind, _, last = name.rpartition(".")
            if _is_kind(kind, field) and check_name(last, field, taken=RESERVED if not kind else frozenset()):
                self._put(kind or "initiative", last, field, types)

    def _put(self, kind: str, name: str, place: Place, types: TypeReader) -> None:
        type_ = types.read(place, f"{kind}.{name}")
        if type_ is None:
            return
        field = FieldDeclaration(kind, name, type_, place.key_span)
        other = self.declared.setdefault((kind, name), field)
        if other.type != type_:
            message = f"`{name}` is {type_} here and {other.type} elsewhere"
            place.problem("conflict", message, f"it is also declared at {other.span}", key=True)

    def of_initiatives(self) -> frozenset[str]:
        """The names of the fields of initiatives."""
        return frozenset(name for kind, name in self.declared if kind == "initiative")


def _is_kind(kind: str, place: Place) -> bool:
    if not kind or kind in KINDS:
        return True
    help = suggest(kind, KINDS) or "as in `unit.appetite`"
    place.problem("bad-name", f"`{shortened(kind)}` has no fields", help, key=True)
    return False
