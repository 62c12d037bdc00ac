"""Cells for spreadsheets: text that one would run as a formula is made text again."""

import re

# What a formula begins with, in the wide forms of Japanese keyboards too; and white space that is left out before it.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - wide forms on purpose
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


def spreadsheet_cell(cell: object) -> object:
    """Return a cell with a leading `'` where a spreadsheet would take its text for a formula; a number is none.

    >>> spreadsheet_cell("=1+1"), spreadsheet_cell("+352 26"), spreadsheet_cell("-5"), spreadsheet_cell(-5)
    ("'=1+1", "'+352 26", '-5', -5)
    """
    if isinstance(cell, str) and cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
