"""Names of places on the page, the same in every run and safe whatever an id holds."""

from __future__ import annotations

import hashlib
import re

from govrules.findings import Finding

_SAFE = re.compile(r"[A-Za-z0-9_-]{1,80}")


def anchor(kind: str, id: str) -> str:  # noqa: A002 - what everybody calls it
    """The name of the place of something.

    >>> anchor("initiative", "crm-2"), anchor("unit", "R&D")
    ('initiative-crm-2', 'unit-.1d168db4dc583b9d')
    """
    if _SAFE.fullmatch(id):
        return f"{kind}-{id}"
    return f"{kind}-.{hashlib.sha256(id.encode()).hexdigest()[:16]}"


def of_finding(finding: Finding) -> str:
    return f"finding-{finding.fingerprint}"
