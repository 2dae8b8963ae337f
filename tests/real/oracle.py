"""What the rules of these policies find, worked out from the raw rows by plain Python alone.

Nothing here knows the library: each rule is written a second time, as a person would write it
who has only the rule's text and the files. None is unknown.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any

from packaging.version import InvalidVersion, Version

Row = dict[str, Any]
Found = tuple[tuple[str, ...], tuple[tuple[str, Any], ...] | None, str]
Rule = Callable[..., Iterator[Found]]

RULES: dict[str, dict[str, Rule]] = defaultdict(dict)


def rule(id_: str) -> Callable[[Rule], Rule]:
    def register(function: Rule) -> Rule:
        RULES[id_.partition(".")[0]][id_] = function
        return function

    return register


def bad(violated: bool | None, *subjects: str, **group: Any) -> Iterator[Found]:  # noqa: FBT001 - three-valued, as rules are
    """The finding for what is violated, or for what cannot be told."""
    if violated is not False:
        key = tuple(sorted(group.items())) if group else None
        yield subjects, key, "unknown" if violated is None else "violated"


def negated(flag: bool | None) -> bool | None:  # noqa: FBT001 - three-valued, as rules are
    return None if flag is None else not flag


def some(flags: Iterable[bool | None]) -> bool | None:
    flags = list(flags)
    return True if True in flags else None if None in flags else False


def every(flags: Iterable[bool | None]) -> bool | None:
    flags = list(flags)
    return False if False in flags else None if None in flags else True


def total(numbers: Iterable[int | Fraction | None]) -> int | Fraction | None:
    numbers = list(numbers)
    return None if None in numbers else sum(number for number in numbers if number is not None)


def above(left: Any, right: Any) -> bool | None:
    return None if left is None or right is None else left > right


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def likeness(left: set[str], right: set[str]) -> Fraction:
    return Fraction(len(left & right), len(left | right)) if left | right else Fraction(0)


def day(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)


def each_two(rows: list[Row]) -> Iterator[tuple[Row, Row]]:
    """Each two rows once, the smaller id first."""
    ordered = sorted(rows, key=lambda row: row["id"])
    for place, row in enumerate(ordered):
        for other in ordered[place + 1 :]:
            yield row, other


def grouped(rows: Iterable[Row], key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    groups = defaultdict(list)
    for row in rows:
        if key(row) is not None:
            groups[key(row)].append(row)
    return groups


def ids(rows: Iterable[Row]) -> list[str]:
    return sorted({row["id"] for row in rows})


# Rules for any portfolio


@rule("common.described")
def described(rows: list[Row], fewest_words: int = 5, **_: Any) -> Iterator[Found]:
    for row in rows:
        text = row["description"]
        yield from bad(None if text is None else len(words(text)) < fewest_words, row["id"])


@rule("common.owned")
def owned(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        yield from bad(row["owner"] is None, row["id"])


@rule("common.ticket")
def ticket(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        fits = re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)+", row["id"]) and len(row["id"]) <= 12
        yield from bad(not fits, row["id"])


# Canada

DELEGATION = {
    "dnd": 5_000_000,
    "rcmp": 2_500_000,
    "ssc": 10_000_000,
    "cra": 5_000_000,
    "esdc": 5_000_000,
    "ised": 2_500_000,
    "hc": 1_000_000,
    "pco": 4_800_000,
    "nowhere": 1,
}
ENVELOPE = {
    "dnd": 900_000_000,
    "rcmp": 300_000_000,
    "ssc": 1_500_000_000,
    "cra": 250_000_000,
    "esdc": 400_000_000,
    "ised": 90_000_000,
    "tc": 150_000_000,
    "pco": Fraction(479_999_999, 100),
    "nowhere": 1,
}
TITLES = {
    "dnd": "National Defence",
    "rcmp": "Royal Canadian Mounted Police",
    "ssc": "Shared Services Canada",
    "cra": "Canada Revenue Agency",
    "esdc": "Employment and Social Development Canada",
    "ised": "Innovation, Science and Economic Development",
    "hc": "Health Canada",
    "tc": "Transport Canada",
    "pco": "Privy Council Office",
}


def budget(row: Row) -> int | None:
    return row["budget"]["amount"] if row["budget"] else None


def is_large(row: Row) -> bool:
    return above(budget(row), 49_999_999) is True


@rule("canada.growth")
def growth(rows: list[Row], before: dict[str, Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        if row["id"] in before:
            old = budget(before[row["id"]])
            yield from bad(above(budget(row), None if old is None else Fraction(6, 5) * old), row["id"])


@rule("canada.slipped")
def slipped(rows: list[Row], before: dict[str, Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        if row["id"] in before:
            old, new = day(before[row["id"]]["end"]), day(row["end"])
            yield from bad(None if old is None or new is None else (new - old).days > 365, row["id"])


@rule("canada.new-and-large")
def new_and_large(rows: list[Row], before: dict[str, Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        # Without a baseline nobody knows what is new.
        if before:
            yield from bad(row["id"] not in before and is_large(row), row["id"])


@rule("canada.delegation")
def delegation(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        beyond = above(budget(row), DELEGATION.get(row["unit"]))
        if beyond and above(budget(row), 1_499_999) and row["unit"] not in ENVELOPE:
            beyond = None  # who decides depends on an envelope that nobody knows
        yield from bad(beyond, row["id"])


@rule("canada.risk-of-large")
def risk_of_large(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        yield from bad(is_large(row), row["id"])  # nobody has rated anything


@rule("canada.technologies-known")
def technologies_known(rows: list[Row], year: int, **_: Any) -> Iterator[Found]:
    for row in rows:
        if year == 2019:
            yield from bad(None, row["id"])  # the mapping of 2016 leaves technologies out


@rule("canada.vague-end")
def vague_end(rows: list[Row], **_: Any) -> Iterator[Found]:
    vague = ("tbd", "to be determined", "n/a", "not available")
    for row in rows:
        given = row["extra"]["end_as_given"].lower()
        says_nothing = "\n" not in given and any(part in given for part in vague)
        yield from bad(row["end"] is None and says_nothing, row["id"])


@rule("canada.overdue")
def overdue(rows: list[Row], today: datetime.date, **_: Any) -> Iterator[Found]:
    for row in rows:
        yield from bad(above(today, day(row["end"])), row["id"])


@rule("canada.currency")
def currency(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        yield from bad(row["budget"]["currency"] != "CAD" if row["budget"] else None, row["id"])


@rule("canada.department-named")
def department_named(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        title = TITLES.get(row["unit"])
        yield from bad(title is not None and title != row["extra"]["unit_name"], row["id"])


@rule("canada.right-paper")
def right_paper(rows: list[Row], today: datetime.date, **_: Any) -> Iterator[Found]:
    for row in rows:
        extra = row["extra"]
        fits = extra["source"].endswith("2460") and extra["as_of"].startswith("2019-05-")
        yield from bad(today >= datetime.date(2019, 1, 1) and not fits, row["id"])


@rule("canada.round-budget")
def round_budget(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        amount = budget(row)
        if amount is not None and amount > 2_000_000:
            near = min(amount % 10_000_000, -amount % 10_000_000) <= 1
            yield from bad(amount % 1_000_000 == 0 or near, row["id"])


@rule("canada.biggest-of-department")
def biggest_of_department(rows: list[Row], **_: Any) -> Iterator[Found]:
    sums = {unit: total(map(budget, own)) for unit, own in grouped(rows, lambda row: row["unit"]).items()}
    for row in rows:
        whole = sums[row["unit"]]
        yield from bad(above(budget(row), None if whole is None else Fraction(whole, 2)), row["id"])


def fiscal(row: Row) -> int | None:
    end = day(row["end"])
    return None if end is None else end.year if end.month >= 4 else end.year - 1


@rule("canada.fiscal-cliff")
def fiscal_cliff(rows: list[Row], **_: Any) -> Iterator[Found]:
    for year, own in grouped(rows, fiscal).items():
        yield from bad(above(total(map(budget, own)), 1_000_000_000), *ids(own), ending=year)


@rule("canada.envelope")
def envelope(rows: list[Row], **_: Any) -> Iterator[Found]:
    groups: dict[str, list[Row]] = {unit: [] for unit in DELEGATION | ENVELOPE} | grouped(
        rows, lambda row: row["unit"]
    )
    for unit, own in groups.items():
        yield from bad(above(total(map(budget, own)), ENVELOPE.get(unit)), *ids(own), unit=unit)


@rule("canada.concentration")
def concentration(rows: list[Row], **_: Any) -> Iterator[Found]:
    for unit, own in grouped((row for row in rows if row["budget"]), lambda row: row["unit"]).items():
        amounts = [row["budget"]["amount"] for row in own]
        if len(own) >= 5:
            yield from bad(2 * max(amounts) > sum(amounts), *ids(own), unit=unit)


@rule("canada.whole")
def whole(rows: list[Row], **_: Any) -> Iterator[Found]:
    ends = [row["end"] for row in rows]
    late = None if None in ends else max(ends) > "2030-01-01"
    costly = some(above(budget(row), 400_000_000) for row in rows)
    for subjects, _key, verdict in bad(every([len(rows) > 400, some([late, costly])]), *ids(rows)):
        yield subjects, (), verdict


@rule("canada.ends-together")
def ends_together(rows: list[Row], **_: Any) -> Iterator[Found]:
    def quarter(row: Row) -> tuple[str, int, int] | None:
        end = day(row["end"])
        return None if end is None else (row["unit"], end.year, 1 + (end.month - 1) // 3)

    for (unit, year, season), own in grouped(rows, quarter).items():
        yield from bad(len(own) > 5, *ids(own), unit=unit, ending=year, season=season)


@rule("canada.fashionable")
def fashionable(rows: list[Row], **_: Any) -> Iterator[Found]:
    users = defaultdict(list)
    for row in rows:
        for word in {word for word in words(row["title"]) if len(word) >= 8}:
            users[word].append(row)
    for word, own in users.items():
        yield from bad(len({row["unit"] for row in own}) > 6, *ids(own), word=word)


@rule("canada.same-title")
def same_title(rows: list[Row], **_: Any) -> Iterator[Found]:
    for a, b in each_two(rows):
        if a["title"] == b["title"] and a["unit"] != b["unit"]:
            yield from bad(above(total([budget(a), budget(b)]), 5_000_000), a["id"], b["id"])


@rule("canada.similar-title")
def similar_title(rows: list[Row], **_: Any) -> Iterator[Found]:
    for a, b in each_two(rows):
        if a["unit"] == b["unit"]:
            alike = likeness(set(words(a["title"])), set(words(b["title"])))
            yield from bad(alike >= Fraction(3, 5), a["id"], b["id"])


# Digital public goods

SPDX = {
    "GPL-2.0": "GPL-2.0-only",
    "GPL-3.0": "GPL-3.0-only",
    "AGPL-3.0": "AGPL-3.0-only",
    "LGPL-3.0": "LGPL-3.0-only",
}
SAME_NAME = ("MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MPL-2.0", "CC-BY-4.0")
PARAMETER = SPDX | {name: name for name in SAME_NAME}
BURDEN = {"MIT": 0, "Apache-2.0": 1, "MPL-2.0": 2, "LGPL-3.0": 3, "GPL-3.0": 4, "AGPL-3.0": 5}
ANSWER = {"Yes": True, "No": False}
WEIGHT = {
    **dict.fromkeys(("SDG1", "SDG2", "SDG13"), Fraction(3)),
    **dict.fromkeys(("SDG4", "SDG5", "SDG6"), Fraction(2)),
    **dict.fromkeys(("SDG8", "SDG11", "SDG12", "SDG14", "SDG15"), Fraction(1)),
    "SDG3": Fraction(5, 2),
    "SDG9": Fraction(1, 2),
    "SDG10": Fraction(3, 2),
    "SDG17": Fraction(1, 4),
}


def answer(row: Row, name: str) -> bool | None:
    return ANSWER.get(row["data_domains"][name])


def standard_words(row: Row) -> set[str]:
    return {word for standard in row["technologies"] for word in words(standard)}


def in_a_row(text: str, phrase: str) -> bool:
    return f" {phrase} " in f" {' '.join(words(text))} "


@rule("goods.privacy")
def privacy(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        if answer(row, "collects_pii"):
            yield from bad(negated(answer(row, "privacy_compliant")), row["id"])


@rule("goods.sharing")
def sharing(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        yield from bad(every([answer(row, "collects_pii"), answer(row, "third_party_sharing")]), row["id"])


@rule("goods.privacy-laws")
def privacy_laws(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        if row["data_domains"]["collects_pii"] == "Yes":
            laws = row["data_domains"]["privacy_laws"]
            named = any(
                in_a_row(law, "gdpr") or in_a_row(law, "general data protection regulation") for law in laws
            )
            yield from bad(not named, row["id"])


@rule("goods.careful")
def careful(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        care = every([answer(row, "privacy_compliant"), negated(answer(row, "third_party_sharing"))])
        yield from bad(every([len(row["data_domains"]["pii_types"]) >= 3, negated(care)]), row["id"])


@rule("goods.licences-known")
def licences_known(rows: list[Row], matrix: dict[str, Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        names = [PARAMETER.get(licence) for licence in row["extra"]["licenses"]]
        yield from bad(some(None if name is None else name not in matrix for name in names), row["id"])


def refused(matrix: dict[str, Row], first: str | None, second: str | None) -> bool | None:
    verdict = None if first is None or second is None else matrix.get(first, {}).get(second)
    return None if verdict is None else verdict == "No"


@rule("goods.own-licences")
def own_licences(rows: list[Row], matrix: dict[str, Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        own = row["extra"]["licenses"]
        found = [refused(matrix, PARAMETER.get(a), PARAMETER.get(b)) for a in own for b in own if a != b]
        yield from bad(some(found), row["id"])


@rule("goods.burden")
def burden(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        burdens = [BURDEN.get(licence) for licence in row["extra"]["licenses"]]
        restricted = ANSWER.get(row["extra"]["deps_more_restrictive"])
        known = [each for each in burdens if each is not None]
        if len(known) < len(burdens) or (known and restricted is None):
            yield from bad(None, row["id"])
        elif known:
            yield from bad(max(known) >= (4 if restricted else 5), row["id"])


@rule("goods.licences-meet")
def licences_meet(rows: list[Row], matrix: dict[str, Row], **_: Any) -> Iterator[Found]:
    for a, b in each_two(rows):
        if a["unit"] == b["unit"] and a["unit"] is not None:
            found = [
                clash(matrix, SPDX.get(one, one), SPDX.get(other, other))
                for one in a["extra"]["licenses"]
                for other in b["extra"]["licenses"]
            ]
            yield from bad(some(found), a["id"], b["id"])


def clash(matrix: dict[str, Row], one: str, other: str) -> bool | None:
    """What the matrix does not say in one direction it may say in the other."""
    both = {refused(matrix, one, other), refused(matrix, other, one)} - {None}
    return one != other and (some(both) if both else None)


@rule("goods.licences-of-funder")
def licences_of_funder(rows: list[Row], matrix: dict[str, Row], **_: Any) -> Iterator[Found]:
    for a in rows:
        for b in rows:
            if a is not b and set(a["extra"]["funders"]) & set(b["extra"]["funders"]):
                found = [
                    refused(matrix, PARAMETER.get(one), PARAMETER.get(other))
                    for one in a["extra"]["licenses"]
                    for other in b["extra"]["licenses"]
                ]
                yield from bad(some(found) is True, a["id"], b["id"])


@rule("goods.on-trial")
def on_trial(rows: list[Row], radar: dict[str, Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        rings = [radar[word]["ring"] for word in standard_words(row) if word in radar]
        yield from bad(bool(set(rings) & {"TRIAL", "ASSESS", "HOLD"}), row["id"])


def stirs(entry: Row | None) -> bool | None:
    return None if entry is None else entry["ring"] == "ASSESS" or entry["moved"] != 0


@rule("goods.moving")
def moving(rows: list[Row], radar: dict[str, Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        entries = [radar.get(standard.lower()) for standard in row["technologies"]]
        yield from bad(some(map(stirs, entries)), row["id"])


@rule("goods.ended-release")
def ended_release(
    rows: list[Row], products: dict[str, list[Row]], today: datetime.date, **_: Any
) -> Iterator[Found]:
    for row in rows:
        named = standard_words(row) & set(products)
        if named:
            ends = [release["eol"] for name in named for release in products[name]]
            # "False" is no promise for ever, nor does a date ahead say that nothing has ended.
            yield from bad(some(end == "True" or end < str(today) or None for end in ends), row["id"])


@rule("goods.old-product")
def old_product(rows: list[Row], products: dict[str, list[Row]], **_: Any) -> Iterator[Found]:
    for row in rows:
        firsts = [min(r["released"] for r in products[w]) for w in standard_words(row) if w in products]
        yield from bad(bool(firsts) and min(firsts) < "2009-01-01", row["id"])


@rule("goods.versions")
def versions(rows: list[Row], products: dict[str, list[Row]], **_: Any) -> Iterator[Found]:
    for row in rows:
        named = standard_words(row) & set(products)
        if named:
            latest = [version(release["latest"]) for name in named for release in products[name]]
            known = [each for each in latest if each is not None]
            yield from bad(max(known) < Version("5.0") if known else None, row["id"])


def version(text: str | None) -> Version | None:
    try:
        return Version(text or "none")
    except InvalidVersion:
        return None


@rule("goods.twelfth")
def twelfth(
    rows: list[Row], products: dict[str, list[Row]], today: datetime.date, **_: Any
) -> Iterator[Found]:
    for row in rows:
        ends = [
            release["eol"]
            for name in standard_words(row) & set(products)
            for release in products[name]
            if release["cycle"] == "12"
        ]
        yield from bad(some(None if end[0] in "TF" else end < str(today) for end in ends), row["id"])


@rule("goods.repository")
def repository(rows: list[Row], **_: Any) -> Iterator[Found]:
    place = re.compile(r"https://(www\.)?git(hub|lab)\.com/[^/]+/[^/]+/?")
    for row in rows:
        yield from bad(not any(place.fullmatch(each) for each in row["extra"]["repositories"]), row["id"])


@rule("goods.first-repository")
def first_repository(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        first = next(iter(row["extra"]["repositories"]), None)
        own = first is None or row["id"] in first.lower() or first.startswith("https://gitlab")
        yield from bad(None if first is None else not own, row["id"])


@rule("goods.same-code")
def same_code(rows: list[Row], **_: Any) -> Iterator[Found]:
    for a, b in each_two(rows):
        shared = set(a["extra"]["repositories"]) & set(b["extra"]["repositories"])
        yield from bad(bool(shared - {""}), a["id"], b["id"])


@rule("goods.goal-coverage")
def goal_coverage(rows: list[Row], **_: Any) -> Iterator[Found]:
    for goal in (f"SDG{number}" for number in range(1, 19)):
        served = [row for row in rows if goal in row["objectives"] and row["stage"] == "digital-public-good"]
        if served or goal != "SDG7":
            yield from bad(len(served) < 10, *ids(served), goal=goal)


@rule("goods.goal-weight")
def goal_weight(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        weight = total(WEIGHT.get(goal) for goal in row["objectives"])
        yield from bad(None if weight is None else weight < 3, row["id"])


@rule("goods.matures")
def matures(rows: list[Row], **_: Any) -> Iterator[Found]:
    active = [(country, row) for row in rows for country in row["extra"]["development_countries"] or ()]
    for country, count in Counter(country for country, _ in active).items():
        own = [row for each, row in active if each == country]
        units = {row["unit"] or "unassigned" for row in own}
        if count >= 3:
            young = any(row["stage"] == "nominee" for row in own)
            yield from bad(young or len(units) < 3, *ids(own), country=country)


@rule("goods.kinds")
def kinds(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        own = row["extra"]["kinds"]
        yield from bad(None if own is None else bool(set(own) - {"software", "content", "data"}), row["id"])


@rule("goods.ownership")
def ownership(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        clear = ANSWER.get(row["extra"]["ownership_explicit"])
        unit = row["unit"] or "unassigned"
        same = None if row["owner"] is None else row["owner"] == unit
        yield from bad(negated(every([clear, row["owner"] is not None, same])), row["id"])


@rule("goods.similar")
def similar(rows: list[Row], **_: Any) -> Iterator[Found]:
    for a, b in each_two(rows):
        if set(a["extra"]["sectors"] or ()) & set(b["extra"]["sectors"] or ()):
            texts = a["description"], b["description"]
            alike = None if None in texts else likeness(set(words(texts[0])), set(words(texts[1])))
            yield from bad(above(alike, Fraction(1, 4)), a["id"], b["id"])


# Ethereum proposals

STATUS = ("Withdrawn", "Moved", "Stagnant", "Draft", "Review", "Last Call", "Final", "Living")
CAPACITY = {
    "Vitalik Buterin (@vbuterin)": 20,
    "Alex Beregszaszi (@axic)": 34,
    "Etan Kissling (@etan-status)": 15,
    "Nobody at all": 0,
}
FEWEST_SECTIONS = {"Core": 6, "Interface": 5, "Networking": 4, "Meta": 1}


def rank(row: Row) -> int:
    return STATUS.index(row["stage"])


def is_open(row: Row) -> bool:
    return row["stage"] in {"Draft", "Review", "Last Call"}


def circles(rows: list[Row]) -> Iterator[list[Row]]:
    """The rows that require each other, all at once."""
    by_id = {row["id"]: row for row in rows}
    reached = {id_: set(by_id[id_]["dependencies"]) & set(by_id) for id_ in by_id}
    grown = True
    while grown:
        sizes = {id_: len(own) for id_, own in reached.items()}
        for own in reached.values():
            own |= {far for near in list(own) for far in reached[near]}
        grown = any(len(own) != sizes[id_] for id_, own in reached.items())
    rings = {frozenset(j for j in own if i in reached[j]) for i, own in reached.items() if i in own}
    yield from ([by_id[id_] for id_ in sorted(ring)] for ring in rings)


@rule("proposals.requires-cycle")
def requires_cycle(rows: list[Row], **_: Any) -> Iterator[Found]:
    for ring in circles(rows):
        yield from bad(len(ring) > 0, *ids(ring))


@rule("proposals.open-cycle")
def open_cycle(rows: list[Row], **_: Any) -> Iterator[Found]:
    for ring in circles([row for row in rows if is_open(row)]):
        yield from bad(len(ring) > 2, *ids(ring))


def required(rows: list[Row]) -> Iterator[tuple[Row, list[Row]]]:
    by_id = {row["id"]: row for row in rows}
    yield from ((row, [by_id[id_] for id_ in row["dependencies"]]) for row in rows)


@rule("proposals.mutual")
def mutual(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row, needs in required(rows):
        yield from bad(any(row["id"] in need["dependencies"] for need in needs), row["id"])


@rule("proposals.younger-requirement")
def younger_requirement(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row, needs in required(rows):
        for need in needs:
            yield from bad(above(need["start"], row["start"]), row["id"], need["id"])


@rule("proposals.final-before-requirement")
def final_before_requirement(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row, needs in required(rows):
        if row["stage"] == "Final":
            yield from bad(any(need["stage"] not in {"Final", "Living"} for need in needs), row["id"])


@rule("proposals.requires-moved")
def requires_moved(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row, needs in required(rows):
        found = [some([above(need["start"], row["start"]), need["stage"] == "Moved"]) for need in needs]
        yield from bad(some(found), row["id"])


@rule("proposals.still-required")
def still_required(rows: list[Row], **_: Any) -> Iterator[Found]:
    standing = {need for row in rows if rank(row) > STATUS.index("Stagnant") for need in row["dependencies"]}
    for row in rows:
        yield from bad(row["stage"] == "Withdrawn" and row["id"] in standing, row["id"])


@rule("proposals.withdrawn-silently")
def withdrawn_silently(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        if row["stage"] == "Withdrawn":
            yield from bad(len(row["extra"]["withdrawal_reason"] or "") <= 25, row["id"])


@rule("proposals.sections")
def sections(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        if row["stage"] in {"Final", "Living"}:
            own, fewest = row["extra"]["sections"], FEWEST_SECTIONS.get(row["unit"])
            enough = None if fewest is None else len(own) >= fewest
            complete = every(["Abstract" in own and "Specification" in own, enough])
            yield from bad(negated(complete), row["id"])


@rule("proposals.security")
def security(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        if (row["start"] or "") >= "2019-06-01":
            titles = [title.lower() for title in row["extra"]["sections"]]
            yield from bad("security considerations" not in titles, row["id"])


@rule("proposals.same-title")
def same_proposal(rows: list[Row], **_: Any) -> Iterator[Found]:
    for title, own in grouped(rows, lambda row: row["title"] and row["title"].lower()).items():
        yield from bad(len(own) > 1, *ids(own), title=title)


@rule("proposals.similar-title")
def similar_proposal(rows: list[Row], **_: Any) -> Iterator[Found]:
    for own in grouped(rows, lambda row: row["start"]).values():
        for a, b in each_two(own):
            alike = likeness(set(words(a["title"])), set(words(b["title"])))
            yield from bad(alike > Fraction(3, 10), a["id"], b["id"])


@rule("proposals.author-capacity")
def author_capacity(rows: list[Row], **_: Any) -> Iterator[Found]:
    claims = [(author, row) for row in rows for author in row["extra"]["authors"]]
    for author, demand in Counter(author for author, _ in claims).items():
        own = ids(row for each, row in claims if each == author)
        yield from bad(above(demand, CAPACITY.get(author)), *own, resource=author, period="open")


@rule("proposals.prolific")
def prolific(rows: list[Row], **_: Any) -> Iterator[Found]:
    claims = [((x, row["unit"]), row) for row in rows if is_open(row) for x in row["extra"]["authors"]]
    for (author, unit), count in Counter(key for key, _ in claims).items():
        own = ids(row for key, row in claims if key == (author, unit))
        yield from bad(count > 6, *own, author=author, unit=unit)


@rule("proposals.stagnation")
def stagnation(rows: list[Row], **_: Any) -> Iterator[Found]:
    for unit, own in grouped(rows, lambda row: row["unit"]).items():
        stopped = sum(row["stage"] in {"Stagnant", "Withdrawn"} for row in own)
        yield from bad(5 * stopped > 2 * len(own), *ids(own), unit=unit)


@rule("proposals.stale")
def stale(rows: list[Row], today: datetime.date, **_: Any) -> Iterator[Found]:
    for row in rows:
        if is_open(row):
            start = day(row["start"])
            yield from bad(None if start is None else (today - start).days > 730, row["id"])


@rule("proposals.discussed")
def discussed(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        if is_open(row) or row["stage"] == "Moved":
            place = row["extra"]["discussions_to"]
            there = None if place is None else place.startswith("https://ethereum-magicians.org/")
            yield from bad(negated(there), row["id"])


@rule("proposals.last-call-over")
def last_call_over(rows: list[Row], today: datetime.date, **_: Any) -> Iterator[Found]:
    for row in rows:
        if row["stage"] == "Last Call":
            end = day(row["end"])
            yield from bad(None if end is None else (today - end).days > 90, row["id"])


@rule("proposals.header")
def header(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        own, track = row["extra"]["header_order"], row["extra"]["type"]
        is_meta = None if track is None else track == "Meta"
        yield from bad(negated(some(["created" in own and "author" in own, is_meta])), row["id"])


@rule("proposals.long-way")
def long_way(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        first, last = day(row["start"]), day(row["end"])
        if first is not None and last is not None:
            yield from bad((last - first).days > 365, row["id"])


@rule("proposals.alone")
def alone(rows: list[Row], **_: Any) -> Iterator[Found]:
    for row in rows:
        if row["unit"] == "Core" and len(set(row["extra"]["authors"])) == 1:
            yield from bad(not {"gas", "opcode", "fork"} & set(words(row["title"])), row["id"])
