"""How a model's rows become initiatives, declared beside the model.

```python
@initiative(
    id="reference",
    title="name",
    unit="unit.code",                   # through a foreign key
    technologies="technologies.slug",   # of each of many
    resources=each("claims", resource="team.code", period="quarter", amount="people"),
    budget=lambda proposal: proposal.total(),
)
class Proposal(Governed): ...
```
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from attrs import field, frozen
from django.core.exceptions import ImproperlyConfigured
from govrules import Initiative, Outcome
from govrules.diagnostics import one_of

Value = str | Callable[[Any], Any]
"""A path of fields, relations and keys of JSON, with points between them; or a function of the row."""

Model = TypeVar("Model", bound=type)


@frozen
class Each:
    """A list of records: one for each related object, or for each item of a list in JSON."""

    path: str
    fields: Mapping[str, Value]


Source = Value | Each


def each(path: str, /, **fields: Value) -> Each:
    """Records made of what stands at a path; the fields' paths begin at each of them.

    >>> each("claims", resource="team.code", amount="people").path
    'claims'
    """
    return Each(path, fields)


@frozen
class InitiativeMapping:
    """The declaration of one model. `places` are fields of forms by the ids of rules."""

    model: Any
    fields: Mapping[str, Source]
    places: Mapping[str, str] = field(factory=dict)
    blocks: Outcome | None = None

    @property
    def label(self) -> str:
        """What Django calls the model: `intake.Proposal`."""
        return str(self.model._meta.label)

    def host_path(self, name: str) -> str:
        """Where a field of an initiative comes from, in the host's words."""
        source = self.fields.get(name)
        if isinstance(source, Each):
            return source.path
        return source if isinstance(source, str) else name

    def host_field(self, name: str) -> str:
        """The model's field that a field of an initiative begins at."""
        return self.host_path(name).partition(".")[0]


REGISTRY: dict[Any, InitiativeMapping] = {}
"""The declarations, by their models."""

REQUIRED = tuple(name for name, info in Initiative.model_fields.items() if info.is_required())


def initiative(
    *, places: Mapping[str, str] | None = None, blocks: Outcome | str | None = None, **fields: Source
) -> Callable[[Model], Model]:
    """Declare how a model's rows become initiatives. Raises ImproperlyConfigured.

    `fields` are those of an initiative. `places` names the form's field on which the findings of a
    rule stand, where they do not name one themselves. `blocks` is the weakest outcome that validation
    refuses, in place of the setting. For a model of somebody else, call what this gives:
    `initiative(id="code", …)(TheirModel)`.
    """
    absent = [name for name in REQUIRED if name not in fields]
    if absent:
        raise ImproperlyConfigured(f"an initiative needs {one_of(absent)}: say where the model has them")
    strength = Outcome(blocks) if blocks is not None else None

    def declare(model: Model) -> Model:
        REGISTRY[model] = InitiativeMapping(model, dict(fields), dict(places or {}), strength)
        return model

    return declare


def mapping_of(model: type) -> InitiativeMapping | None:
    """The declaration of a model, or of the nearest model that it inherits from."""
    return next((REGISTRY[base] for base in model.__mro__ if base in REGISTRY), None)
