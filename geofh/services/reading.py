"""One row of a table that an office keeps -> its cells by column, and what there is to say."""

from collections.abc import Mapping, Sequence
from datetime import date

from geofh.services import form
from geofh.services.entries import Entry, read_entries, read_entry
from geofh.services.remarks import Remark
from geofh.services.rows import shorten
from geofh.services.sheet import Cell, SheetRow

__all__ = ["Reading"]


class Reading:
    """Carry one row by column while it is read, and collect the remarks."""

    def __init__(self, row: SheetRow, header: Sequence[str], columns: Sequence[str]) -> None:
        self.row = row.number
        self.remarks: list[Remark] = []
        self._headers = dict(zip(columns, header, strict=True))
        self._cells = dict(zip(columns, row.cells, strict=False))
        if len(row.cells) != len(header):
            self.say("cells", "", value=str(len(row.cells)), hint=str(len(header)))

    def cell(self, column: str) -> Cell:
        """Give a cell as the file has it."""
        return self._cells.get(column)

    def text(self, column: str) -> str:
        """Give a cell as text."""
        return form.read_text(self.cell(column))

    def say(self, code: str, column: str, **words: str) -> None:
        """Add a remark on a column; on the whole row without one."""
        header = self._headers.get(column) or (form.COLUMNS[column].german if column else "")
        self.remarks.append(Remark(row=self.row, column=header, code=code, **words))

    def flag(self, column: str) -> bool | None:
        """Give yes, no or nothing."""
        value, code = form.read_flag(self.cell(column))
        if code:
            self.say(code, column, value=self.text(column))
        return value

    def day(self, column: str) -> date | None:
        """Give a date, or none."""
        value, code = form.read_day(self.cell(column))
        if code:
            self.say(code, column, value=self.text(column), hint=f"{value}")
        return value

    def age(self, column: str) -> int | None:
        """Give an age in months, or none."""
        value, code = form.read_age(self.cell(column))
        if code:
            self.say(code, column)
        return value

    def choice(self, column: str, choices: Mapping[str, tuple[str, ...]]) -> str:
        """Give one of some words; empty when nothing stands there."""
        value, code = form.read_choice(self.cell(column), choices)
        if code:
            known = ", ".join(names[0] for names in choices.values())
            self.say(code, column, value=self.text(column), hint=known)
        return value

    def entries(self, column: str, parts: Mapping[str, tuple[str, ...]]) -> tuple[Entry, ...]:
        """Give the things of a cell, their parts by our names; unknown ones are remarked on."""
        return tuple(self._known(one, column, parts) for one in read_entries(self.text(column)))

    def entry(self, column: str, parts: Mapping[str, tuple[str, ...]]) -> Entry:
        """Give the one thing of a cell."""
        return self._known(read_entry(self.text(column)), column, parts)

    def _known(self, entry: Entry, column: str, parts: Mapping[str, tuple[str, ...]]) -> Entry:
        known = {}
        for name, value in entry.parts.items():
            ours, _ = form.read_choice(name, parts)
            if ours:
                known[ours] = value
            else:
                words = ", ".join(names[0] for names in parts.values())
                self.say("part_unknown", column, value=shorten(name), hint=words)
        return Entry(head=entry.head, parts=known)
