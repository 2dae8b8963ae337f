"""The admin: decisions beside the rows, and what is kept of decisions and waivers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from govrules import GovrulesError, Outcome

from govrules_django.desk import declared, desk
from govrules_django.forms import GovernedForm
from govrules_django.models import DecisionRecord, GrantedWaiver
from govrules_django.panels import Panel, badge, panel
from govrules_django.words import LABELS

UNREADABLE = "unreadable"
_OUTCOMES = "_govrules_outcomes"
_OUTCOME = "_govrules_outcome"


def outcomes_for(request: HttpRequest, model: Any) -> dict[str, Outcome]:
    """The outcomes of all rows of a model by primary key, asked for once in each request.

    None, and a message, where the policy or the setting cannot be used: the list is still of use.
    """
    kept: dict[Any, dict[str, Outcome]] = request.__dict__.setdefault(_OUTCOMES, {})
    if model not in kept:
        try:
            kept[model] = desk().outcomes(declared(model))
        except (GovrulesError, ImproperlyConfigured) as error:
            kept[model] = {}
            messages.error(request, str(error))
    return kept[model]


class OutcomeFilter(admin.SimpleListFilter):
    """Rows by what is decided on them."""

    title = _("outcome")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """The outcomes, strongest first, with how many rows have each."""
        found = list(outcomes_for(request, model_admin.model).values())
        for outcome in reversed(Outcome):
            if outcome in found:
                yield outcome.value, format_html("{} ({})", LABELS[outcome], found.count(outcome))
        if model_admin.model._base_manager.count() > len(found):
            yield UNREADABLE, _("unreadable")

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The rows of the outcome that was chosen."""
        if self.value() is None:
            return queryset
        found = outcomes_for(request, queryset.model)
        if self.value() == UNREADABLE:
            return queryset.exclude(pk__in=list(found))
        return queryset.filter(
            pk__in=[key for key, outcome in found.items() if outcome.value == self.value()]
        )


class GovernedAdmin(admin.ModelAdmin):
    """An admin with a column and a filter of outcomes, and a panel above each form.

    A host with a template of its own for the form includes `govrules_django/panel.html` there.
    """

    form = GovernedForm
    change_form_template = "govrules_django/change_form.html"

    class Media:
        css = {"all": ["govrules_django/admin.css"]}  # noqa: RUF012 - Django's way to say it

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The host's columns, and the outcome unless it is among them."""
        shown = list(super().get_list_display(request))
        return shown if "outcome" in shown else [*shown, "outcome"]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """The outcome before the host's filters."""
        return [
            OutcomeFilter,
            *(each for each in super().get_list_filter(request) if each is not OutcomeFilter),
        ]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, whose rows know their outcomes."""
        shown = super().get_changelist_instance(request)
        found = outcomes_for(request, self.model)
        for row in shown.result_list:
            row.__dict__[_OUTCOME] = found.get(str(row.pk))
        return shown

    @admin.display(description=_("outcome"))
    def outcome(self, row: Any) -> SafeString:
        """The outcome of a row of the list."""
        return badge(row.__dict__.get(_OUTCOME))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """The form, with the panel for a row that is there."""
        row = kwargs.get("obj")
        if row is not None:
            context["govrules"] = _panel(row)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's
        """Save the row, and say what the policy advises."""
        super().save_model(request, obj, form, change)
        for remark in getattr(form, "advice", ()):
            messages.warning(request, remark.text)


def _panel(row: Any) -> Any:
    """The panel; what is wrong with the policy is told there and hides no form."""
    try:
        return panel(row)
    except (GovrulesError, ImproperlyConfigured) as error:
        return Panel(badge(None), problems=(str(error),))


@admin.register(DecisionRecord)
class DecisionRecordAdmin(admin.ModelAdmin):
    """Decisions on record, to be read."""

    list_display = ("initiative", "coloured", "as_of", "policy", "recorded")
    list_filter = ("outcome", "as_of")
    search_fields = ("initiative",)

    class Media:
        css = {"all": ["govrules_django/admin.css"]}  # noqa: RUF012 - Django's way to say it

    @admin.display(description=_("outcome"), ordering="outcome")
    def coloured(self, record: Any) -> SafeString:
        """The outcome as a badge."""
        return badge(Outcome(record.outcome))

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's
        """Records are written by the command."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's
        """A record is never changed."""
        return False


@admin.register(GrantedWaiver)
class GrantedWaiverAdmin(admin.ModelAdmin):
    """Waivers in force and others."""

    list_display = ("rule", "subjects", "granted_by", "granted", "until")
    search_fields = ("rule", "reason", "granted_by")
    date_hierarchy = "until"
