"""The forms that rules can be written in."""

from __future__ import annotations

from scripts.pages.files import options_of
from scripts.pages.markdown import block, code, joined
from scripts.pages.yaml import written

from govrules.forms import BUILTIN_FORMS, Form

RULE = {"id": "family.name", "title": "What the rule is called"}


def page() -> str:
    """The page; it has every form that is registered."""
    return joined(
        "# Forms",
        "A form is a shorter way to write what people ask for most. It stands in a rule in place of "
        "`each`, `pair` or `group`, with the form's options under it, and adds nothing to the meaning: "
        "`govrules explain RULE` shows what becomes of it.",
        *map(_section, BUILTIN_FORMS),
    )


def _section(form: Form) -> str:
    effect = {} if form.name == "autonomy" else {"effect": "deny"}
    example = [RULE | {form.name: dict(form.example)} | effect]
    return joined(
        f"## {code(form.name)}",
        form.summary,
        block(written(example), "yaml rule"),
        *options_of(form.options.model_json_schema()),
    )
