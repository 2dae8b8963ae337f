# ruff: noqa: INP001 - a script is no package
"""Writes `portefeuille.xlsx`, as a project office may keep it: titles, merged headers, k€, a total."""

import datetime
import sys
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

DAY = datetime.date
GREY = PatternFill("solid", fgColor="FFD9D9D9")
HEADERS = (
    ("Code", ""),
    ("Intitulé du projet", ""),
    ("Entité", ""),
    ("Statut", ""),
    ("Niveau de risque", ""),
    ("Budget (k€)", ""),
    ("Calendrier", "Début"),
    ("Calendrier", "Fin"),
    ("Charge équipe données", "2027-T1"),
    ("Charge équipe données", "2027-T2"),
    ("Dépend de", ""),
    ("Données perso.", ""),
    ("Remarques", ""),
)
ROWS = (
    ("CRM-2", "Nouveau CRM des ventes", "Ventes", "Proposé", "Moyen", "1 180,5", DAY(2027, 1, 15),
     DAY(2027, 9, 30), 3, 4, "IAM", "oui", "à revoir en comité"),
    ("IAM", "Annuaire des identités", "DSI", "En cours", "Élevé", 240, DAY(2026, 9, 1), DAY(2027, 6, 30),
     2, None, None, "x", None),
    ("WIFI", "Wi-Fi des agences", "DSI", "Proposé", "Faible", 35, "01/03/2027", "30/06/2027", None, 1, None,
     "non", None),
    ("DATA", "Lac de données", "DSI", "Proposé", "Moyen", None, DAY(2027, 1, 4), DAY(2027, 12, 17), 4, 4,
     "IAM ; CRM-2", "oui", "=chiffrage en attente"),
    ("SAV", "Outil du service après-vente", "Ventes", "Idée", "Faible", "1,2 M$", DAY(2027, 4, 1), None, None,
     None, "CRM-2", "peut-être", None),
    ("Total", None, None, None, None, "=SUM(F4:F8)", None, None, None, None, None, None, None),
)  # fmt: skip


def make(path: Path) -> None:
    """The workbook, at a path."""
    book = Workbook()
    del book["Sheet"]
    _portfolio(book.create_sheet("Portefeuille"))
    _units(book.create_sheet("Entités"))
    _teams(book.create_sheet("Équipes"))
    book.save(path)


def _portfolio(sheet: Worksheet) -> None:
    sheet.append(["Portefeuille de projets 2027"])
    sheet["A1"].font = Font(bold=True, size=14)
    for level in range(2):
        sheet.append([header[level] for header in HEADERS])
    for merged in ("G2:H2", "I2:J2", *(f"{column}2:{column}3" for column in "ABCDEFKLM")):
        sheet.merge_cells(merged)
    for row in ROWS:
        sheet.append(row)
    sheet["M7"].data_type = "s"  # a remark that begins with `=`, and no formula
    for cell in (*sheet[2], *sheet[3]):
        cell.font, cell.fill, cell.alignment = (
            Font(bold=True),
            GREY,
            Alignment(wrap_text=True, vertical="top"),
        )
    for column, width in zip("ABCDEFGHIJKLM", (9, 30, 9, 10, 10, 11, 12, 12, 13, 13, 14, 9, 24), strict=True):
        sheet.column_dimensions[column].width = width
    choices = DataValidation(type="list", formula1='"Idée,Proposé,En cours"')
    choices.add("D4:D8")
    sheet.add_data_validation(choices)
    red = PatternFill("solid", bgColor="FFFFC7CE")
    rule = CellIsRule("equal", formula=['"Élevé"'], fill=red)  # type: ignore[no-untyped-call]  # openpyxl leaves it untyped
    sheet.conditional_formatting.add("E4:E8", rule)
    sheet["F4"].comment = Comment("Devis de mars", "Contrôle de gestion")
    sheet.freeze_panes = "C4"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _units(sheet: Worksheet) -> None:
    sheet.append(["Code", "Nom", "Délégation"])
    sheet.append(["Ventes", "Direction des ventes", "500 000 €"])
    sheet.append(["DSI", "Systèmes d’information", "250\u202f000,00 €"])


def _teams(sheet: Worksheet) -> None:
    sheet.append(["Code", "Nom", "Capacité", None])
    sheet.append([None, None, "2027-T1", "2027-T2"])
    sheet.merge_cells("C1:D1")
    sheet.append(["donnees", "Équipe données", 6, 9])


if __name__ == "__main__":
    make(Path(sys.argv[1] if len(sys.argv) > 1 else "portefeuille.xlsx"))
