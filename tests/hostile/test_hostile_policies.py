"""Policies made to do harm: each is refused or handled within bounds of time and memory."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from govrules import Policy, PolicyError, Portfolio, Review, load

AS_OF = datetime.date(2027, 1, 1)
SECONDS = 20
MEGABYTES = 1_500
LOAD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]) << 20, int(sys.argv[2]) << 20))
from govrules import GovrulesError, load
try:
    load(sys.argv[1])
except GovrulesError as error:
    print(type(error).__name__, *(problem.code for problem in getattr(error, "diagnostics", ())))
else:
    print("loaded")
"""
HEAD = "govrules: 1\npolicy: p\n"


def outcome(path: Path) -> str:
    """What loading a policy says, in a process of its own with bounds on time and memory."""
    run = subprocess.run(
        [sys.executable, "-c", LOAD, str(path), str(MEGABYTES)],
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")},
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout.strip()


def rule(expression: str) -> str:
    return f"rules:\n  - {{id: a.b, each: initiative, forbid: '{expression}', effect: deny}}\n"


def aliases() -> str:
    levels = "".join(f"  l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 12))
    return f"{HEAD}parameters:\n  l0: &l0 [a, b]\n{levels}"


def definitions(count: int, text: str) -> str:
    """`d1` from `d0`, `d2` from `d1` and so on; the last of them first."""
    return "define:\n" + "".join(f"  d{n}: '{text.format(n - 1)}'\n" for n in range(count, 0, -1))


DOCUMENTS: dict[str, tuple[Callable[[], str | bytes], str]] = {
    "aliases that explode": (aliases, "PolicyError"),
    "100 MB": (lambda: HEAD + "title: " + "x" * 100_000_000, "PolicyError"),
    "100 MB of spaces": (lambda: HEAD + " " * 100_000_000, "PolicyError"),
    "nesting 10,000 deep": (lambda: HEAD + "rules: " + "[" * 10_000 + "]" * 10_000, "PolicyError"),
    "blocks 5,000 deep": (
        lambda: HEAD + "rules:\n" + "".join("- " * n + "\n" for n in (5_000,)),
        "PolicyError",
    ),
    "invalid UTF-8": (lambda: HEAD.encode() + b"title: \xff\xfe\n", "PolicyError"),
    "NUL": (lambda: HEAD + "title: a\0b\n", "PolicyError"),
    "keys given twice": (lambda: HEAD + "policy: q\n", "PolicyError"),
    "a number of a million digits": (
        lambda: f"{HEAD}parameters:\n  x: {{type: number, default: {'9' * 1_000_000}}}\n",
        "PolicyError",
    ),
    "an exponent of a million": (
        lambda: f"{HEAD}parameters:\n  x: {{type: number, default: 1e1000000}}\n",
        "PolicyError",
    ),
    "a tag that makes an object": (
        lambda: f"{HEAD}title: !!python/object/apply:os.system ['echo harm']\n",
        "PolicyError",
    ),
    "10,000 operators": (
        lambda: HEAD + rule("budget > 0" + " + 1" * 10_000),
        "PolicyError expression-too-long",
    ),
    "2,400 operators": (
        lambda: HEAD + rule("budget > 0" + " + 1" * 2_400),
        "PolicyError expression-too-deep",
    ),
    "a chain of `not`": (lambda: HEAD + rule("not " * 2_400 + "True"), "PolicyError expression-too-deep"),
    "a chain of signs": (lambda: HEAD + rule("-" * 9_900 + "1 > 0"), "PolicyError expression-too-deep"),
    "brackets 4,000 deep": (
        lambda: HEAD + rule("(" * 4_000 + "1" + ")" * 4_000 + " > 0"),
        "PolicyError expression-too-deep",
    ),
    "a literal of 9,000 digits": (lambda: HEAD + rule("budget > " + "9" * 9_000), "PolicyError"),
    "10 loops inside each other": (
        lambda: HEAD + rule("any(x0 == x9 " + " ".join(f"for x{n} in technologies" for n in range(10)) + ")"),
        "PolicyError too-many-loops",
    ),
    "a text that doubles 60 times": (
        lambda: HEAD + definitions(60, "(d{0} + d{0})").replace("d0", "title") + rule('d60 == "x"'),
        "PolicyError",
    ),
    "a set that doubles 60 times": (
        lambda: HEAD + definitions(60, "(d{0} | d{0})").replace("d0", "technologies") + rule("len(d60) > 1"),
        "PolicyError",
    ),
    "a set that multiplies itself": (
        lambda: (
            HEAD
            + definitions(8, "{{x + y for x in d{0} for y in d{0}}}").replace("d0", "technologies")
            + rule("len(d8) > 1")
        ),
        "PolicyError",
    ),
    "3,000 derived fields, each of the next": (
        lambda: HEAD + definitions(3_000, "d{0}").replace("d0'", "budget'") + rule("d3000 > 1"),
        "PolicyError",
    ),
    "a circle of 3,000 derived fields": (
        lambda: HEAD + definitions(3_000, "d{0}").replace("d0'", "d3000'") + rule("d3000 > 1"),
        "PolicyError",
    ),
    "a deep expression in each of 100 derived fields": (
        lambda: HEAD + definitions(100, "not " * 90 + "d{0}").replace("d0'", "budget > 1'") + rule("d100"),
        "PolicyError",
    ),
    "2,000 rules": (
        lambda: (
            HEAD
            + "rules:\n"
            + "".join(
                f"  - {{id: a.r{n}, each: initiative, forbid: budget > {n}, effect: deny}}\n"
                for n in range(2_000)
            )
        ),
        "loaded",
    ),
}


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_a_document_made_to_do_harm(name: str, tmp_path: Path) -> None:
    make, expected = DOCUMENTS[name]
    content = make()
    path = tmp_path / "policy.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    said = outcome(path)
    assert said.startswith(expected), said[:500]


HARM = [
    '__import__("os").system("echo harm")',
    'eval("1") == 1',
    'exec("1") == 1',
    'open("/etc/passwd") == 1',
    "globals() == 1",
    'getattr(title, "__class__") == 1',
    'title.__class__ == "x"',
    "budget.__class__.__mro__ == 1",
    'title.format(title) == "x"',
    '().__class__ == "x"',
    "(lambda: 1)() == 1",
    "[x for x in ().__class__.__bases__] == 1",
    'initiatives.__init__.__globals__ == "x"',
    'params.__class__ == "x"',
    'tables.__dict__["x"] == 1',
    'organisation.__class__ == "x"',
    'unit.__init__ == "x"',
    'any(d.__class__ == "x" for d in data)',
    "__builtins__ == 1",
    "initiative.model_fields == 1",
]


@pytest.mark.parametrize("expression", HARM)
def test_an_expression_reaches_nothing_of_python(expression: str, tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    written = expression.replace("'", "''")
    path.write_text(HEAD + rule(written), encoding="utf-8")
    with pytest.raises(PolicyError):
        load(path)


@pytest.mark.parametrize(
    "message", ["{title.__class__}", "{initiative.__dict__}", "{0.__class__}", "{budget!r:x}"]
)
def test_a_message_reaches_nothing_of_python(message: str, tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(
        HEAD + rule("budget > 1").replace("effect:", f'message: "{message}", effect:'), encoding="utf-8"
    )
    with pytest.raises(PolicyError):
        load(path)


def test_values_in_a_message_are_never_read_as_one(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    text = rule("budget > 1").replace("effect:", 'message: "{title} {{title}}", effect:')
    path.write_text(HEAD + text, encoding="utf-8")
    (finding,) = review(load(path), title="{budget} {0.__class__} %s ${x}").findings
    assert finding.message == "{budget} {0.__class__} %s ${x} {title}"


def review(policy: Policy, **fields: object) -> Review:
    initiative = {"id": "a", "title": "A", "unit": "u", "budget": 5, **fields}
    return policy.review(Portfolio(initiatives=[initiative]), as_of=AS_OF)


@pytest.mark.parametrize(
    ("text", "start", "forbid"),
    [
        ("(d{0} + d{0})", "title", 'd40 == "x"'),
        ("(d{0} + d{0})", "budget", "d40 > 1"),
        ("(d{0} * d{0})", "budget", "d40 > 1"),
        ("(d{0} | d{0})", "technologies", "len(d40) > 1000"),
        ("(d{0} | d{0})", "technologies", 'any(x == "z" for x in d40)'),
        ("(d{0} or d{0})", "budget > 10", "d40"),
    ],
)
@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_what_doubles_40_times_is_evaluated_once_each_time(
    text: str, start: str, forbid: str, engine: str, tmp_path: Path
) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(HEAD + definitions(40, text).replace("d0", start) + rule(forbid), encoding="utf-8")
    policy = load(path)
    row = {"id": "a", "title": "A" * 10, "unit": "u", "budget": 10, "technologies": ["x", "y"]}
    begun = time.perf_counter()
    policy.review(Portfolio(initiatives=[row]), as_of=AS_OF, engine=engine)  # type: ignore[arg-type]  # one of the engines, as a parameter
    assert time.perf_counter() - begun < SECONDS


@pytest.mark.parametrize(
    "shape",
    [
        "pair: [a, b], related: b.id in a.depends_on, when: a.d40 > 1, forbid: a.d40 + b.d40 > 1",
        (
            "pair: [a, b], related: b.id in a.depends_on, "
            "forbid: any(x != y and a.d40 > 1 for x in a.technologies for y in b.technologies)"
        ),
        "pair: [a, b], related: a.d40 == b.d40, forbid: a.budget > 1",
        "group: {where: d40 > 1, by: {sum: d40}}, forbid: sum(d40) > 1",
        'each: initiative, forbid: any(t.status != "x" and d40 > 1 for t in technologies)',
    ],
)
def test_what_doubles_40_times_is_evaluated_once_in_every_shape(shape: str, tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    written = "{" + f"id: a.b, {shape}, effect: advise" + "}"
    path.write_text(
        HEAD + definitions(40, "(d{0} + d{0})").replace("d0", "budget") + f"rules: [{written}]\n",
        encoding="utf-8",
    )
    policy = load(path)
    row = {"title": "A", "unit": "u", "budget": 10, "technologies": ["x", "y"], "depends_on": ["b"]}
    portfolio = Portfolio(initiatives=[row | {"id": "a"}, row | {"id": "b"}])
    begun = time.perf_counter()
    findings = policy.review(portfolio, as_of=AS_OF).findings
    assert policy.live(portfolio, as_of=AS_OF).findings == findings
    assert time.perf_counter() - begun < SECONDS


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*)*x", "(x+x+)+y", "(a|aa)+$"])
@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_a_pattern_made_to_blow_up_takes_linear_time(pattern: str, engine: str, tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(HEAD + rule(f'matches(title, "{pattern}")'), encoding="utf-8")
    policy = load(path)
    row = {"id": "a", "title": "a" * 200_000 + "!", "unit": "u"}
    begun = time.perf_counter()
    policy.review(Portfolio(initiatives=[row]), as_of=AS_OF, engine=engine)  # type: ignore[arg-type]  # one of the engines, as a parameter
    assert time.perf_counter() - begun < SECONDS


def test_groups_of_everything_with_everything_stay_small(tmp_path: Path) -> None:
    """Only one collection of the organisation gives one key, and each rule has few keys."""
    path = tmp_path / "policy.yaml"
    keys = ", ".join(f"k{n}: unit" for n in range(3))
    of = ", ".join(f"k{n}: organisation.units" for n in range(3))
    path.write_text(
        f"{HEAD}rules:\n  - id: a.b\n    group: {{by: {{{keys}}}, of: {{{of}}}}}\n"
        "    forbid: count() > 1\n    effect: deny\n",
        encoding="utf-8",
    )
    units: dict[str, dict[str, str]] = {f"u{n}": {} for n in range(30)}
    begun = time.perf_counter()
    load(path).review(Portfolio({"units": units}), as_of=AS_OF)
    assert time.perf_counter() - begun < SECONDS


ESCAPES = [
    "use: [../outside.yaml]\n",
    "use: [../..]\n",
    "use: [{outside}]\n",
    "use: [link.yaml]\n",
    "use: [folder]\n",
    "use: ['govrules:../../outside']\n",
    "use: ['file://{outside}']\n",
    "use: ['https://example.com/policy.yaml']\n",
    "tables: {{t: {{key: id, file: ../outside.csv}}}}\n",
    "tables: {{t: {{key: id, file: {outside}}}}}\n",
    "tables: {{t: {{key: id, file: link.csv}}}}\n",
    "tables: {{t: {{key: id, file: /dev/zero}}}}\n",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_a_policy_reads_nothing_outside_its_folder(text: str, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text("govrules: 1\npolicy: secret\ntitle: TOP-SECRET\n", encoding="utf-8")
    (tmp_path / "outside.csv").write_text("id,x\nTOP-SECRET,1\n", encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.yaml").symlink_to(outside)
    (inside / "link.csv").symlink_to(tmp_path / "outside.csv")
    (inside / "folder").symlink_to(tmp_path, target_is_directory=True)
    path = inside / "policy.yaml"
    path.write_text(HEAD + text.format(outside=outside), encoding="utf-8")
    with pytest.raises(PolicyError) as raised:
        load(path)
    assert "TOP-SECRET" not in str(raised.value)
