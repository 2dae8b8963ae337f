"""Random expressions of every type, with everything that the language has, as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import evolve, field, frozen

from govrules.sampling.choices import Choices

RECORDS = {
    "data": {"domain": "domain", "access": "text", "personal": "flag"},
    "resources": {"resource": "resource", "period": "text", "amount": "number"},
    "approvals": {"role": "text", "on": "date"},
    "links": {"kind": "text", "target": "initiative", "weight": "number", "level": "severity"},
}
"""The collections of records that an initiative has, and their members."""

FIELDS: dict[str, dict[str, tuple[str, ...]]] = {
    "initiative": {
        "number": ("budget", "score"),
        "text": ("title", "owner", "id", "description", "champion"),
        "flag": ("urgent",),
        "date": ("start", "end", "updated", "decided"),
        "risk": ("risk",),
        "stage": ("stage",),
        "severity": ("severity",),
        "unit": ("unit", "host"),
        "initiative": ("follows",),
        "[technology]": ("technologies",),
        "[capability]": ("capabilities",),
        "[initiative]": ("depends_on", "integrates_with"),
        "[text]": ("tags",),
        "[number]": ("amounts",),
    },
    "unit": {
        "number": ("delegation", "envelope"),
        "text": ("title", "owner", "id", "tier"),
        "risk": ("appetite",),
        "unit": ("parent",),
    },
    "technology": {
        "number": ("seats",),
        "text": ("category", "status", "owner", "version"),
        "date": ("end_of_life",),
    },
    "resource": {"text": ("owner", "title"), "flag": ("exclusive",), "unit": ("unit",)},
    "objective": {"number": ("weight",), "text": ("owner",)},
    "domain": {"text": ("owner",), "initiative": ("master",)},
    "capability": {"text": ("owner", "id")},
}
"""The fields by the kind of what has them and by their type, those that policies declare included."""

KINDS = tuple(FIELDS)
SECTIONS = {
    "unit": "units",
    "technology": "technologies",
    "resource": "resources",
    "objective": "objectives",
    "domain": "domains",
    "capability": "capabilities",
}
SCALES = {
    "risk": ("low", "medium", "high", "critical"),
    "stage": ("idea", "proposed", "approved", "building", "live", "stopped"),
    "severity": ("minor", "major", "fatal"),
}
SCALARS = ("number", "text", "flag", "date", *SCALES)
ORDERED = ("number", "text", "date", *SCALES)
LITERALS = {
    "number": ("100", "0", "1", "2", "0.5", "101", "-1", "3.25", "50_000"),
    "text": ('"x"', '"y"', '"z"', '"ann"', '""', '"New x"', '"1.10"'),
    "date": ('date("2027-01-01")', "today", 'date("2026-12-31")', 'date("2027-12-31")'),
    "flag": ("true", "false"),
}
PATTERNS = ('"[a-z]+-[0-9]+"', '"x|y"', '"(?i)new.*"', '".*"')


@frozen
class Scope:
    """What can be named somewhere: variables by name with their types, and whose fields stand alone.

    `rows` is what the rows of a group have in scope, where a group is judged; `loops` counts the
    loops around over all initiatives. Where it `must_join`, such a loop has a condition that can be
    looked up.
    """

    variables: dict[str, str] = field(factory=dict)
    is_subject: bool = False
    rows: Scope | None = None
    parameters: dict[str, str] = field(factory=dict)
    derived: dict[str, str] = field(factory=dict)
    loops: int = 0
    must_join: bool = False

    def bind(self, name: str, type_: str, *, over_all: bool = False) -> Scope:
        return evolve(self, variables={**self.variables, name: type_}, loops=self.loops + over_all)


Make = Callable[["Grammar", str, Scope, int], str | None]
"""Makes an expression of a type out of smaller ones; None where there is nothing to make it of."""


class Grammar:
    """Makes expressions; `depth` is how many more levels one may have.

    `larger` are the ways to make an expression of smaller ones, by the family of its type.
    """

    def __init__(self, choices: Choices, larger: Mapping[str, Sequence[Make]]) -> None:
        self.choices = choices
        self._larger = larger
        self._fresh = 0

    def of(self, type_: str, scope: Scope, depth: int) -> str:
        """An expression of a type; where nothing else fits, the plainest of it."""
        if depth > 0 and self.choices.below(4) != 0:
            makers = self._larger.get(_family(type_), ())
            if makers:
                made = self.choices.pick(makers)(self, type_, scope, depth - 1)
                if made is not None:
                    return made
        return self.atom(type_, scope) or self._plainest(type_, scope)

    def _plainest(self, type_: str, scope: Scope) -> str:
        if type_.startswith("["):
            inner = type_[1:-1]
            if inner in SECTIONS:
                return (
                    f"{{u for u in organisation.{SECTIONS[inner]}}}" if "u" not in scope.variables else "[]"
                )
            return "initiatives" if inner == "initiative" else f"[{self.literal(inner)}]"
        return self.literal(type_)

    def literal(self, type_: str) -> str:
        """A literal; of a scale or an id it is a text, which stands only beside one."""
        if type_ in SCALES:
            return f'"{self.choices.pick(SCALES[type_])}"'
        if type_ in LITERALS:
            return self.choices.pick(LITERALS[type_])
        if type_ == "initiative":
            return self.choices.pick(('"a"', '"b"', '"nowhere"'))
        return self.choices.pick((f'"{type_}-1"', f'"{type_}-2"', '"nowhere"'))

    def atom(self, type_: str, scope: Scope) -> str | None:
        """A field, a variable or a parameter of a type; None where there is none."""
        named = [name for name, of in (scope.variables | scope.parameters).items() if of == type_]
        found = [*self._own(type_, scope), *named, *self._reached(type_, scope)]
        if type_ in LITERALS and (not found or self.choices.chance(6)):
            return self.choices.pick(LITERALS[type_])
        return self.choices.pick(found) if found else None

    def _own(self, type_: str, scope: Scope) -> list[str]:
        if not scope.is_subject:
            return []
        derived = [name for name, of in scope.derived.items() if of == type_]
        return [*FIELDS["initiative"].get(type_, ()), *derived]

    def _reached(self, type_: str, scope: Scope) -> list[str]:
        """What is read through a variable or a field that names something."""
        bases = [(name, of) for name, of in scope.variables.items() if of in FIELDS or of in RECORDS]
        if scope.is_subject:
            bases += [("unit", "unit"), ("follows", "initiative"), ("host", "unit")]
        return [f"{base}.{name}" for base, of in bases for name in _members(of, type_, scope)]

    def records(self, scope: Scope) -> list[tuple[str, str]]:
        """The collections of records in scope, each with its name among them."""
        own = [(name, name) for name in RECORDS] if scope.is_subject else []
        reached = [
            (f"{base}.{name}", name)
            for base, of in scope.variables.items()
            if of == "initiative"
            for name in RECORDS
        ]
        return own + reached

    def fresh(self) -> str:
        """A name that nothing has."""
        self._fresh += 1
        return f"v{self._fresh}"


def _members(of: str, type_: str, scope: Scope) -> list[str]:
    if of in RECORDS:
        return [name for name, member in RECORDS[of].items() if member == type_]
    derived = [name for name, each in scope.derived.items() if each == type_] if of == "initiative" else []
    return [*FIELDS[of].get(type_, ()), *derived]


def _family(type_: str) -> str:
    if type_.startswith("["):
        return "collection"
    return "scale" if type_ in SCALES else "reference" if type_ in KINDS else type_
