"""`manage.py seed`: some units, teams, technologies and proposals to look at."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Loads the fixture, and starts with the same rows each time."""

    help = "Load the example's rows."

    def handle(self, *_: Any, **__: Any) -> None:
        call_command("loaddata", "valley", verbosity=0)
        self.stdout.write("The valley is there: python manage.py runserver")
