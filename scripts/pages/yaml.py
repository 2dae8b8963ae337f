"""Values as the YAML that people would write."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML

LONGEST = 100


def written(value: Any) -> str:
    """A value in YAML, short collections in one line."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = None
    yaml.width = LONGEST
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # untyped in the library
    stream = io.StringIO()
    yaml.dump(value, stream)
    return stream.getvalue().removesuffix("...\n")
