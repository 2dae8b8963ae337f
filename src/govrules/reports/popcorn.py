"""The popcorn index for people: each number, what it is, what it is not, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from attrs import frozen

from govrules.meaning.wording import write_value
from govrules.model import Portfolio
from govrules.policy import Policy
from govrules.popcorn import Index, Measure, Measured, Reading
from govrules.reports.text import Paper
from govrules.reports.words import Words
from govrules.texts import in_language

if TYPE_CHECKING:
    from govrules.reports.html import Measure as Figure

NAME = 34
"""The cells of a measure's title."""
VALUE = 22
"""The cells of its value."""
DOT = "\N{NO-BREAK SPACE}· "
"""Between units; a line may end with it, not begin."""
MOST_RULES = 4
"""So many rules are named; of more, their number is told."""

VOCABULARY = {
    "en": {
        "index": "Popcorn index",
        "since": "compared with {}",
        "disorder": "In each other’s way",
        "control": "Held up",
        "money": "{}",
        "pairs": "{} pairs",
        "pair": "{} pair",
        "periods": "{} periods",
        "period": "{} period",
        "share": "{}",
        "points": "{} points",
        "change": "{} since then",
        "same": "as then",
        "other rules": "counted by other rules then",
        "not measured": "not measured",
        "no rules": "No rule of this policy feeds it.",
        "uncounted": "and {} that cannot be judged",
        "uncounteds": "and {} that cannot be judged",
        "behind": "Rules: {}",
        "several": "{} rules",
        "other policy": "The policy has changed since then: a number may have moved with it.",
    },
    "fr": {
        "index": "Indice pop-corn",
        "since": "comparé au {}",
        "disorder": "On se gêne",
        "control": "On attend",
        "money": "{}",
        "pairs": "{} paires",
        "pair": "{} paire",
        "periods": "{} périodes",
        "period": "{} période",
        "share": "{}",
        "points": "{} points",
        "change": "{} depuis",
        "same": "comme alors",
        "other rules": "compté alors par d’autres règles",
        "not measured": "non mesuré",
        "no rules": "Aucune règle de cette politique ne l’alimente.",
        "uncounted": "et {} que l’on ne peut évaluer",
        "uncounteds": "et {} que l’on ne peut évaluer",
        "behind": "Règles\N{NO-BREAK SPACE}: {}",
        "several": "{} règles",
        "other policy": "La politique a changé depuis\N{NO-BREAK SPACE}: un chiffre a pu bouger avec elle.",
    },
}


@frozen
class _Numbers:
    """An index, and the words to tell its numbers."""

    index: Index
    words: Words

    def change(self, measure: Measure, value: Decimal) -> str:
        """How much a number has moved, with its sign; a share moves by points."""
        sign = "+" if value > 0 else ""
        if measure.unit == "share":
            return sign + self.words("points", write_value(value * 100, self.words.spoken, ".0"))
        return sign + self.value(measure, value)

    def value(self, measure: Measure, value: Decimal) -> str:
        """A number with what it counts."""
        written = write_value(value, self.words.spoken, ".0%" if measure.unit == "share" else ",")
        if measure.unit == "money":
            return f"{written} {self.index.currency or ''}".rstrip()
        plural = abs(value) not in self.words.singular
        key = measure.unit if plural or measure.unit == "share" else measure.unit.removesuffix("s")
        return self.words(key, written)


@frozen
class _Told(_Numbers):
    """An index, what it is about, and the paper to tell it on."""

    portfolio: Portfolio
    paper: Paper


def figures(index: Index, language: str = "") -> tuple[Figure, ...]:
    """The measures that the policy's rules feed, for a page that shows them."""
    numbers = _Numbers(index, Words(language, VOCABULARY))
    return tuple(_figure(numbers, measured) for measured in index.measures if measured.rules)


def _figure(numbers: _Numbers, measured: Measured) -> Figure:
    from govrules.reports.html import Measure as Figure  # the page is an extra of its own

    words, measure, value = numbers.words, measured.measure, measured.whole.value
    written = words("not measured") if value is None else numbers.value(measure, value)
    about = f"{words.of(measure.meaning)} {words.of(measure.caution)}"
    share = float(value) if value is not None and measure.unit == "share" else None
    return Figure(words.of(measure.title), written, about, share)


def write(index: Index, policy: Policy, portfolio: Portfolio, paper: Paper, language: str = "") -> None:
    """Every measure in a few lines, for the portfolio and for the units that have a part in it."""
    told = _Told(index, Words(language, VOCABULARY), portfolio, paper)
    words = told.words
    about = [words("index"), words.counted("initiative", index.portfolio["initiatives"])]
    about.append(words("as of", index.as_of.isoformat()))
    about += [words("since", index.earlier.as_of.isoformat())] if index.earlier is not None else []
    paper.paragraph(words.of(policy.title) or policy.id, style="bold")
    paper.paragraph(" · ".join(about), style="dim")
    if index.earlier is not None and index.earlier.policy_digest != index.policy["digest"]:
        paper.paragraph(words("other policy"), style="yellow")
    for side in ("disorder", "control"):
        paper.heading(words(side))
        of_side = [measured for measured in index.measures if measured.measure.side == side]
        for place, measured in enumerate(of_side):
            _write_measured(told, measured, first=place == 0)


def _write_measured(told: _Told, measured: Measured, *, first: bool) -> None:
    paper, words, measure = told.paper, told.words, measured.measure
    if not first:
        paper.blank()
    title = words.of(measure.title).ljust(NAME)
    paper.line((title, "bold"), (_value(told, measure, measured.whole).ljust(VALUE), "bold cyan"),
               (_change(told, measured), "dim"))  # fmt: skip
    paper.paragraph(words.of(measure.meaning), indent=2)
    paper.paragraph(words.of(measure.caution), indent=2, style="dim")
    if measured.whole.uncounted:
        paper.paragraph(words.counted("uncounted", measured.whole.uncounted), indent=2, style="magenta")
    units = DOT.join(_units(told, measured))
    paper.paragraph(units, indent=2, first=("→", "green"), hang=2)
    paper.paragraph(_rules(told, measured), indent=2, style="dim")


def _value(told: _Told, measure: Measure, reading: Reading) -> str:
    if reading.value is None:
        return told.words("not measured")
    return told.value(measure, reading.value)


def _change(told: _Told, measured: Measured, unit: str | None = None) -> str:
    """What has changed since the earlier index, if there is one."""
    change = told.index.change(measured.measure.name, unit)
    if change is None:
        return ""
    if unit is None and not told.index.same_rules(measured.measure.name):
        return told.words("other rules")
    if not change:
        return told.words("same")
    return told.words("change", told.change(measured.measure, change))


def _units(told: _Told, measured: Measured) -> Iterator[str]:
    """The units that have a part in it."""
    known = told.portfolio.organisation.units
    for unit, reading in measured.units.items():
        change = told.index.change(measured.measure.name, unit)
        if reading.value or change:
            title = known[unit].title if unit in known else None
            name = in_language(title, told.words.language) if title else unit
            moved = f" ({told.change(measured.measure, change)})" if change else ""
            yield f"{name} {_value(told, measured.measure, reading)}{moved}".replace(
                " ", "\N{NO-BREAK SPACE}"
            )


def _rules(told: _Told, measured: Measured) -> str:
    if not measured.rules:
        return told.words("no rules")
    if len(measured.rules) > MOST_RULES:
        return told.words("behind", told.words("several", len(measured.rules)))
    return told.words("behind", ", ".join(measured.rules))
