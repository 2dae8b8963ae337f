"""What Backstage's own model refuses is refused here, and the other way round.

Runs where Node.js is, and `BACKSTAGE_MODEL` names a folder with the package `@backstage/catalog-model`
in its `node_modules`.
"""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govrules.documents import plain, read_stream
from govrules_backstage import shapes

EXAMPLE = Path(__file__).parent.parent / "example"
NODE = shutil.which("node") or ""
MODEL = os.environ.get("BACKSTAGE_MODEL", "")
SCRIPT = """
const model = require('@backstage/catalog-model');
const kinds = ['component', 'system', 'api', 'resource', 'domain', 'group', 'user', 'location'];
const policies = [
  new model.SchemaValidEntityPolicy(),
  new model.NoForeignRootFieldsEntityPolicy(),
  new model.FieldFormatEntityPolicy(),
];
async function fits(entity) {
  try {
    for (const policy of policies) await policy.enforce(entity);
    const known = typeof entity.kind === 'string' && kinds.includes(entity.kind.toLowerCase());
    return !known || await model[entity.kind.toLowerCase() + 'EntityV1alpha1Validator'].check(entity);
  } catch (error) { return false; }
}
let text = '';
process.stdin.on('data', chunk => { text += chunk; });
process.stdin.on('end', async () => {
  console.log(JSON.stringify(await Promise.all(JSON.parse(text).map(fits))));
});
"""
VALUES: tuple[Any, ...] = (
    None,
    "",
    "a",
    "a b",
    "A.b_c-d",
    "-a",
    "a" * 64,
    5,
    True,
    [],
    ["a"],
    [5],
    {},
    {"a": "b"},
    {"a": 5},
)
MORE = {
    "User": {"profile": {"displayName": "Jane"}, "memberOf": ["sales"]},
    "Component": {"type": "a", "lifecycle": "b", "owner": "c", "consumesApis": ["d"]},
}


def examples() -> Iterator[dict[str, Any]]:
    for file in sorted(EXAMPLE.rglob("*.yaml")):
        for row in read_stream(file):
            if row.document is not None and isinstance(row.document.value, dict):
                entity = copy.deepcopy(row.document.value)
                if entity.get("kind") == "API":  # Backstage has put the file's text in its place by then
                    entity["spec"]["definition"] = "text"
                yield entity
    for kind, spec in MORE.items():
        yield {"apiVersion": "backstage.io/v1alpha1", "kind": kind, "metadata": {"name": "a"}, "spec": spec}


def changed() -> Iterator[dict[str, Any]]:
    """Every example, and each with one value replaced or removed."""
    for entity in examples():
        yield entity
        # Backstage reads `dependencyOf`, and has it in no schema.
        known = shapes.SPECIFICATIONS[entity["kind"].lower()].keys() - {"dependencyOf"}
        paths: list[tuple[str, ...]] = [
            (key,) for key in ("apiVersion", "kind", "metadata", "spec", "foreign")
        ]
        paths += [("metadata", key) for key in ("name", "namespace", "title", "description", "annotations")]
        for path in [*paths, *(("spec", name) for name in sorted(known))]:
            yield from _with(entity, path)


def _with(entity: dict[str, Any], path: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for value in VALUES:
        other = copy.deepcopy(entity)
        around = other if len(path) == 1 else other[path[0]]
        around[path[-1]] = value
        yield other
    removed = copy.deepcopy(entity)
    (removed if len(path) == 1 else removed[path[0]]).pop(path[-1], None)
    yield removed


def _reported(entity: dict[str, Any]) -> list[str]:
    """What is wrong here, apart from references, which Backstage looks at later."""
    return [problem.message for problem in shapes.problems(plain(entity)) if problem.code != "reference"]


@pytest.mark.skipif(not (MODEL and NODE), reason="needs Node.js, and BACKSTAGE_MODEL")
def test_entities_fit_here_exactly_where_they_fit_in_backstage() -> None:
    entities = list(changed())
    done = subprocess.run(
        [NODE, "-e", SCRIPT],
        input=json.dumps(entities),
        cwd=MODEL,
        capture_output=True,
        text=True,
        check=True,
    )
    fits = json.loads(done.stdout)
    assert any(fits)
    differing = [
        (entity, fit, _reported(entity))
        for entity, fit in zip(entities, fits, strict=True)
        if fit == bool(_reported(entity))
    ]
    assert not differing, f"{len(differing)} of {len(entities)}: {differing[:5]}"
