"""The example's settings, on the database that the environment names."""

from __future__ import annotations

import datetime
import json
import os

from valley.settings import *  # noqa: F403 - settings are a module of names
from valley.settings import GOVRULES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES = {
    "default": json.loads(
        os.environ.get(
            "INTAKE_DATABASE",
            '{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}',
        )
    )
}
GOVRULES = {
    **GOVRULES,
    "POLICY": os.environ.get("INTAKE_POLICY", GOVRULES["POLICY"]),
    "AS_OF": datetime.date(2026, 11, 23),
}
