"""The whole paper: what was decided, who must say what, and why, the longer parts folded away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from govrules.decisions import Decision
from govrules.findings import Finding, Outcome
from govrules.meaning.wording import write_value
from govrules.model import Portfolio
from govrules.plan import Rule
from govrules.policy import Policy, Review
from govrules.reports.dossier import Dossier
from govrules.reports.gaps import Gap
from govrules.reports.markdown.escaping import code, inside_html, plain
from govrules.reports.markdown.words import WORDS

MOST_CHARACTERS = 60_000
"""A comment on a code host holds somewhat more, and nobody reads that far."""
MOST_FINDINGS = 20
MOST_NAMES = 12
_STRONGEST_FIRST = tuple(sorted(Outcome, reverse=True))
_MARKS = {
    Outcome.DENY: "⛔",
    Outcome.ESCALATE: "✋",
    Outcome.INFORM: "❓",
    Outcome.ADVISE: "💡",
    Outcome.ALLOW: "✅",
}


def report(review: Review, policy: Policy, portfolio: Portfolio, language: str = "") -> str:
    """The review as Markdown; what would make it too long for a comment is left out, and said so."""
    dossier = Dossier(review, policy, portfolio, language, WORDS)
    chapters = (_head, _gaps, _needs, _decisions, _findings, _waivers)
    parts = [part for chapter in chapters for part in chapter(dossier)]
    kept, length = [], 0
    for place, part in enumerate(parts):
        length += len(part) + 2
        if length > MOST_CHARACTERS:
            kept.append(f"*{dossier.words('left out', len(parts) - place)}*")
            break
        kept.append(part)
    return "\n\n".join([*kept, _foot(dossier)]) + "\n"


def _head(dossier: Dossier) -> Iterator[str]:
    """The title, what was judged, and how many of each outcome."""
    words, review = dossier.words, dossier.review
    yield f"## {plain(dossier.title)}"
    about = [
        words.counted("initiative", len(review.decisions)),
        words.counted("rule", len(dossier.rules_in_effect)),
        words("as of", review.as_of),
    ]
    yield " · ".join(about)
    counted = [(outcome, dossier.counted(outcome)) for outcome in _STRONGEST_FIRST]
    rows = [
        (f"{_MARKS[outcome]} {_named(outcome, dossier)}", str(count)) for outcome, count in counted if count
    ]
    yield _table((words("decision"), words("how many")), rows, numbers=1)
    yield dossier.tally()
    if review.problems:
        yield f"> [!WARNING]\n> {plain(words.counted('problem', len(review.problems)))}"


def _named(outcome: Outcome, dossier: Dossier) -> str:
    name = dossier.words(outcome.value)
    return name[:1].upper() + name[1:]


def _gaps(dossier: Dossier) -> Iterator[str]:
    """What no initiative has, and the rules that cannot answer for want of it."""
    if dossier.gaps.gaps:
        words = dossier.words
        yield f"### {words('missing everywhere')}"
        yield words("nobody says", len(dossier.review.decisions))
        yield "\n".join(_gap(gap, dossier) for gap in dossier.gaps.gaps)
        yield f"→ {words('fill in')}"


def _gap(gap: Gap, dossier: Dossier) -> str:
    words = dossier.words
    counts = f"{words.counted('rule', len(gap.rules))}, {words.counted('finding', gap.findings)}"
    return f"- {code(gap.field)} · {counts}{words('colon')} {_few(tuple(gap.rules), dossier)}"


def _needs(dossier: Dossier) -> Iterator[str]:
    """Who must approve what: the part that most readers look for."""
    waiting = dossier.waiting_for()
    if waiting:
        words = dossier.words
        yield f"### {words('what needs whom')}"
        rows = [(f"**{plain(role)}**", _names(decisions, dossier)) for role, decisions in waiting.items()]
        yield _table((words("who"), words("initiatives asking")), rows)


def _names(decisions: list[Decision], dossier: Dossier) -> str:
    return _few(tuple(decision.initiative for decision in decisions), dossier)


def _few(names: tuple[str, ...], dossier: Dossier) -> str:
    """The first names, and how many more there are."""
    more = len(names) - MOST_NAMES
    return ", ".join(map(code, names[:MOST_NAMES])) + (
        f" {dossier.words('others', more)}" if more > 0 else ""
    )


def _decisions(dossier: Dossier) -> Iterator[str]:
    """A folded table for each unit."""
    if dossier.review.decisions:
        yield f"### {dossier.words('decisions')}"
    for unit, decisions in dossier.by_unit(dossier.review.decisions).items():
        counted = Counter(decision.outcome for decision in decisions)
        marks = " ".join(f"{_MARKS[each]} {counted[each]}" for each in _STRONGEST_FIRST if counted[each])
        heads = (dossier.words("initiative head"), dossier.words("decision"), dossier.words("needs head"))
        rows = [_decision(decision, dossier) for decision in decisions]
        yield _folded(f"<b>{inside_html(dossier.unit_title(unit))}</b> · {marks}", _table(heads, rows))


def _decision(decision: Decision, dossier: Dossier) -> tuple[str, str, str]:
    title = plain(dossier.initiative_title(decision.initiative))
    needs = [f"**{plain(role)}**" for role in decision.approvals]
    missing = dossier.gaps.beyond(decision.missing)
    if missing:
        needs.append(dossier.words("missing", ", ".join(map(code, missing))))
    standing = dossier.standing(decision)
    apart = [finding for finding in standing if not dossier.gaps.holds(finding)]
    reasons = dict.fromkeys(plain(dossier.rule_title(each.rule)) for each in apart)
    why = " · ".join(reasons) or (dossier.words("see missing") if standing else "")
    told = "<br>".join(part for part in (", ".join(needs), why) if part)
    outcome = f"{_MARKS[decision.outcome]} {_named(decision.outcome, dossier)}"
    return f"{title}<br>{code(decision.initiative)}", outcome, told


def _findings(dossier: Dossier) -> Iterator[str]:
    """A folded part for each rule that found something."""
    parts = [_rule(rule, findings, dossier) for rule, findings in dossier.by_rule()]
    if any(parts):
        yield f"### {dossier.words('found')}"
        yield from filter(None, parts)


def _rule(rule: Rule, all_findings: list[Finding], dossier: Dossier) -> str:
    """Empty where there is nothing to tell but what is missing everywhere."""
    words = dossier.words
    findings = [finding for finding in all_findings if not dossier.gaps.holds(finding)]
    if not findings:
        return ""
    title = inside_html(dossier.rule_title(rule.id))
    summary = f"{_MARKS[findings[0].effect]} <b>{title}</b> · {len(findings)}"
    lines = [_finding(finding, dossier) for finding in findings[:MOST_FINDINGS]]
    if len(findings) > len(lines):
        lines.append(f"- {words('others', len(findings) - len(lines))}")
    if len(all_findings) > len(findings):
        lines.append(f"- {words('told above', len(all_findings) - len(findings))}")
    why, fix = (plain(words.of(text), 2000) for text in (rule.why, rule.fix))
    parts = [why, "\n".join(lines), f"**{words('fix')}** {fix}" if fix else "", f"<sub>{code(rule.id)}</sub>"]
    return _folded(summary, "\n\n".join(part for part in parts if part))


def _finding(finding: Finding, dossier: Dossier) -> str:
    words = dossier.words
    subjects = _few(finding.subjects, dossier) or words("whole")
    message = dossier.message(finding)
    if message == dossier.rule_title(finding.rule):
        values = {**(finding.group or {}), **finding.evidence}
        message = ", ".join(f"{key}: {write_value(value, words.language)}" for key, value in values.items())
    colon = words("colon")
    told = f"- {subjects}{colon} {plain(message, 1000)}" if message else f"- {subjects}"
    known = dossier.known(finding)
    return f"{told}<br>{_consequence(finding, dossier)}" + (f" · *{known}*" if known else "")


def _consequence(finding: Finding, dossier: Dossier) -> str:
    words, waiver = dossier.words, dossier.waiver(finding)
    if waiver is not None:
        granted = words("granted", waiver.granted_by)
        return (
            f"☑ *{words('is waived')}*, {plain(f'{granted}, {waiver.until}')}: {plain(waiver.reason, 1000)}"
        )
    if finding.status != "open":
        return f"☑ *{words(f'is {finding.status}')}*"
    needs = ", ".join(f"**{plain(role)}**" for role in finding.roles)
    return f"{_MARKS[finding.effect]} {words(finding.effect.value)}" + (f" → {needs}" if needs else "")


def _waivers(dossier: Dossier) -> Iterator[str]:
    """The waivers that did nothing."""
    words, idle = dossier.words, dossier.review.waivers
    states = [(waiver, words("expired", waiver.until)) for waiver in idle.expired]
    states += [(waiver, words("unused")) for waiver in idle.unused]
    states += [(waiver, words("early")) for waiver in idle.early]
    if states:
        yield f"### {words('waivers')}"
        yield "\n".join(
            f"- {code(waiver.rule)} ({', '.join(map(code, waiver.subjects))}), {state}{words('colon')} "
            f"{plain(waiver.reason, 1000)}"
            for waiver, state in states
        )


def _foot(dossier: Dossier) -> str:
    basis = dossier.review.basis
    policy, portfolio = (
        digest.removeprefix("sha256:")[:12] for digest in (basis.policy_digest, basis.portfolio_digest)
    )
    told = dossier.words("repeatable", basis.version, f"`{policy}`", f"`{portfolio}`")
    return f"<sub>{told}</sub>"


def _folded(summary: str, content: str) -> str:
    return f"<details>\n<summary>{summary}</summary>\n\n{content}\n\n</details>"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]], *, numbers: int = 0) -> str:
    """A table; its last `numbers` columns hold numbers."""
    heads = list(heads)
    rule = [*[":--"] * (len(heads) - numbers), *["--:"] * numbers]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *rows))
