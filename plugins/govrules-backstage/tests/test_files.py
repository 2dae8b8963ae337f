"""A catalogue is found from file to file, and no file outside it is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from catalogues import component, entity

from govrules import Plugins, Portfolio, PortfolioError
from govrules_backstage import files


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        file = folder / name.replace("__", "/")
        file = file.with_name(f"{file.name.replace('_', '-')}.yaml")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def opened(place: Path | str, **options: object) -> Portfolio:
    return Plugins.installed().open(f"backstage:{place}", **options)  # type: ignore[arg-type]  # passed on


def location(*targets: str, **spec: str) -> str:
    lines = f"targets: [{', '.join(map(repr, targets))}]" if targets else ""
    return entity("Location", "all", spec=lines + "".join(f"\n{key}: {value}" for key, value in spec.items()))


def ids(portfolio: Portfolio) -> list[str]:
    return [each.id for each in portfolio]


def test_a_folder_has_the_files_that_are_called_so(tmp_path: Path) -> None:
    write(
        tmp_path,
        b__catalog_info=component("b"),
        a__c__catalog_info=component("c"),
        catalog_info=component("top"),
        other=component("other"),
        node_modules__catalog_info=component("installed"),
    )
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden/catalog-info.yaml").write_text(component("hidden"))
    assert ids(opened(tmp_path)) == ["c", "b", "top"]


def test_a_pattern_names_files(tmp_path: Path) -> None:
    write(tmp_path, a__one=component("one"), b__two=component("two"))
    assert ids(opened(tmp_path / "*" / "*.yaml")) == ["one", "two"]
    assert ids(opened(tmp_path / "**" / "two.yaml")) == ["two"]


def test_a_file_is_known_by_its_name(tmp_path: Path) -> None:
    write(tmp_path, catalog_info=component("crm"))
    assert ids(Plugins.installed().open(tmp_path / "catalog-info.yaml")) == ["crm"]


def test_locations_lead_on(tmp_path: Path) -> None:
    write(
        tmp_path,
        catalog_info=location("./teams/*.yaml", target="services/all.yaml"),
        teams__one=entity("Group", "sales", spec="type: team\nchildren: []"),
        services__all=location("crm.yaml", "../catalog-info.yaml").replace("name: all", "name: services"),
        services__crm=component("crm"),
    )
    portfolio = opened(tmp_path)
    assert portfolio.problems == ()
    assert (ids(portfolio), list(portfolio.organisation.units)) == (["crm"], ["sales"])


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("./gone.yaml", "`./gone.yaml` names no file"),
        ("./gone/*.yaml", "`./gone/*.yaml` names no file"),
        ("../secret.yaml", "`../secret.yaml` leads out of the catalogue's folder"),
        ("/etc/passwd", "`/etc/passwd` leads out of the catalogue's folder"),
        ("https://example.com/a.yaml", "`https://example.com/a.yaml` is elsewhere, and nothing is fetched"),
    ],
)
def test_a_target_that_cannot_be_read_is_told_where_it_is_named(
    tmp_path: Path, target: str, message: str
) -> None:
    write(
        tmp_path, secret=component("secret"), inner__catalog_info=f"{location(target)}---\n{component('crm')}"
    )
    portfolio = opened(tmp_path / "inner")
    (problem,) = portfolio.problems
    assert problem.message == message
    assert problem.span is not None
    assert (problem.span.line, problem.span.column) == (6, 13)
    assert ids(portfolio) == ["crm"]


def test_what_lies_outside_can_be_allowed(tmp_path: Path) -> None:
    write(tmp_path, secret=component("secret"), inner__catalog_info=location("../secret.yaml"))
    assert ids(opened(tmp_path / "inner", allow_outside=True)) == ["secret"]


def test_a_link_that_leads_outside_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, secret=component("secret"), inner__a__catalog_info=component("crm"))
    (tmp_path / "inner/catalog-info.yaml").symlink_to(tmp_path / "secret.yaml")
    portfolio = opened(tmp_path / "inner")
    assert ids(portfolio) == ["crm"]
    assert "leads out of `inner`" in portfolio.problems[0].message


def test_urls_can_be_ignored(tmp_path: Path) -> None:
    text = location("https://example.com/a.yaml")
    write(tmp_path, catalog_info=f"{text}---\n{component('crm')}")
    assert opened(tmp_path, mapping={"urls": "ignore"}).problems == ()


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("", "there is no catalogue in"),
        ("gone.yaml", "there is no file"),
        ("*.yml", "there is no catalogue in"),
    ],
)
def test_where_there_is_no_catalogue_nothing_is_judged(tmp_path: Path, place: str, message: str) -> None:
    with pytest.raises(PortfolioError, match=message):
        opened(tmp_path / place)


def test_a_file_that_is_no_text_stops_no_other(tmp_path: Path) -> None:
    write(tmp_path, a__catalog_info=component("crm"))
    (tmp_path / "catalog-info.yaml").write_bytes(b"a: \xff\n")
    portfolio = opened(tmp_path)
    assert ids(portfolio) == ["crm"]
    assert "no UTF-8" in portfolio.problems[0].message


def test_a_catalogue_has_so_many_files_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST", 2)
    write(tmp_path, **{f"{name}__catalog_info": component(name) for name in "abc"})
    with pytest.raises(PortfolioError, match="names more than 2 files"):
        opened(tmp_path)


def test_locations_lead_to_so_many_files_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST", 2)
    write(tmp_path, catalog_info=location("a.yaml", "b.yaml"), a=component("a"), b=component("b"))
    with pytest.raises(PortfolioError, match="has at most 2 files"):
        opened(tmp_path)
