"""Places of portfolios as they may be told."""

from __future__ import annotations

import re

_SECRETS = re.compile(r"(?<=://)(?P<name>[^/@:]*):.*@|(?P<option>\w*pass\w*=)[^&#]*", re.IGNORECASE)


def without_secrets(place: str) -> str:
    """A path or URL as it may be told: a report names no password.

    >>> without_secrets("postgresql://jane:secret@localhost/plan?sslpassword=secret")
    'postgresql://jane:***@localhost/plan?sslpassword=***'
    """
    return _SECRETS.sub(_hidden, place)


def _hidden(found: re.Match[str]) -> str:
    return f"{found['option']}***" if found["option"] else f"{found['name']}:***@"
