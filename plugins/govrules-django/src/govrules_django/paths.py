"""Follows the paths of a mapping: from a row to its values, and through models to their relations."""

from __future__ import annotations

import datetime
import enum
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise

from govrules_django.mapping import Each, InitiativeMapping, Value, mapping_of

DRAFT = "_govrules_draft"
"""The attribute of a row that holds relations which a form is about to save."""


@frozen
class Hop:
    """A relation on the way of a path: the path so far as Django's lookups spell it, and its models."""

    lookup: str
    source: Any
    relation: Any

    @property
    def model(self) -> Any:
        """The model to which the relation leads."""
        return self.relation.related_model


class PathError(Exception):
    """A path leads nowhere; its text says at which step."""


def value_at(row: Any, source: Value) -> Any:
    """What stands at a path of a row, as initiatives have it; None where there is nothing."""
    if callable(source):
        return plain(source(row))
    value = row
    for step in source.split("."):
        value = [_step(item, step) for item in value] if isinstance(value, list) else _step(value, step)
        value = _flat(value)
    return plain(value)


def records_at(row: Any, source: Each) -> Any:
    """The records of a list; what is no list is given as it is, so that its reader complains."""
    held: Any = row
    for step in source.path.split("."):
        held = _flat([_step(item, step) for item in held] if isinstance(held, list) else _step(held, step))
    if not isinstance(held, list):
        return plain(held)
    return [
        {name: value_at(item, path) for name, path in source.fields.items()}
        if isinstance(item, Mapping | models.Model)
        else item
        for item in held
    ]


def _step(holder: Any, step: str) -> Any:
    if holder is None:
        return None
    if isinstance(holder, Mapping):
        return holder.get(step)
    draft = getattr(holder, DRAFT, {})
    value = draft[step] if step in draft else _attribute(holder, step)
    if isinstance(value, models.Manager):
        value = value.all()
    if isinstance(value, models.QuerySet):
        return sorted(value, key=_primary_key)  # one order, whatever the database says first
    return value() if callable(value) and not isinstance(value, type) else value


def _attribute(holder: Any, step: str) -> Any:
    """An attribute of an object; of a row that is not saved yet, nobody can be related to it."""
    if isinstance(holder, models.Model) and holder.pk is None and _is_to_many(type(holder), step):
        return []
    try:
        return getattr(holder, step, None)
    except ObjectDoesNotExist:
        return None


def _is_to_many(model: Any, step: str) -> bool:
    found = relation(model, step)
    return found is not None and bool(found.many_to_many or found.one_to_many)


def _flat(value: Any) -> Any:
    """Lists of lists as one list."""
    if not isinstance(value, list) or not any(isinstance(item, list) for item in value):
        return value
    return [inner for item in value for inner in (item if isinstance(item, list) else [item])]


def _primary_key(row: Any) -> tuple[bool, Any]:
    return (row.pk is None, row.pk)


def plain(value: Any) -> Any:
    """A value of Django as initiatives have it. An empty text is unknown, as Django's forms mean it."""
    match value:
        case "":
            return None
        case models.Model():
            return identity(value)
        case enum.Enum():
            return value.value
        case uuid.UUID() | Promise():
            return str(value)
        case datetime.datetime():
            return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
    return value


def identity(row: Any) -> Any:
    """What names a row: the initiative's id where the model is mapped, else its primary key."""
    mapping = mapping_of(type(row))
    source = mapping.fields["id"] if mapping is not None else "pk"
    return value_at(row, source) if not isinstance(source, Each) else None


def relation(model: Any, step: str) -> Any:
    """The relation of a model behind an attribute, forwards or backwards; None where there is none."""
    for found in model._meta.get_fields():
        if found.is_relation and found.related_model is not None and step == _accessor(found):
            return found
    return None


def _accessor(found: Any) -> str | None:
    return found.get_accessor_name() if found.auto_created and not found.concrete else found.name


def hops(mapping: InitiativeMapping) -> Iterator[Hop]:
    """Every relation that a mapping follows. Raises PathError for a path that leads nowhere."""
    for source in mapping.fields.values():
        if isinstance(source, Each):
            walked = list(_hops(mapping.model, source.path, ""))
            yield from walked
            for path in source.fields.values() if walked else ():
                yield from _hops(walked[-1].model, path, f"{walked[-1].lookup}__")
        else:
            yield from _hops(mapping.model, source, "")


def _hops(model: Any, path: Value, prefix: str) -> Iterator[Hop]:
    if callable(path):
        return
    at = model
    for step in path.split("."):
        found = relation(at, step)
        if found is None:
            _check_last(at, step)
            return
        hop = Hop(prefix + _query_name(found), at, found)
        yield hop
        prefix, at = f"{hop.lookup}__", hop.model


def _check_last(model: Any, step: str) -> None:
    """A step that is no relation is a field, a property or a method."""
    try:
        if step != "pk":
            model._meta.get_field(step)
    except FieldDoesNotExist:
        if not hasattr(model, step):
            raise PathError(f"{model._meta.label} has no field `{step}`") from None


def _query_name(found: Any) -> str:
    """What lookups call a relation, which backwards is not what attributes call it."""
    return str(found.name)


def prefetches(mapping: InitiativeMapping) -> list[str]:
    """What to fetch together with the rows, so that reading them takes a few queries in all."""
    paths = dict.fromkeys(path for source in mapping.fields.values() for path in _attributes(mapping, source))
    return list(paths)


def _attributes(mapping: InitiativeMapping, source: Any) -> Iterator[str]:
    if isinstance(source, Each):
        yield from _related(mapping.model, source.path)
        for path in source.fields.values():
            if isinstance(path, str):
                yield from _related(mapping.model, f"{source.path}.{path}")
    elif isinstance(source, str):
        yield from _related(mapping.model, source)


def _related(model: Any, path: str) -> Iterator[str]:
    walked: list[str] = []
    at = model
    for step in path.split("."):
        found = relation(at, step)
        if found is None:
            break
        walked.append(step)
        at = found.related_model
    if walked:
        yield "__".join(walked)
