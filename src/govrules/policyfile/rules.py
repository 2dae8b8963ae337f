"""One rule: its parts read, its form lowered."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from attrs import evolve, frozen

from govrules.documents import Document
from govrules.forms import Form, Lowered, conjunction
from govrules.policyfile import texts
from govrules.policyfile.context import MISSING_EFFECT, FormContext
from govrules.policyfile.effects import HELP, effect_of
from govrules.policyfile.laws import claimed
from govrules.policyfile.models import RuleModel
from govrules.policyfile.names import shortened
from govrules.policyfile.problems import Place
from govrules.policyfile.shapes import SHAPES, optional, shape_of
from govrules.policyfile.typed import date_of
from govrules.policyfile.validation import around_keys, meant, validated
from govrules.syntax import Expression, Unary
from govrules.syntax.policies import Cycle, Each, Effect, Namespace, ParameterDeclaration, Rule, Tier


@frozen
class RuleReader:
    """Reads rules; `forms` are those that they can be written in, by name."""

    forms: Mapping[str, Form]

    def read(
        self, place: Place, name: str, namespace: Namespace, parameters: tuple[ParameterDeclaration, ...]
    ) -> Rule:
        """The rule at a place. Its problems are reported; with any, the rule is not to be used."""
        validated(RuleModel, place, more=tuple(self.forms))
        place = evolve(place, meant=frozenset(meant(place, (*around_keys(RuleModel), *self.forms))))
        form = self._form(place)
        effect = effect_of(place["effect"])
        lowered = (
            _plain(place, effect, tuple(self.forms))
            if form is None
            else _formed(form, place, effect, namespace)
        )
        title = texts.localised(place["title"]) or {texts.ANY_LANGUAGE: name}
        begins, until = _dates(place)
        return Rule(
            id=name,
            title=title,
            why=texts.localised(place["why"]),
            fix=texts.localised(place["fix"]),
            message=texts.templates(place["message"]) or lowered.message or texts.literal(title),
            shape=lowered.shape,
            when=conjunction(place.span, (lowered.when, optional(place, "when"))),
            tiers=lowered.tiers,
            unknown=place["unknown"].value if place["unknown"].value in ("ignore", "violate") else "inform",
            evidence=_evidence(place) or lowered.evidence,
            namespace=namespace,
            parameters=parameters,
            exhaustive=place["exhaustive"].value is True,
            enforcement="on",
            effective_from=begins,
            effective_until=until,
            laws=claimed(place["laws"]),
            references=texts.words(place["references"]),
            measure=place["measure"].value if isinstance(place["measure"].value, str) else None,
            form=form.name if form is not None else None,
            examples=examples_of(place["examples"]),
            span=place["id"].span,
        )

    def _form(self, place: Place) -> Form | None:
        """The form that a rule is written in; exactly one form or shape must be there."""
        given = [key for key in (*SHAPES, *self.forms) if key in place]
        if len(given) > 1:
            message = f"a rule has one of {' and '.join(f'`{key}`' for key in given)}"
            place[given[1]].problem("two-shapes", message, "keep one, or write a rule for each", key=True)
        elif not given:
            shapes = [f"`{key}`" for key in (*SHAPES[1:], *self.forms)]
            help = f"say what it looks at: `each: initiative`, {', '.join(shapes[:-1])} or {shapes[-1]}"
            keys = (*SHAPES, *self.forms)
            place.lacking(keys, "missing-shape", "the rule does not say what it looks at", help)
        names = [key for key in given if key in self.forms]
        return self.forms[names[0]] if names else None


def _formed(form: Form, place: Place, effect: Effect | None, namespace: Namespace) -> Lowered:
    """What a form makes of the rule."""
    for key in ("forbid", "require", "related"):
        if key in place:
            place[key].problem(
                "form-key", f"`{form.name}` says itself what `{key}` would", "leave it out", key=True
            )
    options = validated(form.options, place[form.name])
    if options is None:
        return Lowered(Each("initiative"), ())
    tables = {table.name: table for table in namespace.tables}
    return form.lower(options, FormContext(place, place[form.name], effect, tables))


def _plain(place: Place, effect: Effect | None, forms: tuple[str, ...]) -> Lowered:
    """A rule without a form: `forbid` or `require`, and an effect; a form could have stood for both."""
    shape = shape_of(place)
    if "related" in place and "pair" not in place:
        place["related"].problem(
            "unused-key", "`related` belongs to `pair`", "use `when` to select", key=True
        )
    if effect is None and "effect" not in place:
        place.lacking(("effect", *forms), "missing-effect", MISSING_EFFECT, HELP)
    elif effect is None and "effect" in place:
        place["effect"].problem("missing-effect", "an effect is missing here", HELP)
    fine = _fine(place, () if isinstance(shape, Cycle) else ("forbid", "require", *forms))
    return Lowered(shape, (*fine, Tier(None, effect)))


def _fine(place: Place, needed: tuple[str, ...]) -> tuple[Tier, ...]:
    """The tier in which all is fine: what is required, or what is not forbidden."""
    given = [key for key in ("forbid", "require") if key in place]
    if len(given) > 1:
        help = "join them into one, or write two rules"
        place["require"].problem("two-verdicts", "a rule has `forbid` or `require`, not both", help, key=True)
    if not given:
        if needed:
            help = "say what must not be with `forbid`, or what must be with `require`"
            place.lacking(needed, "missing-verdict", "the rule neither forbids nor requires anything", help)
        return ()
    conditions = {key: place[key].expression() for key in given}
    return (Tier(_negated(conditions["forbid"]) if given[0] == "forbid" else conditions["require"]),)


def _negated(condition: Expression) -> Expression:
    return Unary(condition.span, "not", condition)


def _evidence(place: Place) -> tuple[tuple[str, Expression], ...]:
    return tuple((name, value.expression()) for name, value in place["evidence"].entries())


def _dates(place: Place) -> tuple[datetime.date | None, datetime.date | None]:
    begins, until = _date(place["from"]), _date(place["until"])
    if begins is not None and until is not None and until < begins:
        place["until"].problem("bad-date", "the rule ends before it begins", f"`from` is {begins}")
    return begins, until


def _date(place: Place) -> datetime.date | None:
    if not place.is_there:
        return None
    date = date_of(place.value)
    if date is None:
        shown = f"`{shortened(place.value)}`" if isinstance(place.value, str) else "this"
        place.problem("bad-date", f"{shown} is no date that exists", "write it as YYYY-MM-DD")
    return date


def examples_of(place: Place) -> dict[str, tuple[Document, ...]]:
    """The small portfolios under `pass`, `fail` and `unknown`, each a document of its own."""
    return {
        kind: tuple(_example(item) for item in place[kind].items()) for kind in ("pass", "fail", "unknown")
    }


def _example(place: Place) -> Document:
    if not isinstance(place.value, dict | list):
        place.problem("wrong-type", "an example is a portfolio, a list of initiatives, or one of them")
    return evolve(place.document.part(place.path), flaws=())
