"""Hears of every change of a row that initiatives are made of, and takes a note of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

from attrs import frozen
from django.apps import apps
from django.conf import settings
from django.core.signals import setting_changed
from django.db import connections
from django.db.models import signals

from govrules_django import changes, conf
from govrules_django.changes import Touched
from govrules_django.mapping import REGISTRY, InitiativeMapping
from govrules_django.paths import PathError, hops

BEFORE = "_govrules_before"
"""The attribute of an object under which its initiatives are kept while it changes."""

OWN = "pk"


@frozen
class Watch:
    """A model whose objects initiatives are made of: those for which a lookup gives the object."""

    mapping: InitiativeMapping
    lookup: str

    def touched(self, changed: Any, using: str) -> Iterator[Touched]:
        """The rows that are made of an object, as the database has it now."""
        if self.lookup == OWN:
            yield Touched(self.mapping.label, str(changed.pk))
            return
        rows = self.mapping.model._base_manager.using(using).filter(**{f"{self.lookup}__pk": changed.pk})
        for key in rows.order_by().values_list("pk", flat=True).distinct():
            yield Touched(self.mapping.label, str(key))


@cache
def watches() -> dict[Any, list[Watch]]:
    """What is watched, by model. A path that leads nowhere is told by the system checks."""
    found: defaultdict[Any, list[Watch]] = defaultdict(list)
    for mapping in REGISTRY.values():
        found[_concrete(mapping.model)].append(Watch(mapping, OWN))
        try:
            for hop in dict.fromkeys(hops(mapping)):
                found[_concrete(hop.model)].append(Watch(mapping, hop.lookup))
                for through, lookup in _through(hop):
                    found[_concrete(through)].append(Watch(mapping, lookup))
        except PathError:
            continue
    return dict(found)


def _concrete(model: Any) -> Any:
    return model._meta.concrete_model


def _through(hop: Any) -> Iterator[tuple[Any, str]]:
    """The host's own table between two models, whose rows are saved as any other."""
    field = getattr(hop.relation, "field", hop.relation) if hop.relation.many_to_many else None
    through = getattr(getattr(field, "remote_field", None), "through", None)
    if field is None or through is None or through._meta.auto_created:
        return
    for name in (field.m2m_field_name(), field.m2m_reverse_field_name()):
        key = through._meta.get_field(name)
        if key.related_model._meta.concrete_model is hop.source._meta.concrete_model:
            prefix = hop.lookup.rpartition("__")[0]
            yield through, f"{prefix}__{key.related_query_name()}" if prefix else key.related_query_name()
            return


@cache
def organisation_models() -> frozenset[Any]:
    """The models that the organisation is made of."""
    return frozenset(_concrete(apps.get_model(label)) for label in conf.options().organisation_models)


def touched_by(changed: Any, using: str) -> set[Touched]:
    """The rows that are made of an object, as the database has it now."""
    if changed.pk is None:
        return set()
    found: set[Touched] = set()
    for model in type(changed).__mro__:
        if not hasattr(model, "_meta") or model._meta.abstract:
            continue
        for watch in watches().get(_concrete(model), ()):
            found.update(watch.touched(changed, using))
    return found


def is_watched(sender: Any) -> bool:
    """Whether a note is taken of changes of a model."""
    return _is_organisation(sender) or any(base in watches() for base in _bases(sender))


def _is_organisation(sender: Any) -> bool:
    return any(base in organisation_models() for base in _bases(sender))


def _bases(sender: Any) -> Iterator[Any]:
    for base in sender.__mro__:
        if hasattr(base, "_meta") and not base._meta.abstract:
            yield _concrete(base)


def _is_ours(sender: Any, using: str) -> bool:
    return using == conf.options().database and is_watched(sender)


def before(instance: Any, using: str, **_: Any) -> None:
    """Take the turn, and keep the initiatives that an object belongs to before it changes."""
    if not _is_ours(type(instance), using):
        return
    if connections[using].in_atomic_block:
        changes.take_turn(using)
    instance.__dict__[BEFORE] = touched_by(instance, using)


def after(instance: Any, using: str, **_: Any) -> None:
    """Take a note of the initiatives that an object belonged to, or belongs to now."""
    if not _is_ours(type(instance), using):
        return
    if _is_organisation(type(instance)):
        changes.note("everything", using)
        return
    older = instance.__dict__.pop(BEFORE, set())
    changes.note_rows(older | touched_by(instance, using), using)


def related(instance: Any, action: str, using: str, **_: Any) -> None:
    """The same for objects that are put into a relation to many, or taken out."""
    (before if action.startswith("pre_") else after)(instance, using)


def waived(using: str, **_: Any) -> None:
    """Take a note that waivers changed."""
    if using == conf.options().database:
        changes.note("waivers", using)


def refresh(setting: str, **_: Any) -> None:
    """Follow a test that changes the setting."""
    if setting == conf.NAME and hasattr(settings, conf.NAME):
        from govrules_django.desk import close

        conf.forget()
        organisation_models.cache_clear()
        close()
        connect()


def connect() -> None:
    """Hear of the models that are watched, and of no others."""
    from govrules_django.models import GrantedWaiver

    for model in apps.get_models():
        if is_watched(model):
            _hear_of(model)
    for signal in (signals.post_save, signals.post_delete):
        signal.connect(waived, sender=GrantedWaiver, dispatch_uid="govrules waived")
    setting_changed.connect(refresh, dispatch_uid="govrules settings")


def _hear_of(model: Any) -> None:
    for signal in (signals.pre_save, signals.pre_delete):
        signal.connect(before, sender=model, dispatch_uid="govrules before")
    for signal in (signals.post_save, signals.post_delete):
        signal.connect(after, sender=model, dispatch_uid="govrules after")
    for field in (found for found in model._meta.get_fields() if found.many_to_many):
        through = getattr(field, "through", None) or field.remote_field.through
        signals.m2m_changed.connect(related, sender=through, dispatch_uid="govrules related")
