"""The application, as `INSTALLED_APPS` names it."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class GovrulesConfig(AppConfig):
    """Watches the models that initiatives are made of, and checks the declarations."""

    name = "govrules_django"
    label = "govrules"
    verbose_name = gettext_lazy("Governance")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect what follows from the declarations."""
        from govrules_django import checks, signals

        checks.register()
        signals.connect()
