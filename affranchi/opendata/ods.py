"""The tables as one OpenDocument workbook, for people: French headings and words, real days and numbers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from operator import getitem

from affranchi.exports.opendocument import escaped, template, zipped
from affranchi.french import FRENCH
from affranchi.model.territory import Territory
from affranchi.opendata.columns import YEAR_OR_DAY, Cell, Column, Table
from affranchi.opendata.schemas import title_of
from affranchi.wording import visible

ODS = "application/vnd.oasis.opendocument.spreadsheet"
_PARTS = ("content.xml", "styles.xml", "settings.xml", "meta.xml")
# Rows written at once: as XML, a table whole is hundreds of megabytes.
_TOGETHER = 500
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def ods_of(territory: Territory, tables: Iterable[Table]) -> bytes:
    """A workbook of some tables, a sheet each; each table is asked for once, when its turn comes."""
    titles = list[str]()

    def sheets() -> Iterator[Mapping[str, object]]:
        for table in tables:
            titles.append(table.title)
            yield {"name": table.title, "columns": len(table.columns), "rows": _rows(table)}

    told = {"sheets": sheets(), "titles": titles, "territory": territory}
    parts = [(part, template(f"tables/{part}").generate(told)) for part in _PARTS]
    manifest = template("form/META-INF/manifest.xml").render()
    return zipped(ODS, [*parts, ("META-INF/manifest.xml", manifest)])


def _rows(table: Table) -> Iterator[str]:
    heads = "".join(_text(title_of(column), "titre") for column in table.columns)
    yield f"<table:table-header-rows><table:table-row>{heads}</table:table-row></table:table-header-rows>"
    writers = [_Cells(column) for column in table.columns]
    for start in range(0, len(table.rows), _TOGETHER):
        some = table.rows[start : start + _TOGETHER]
        lines = ("".join(map(getitem, writers, row)) for row in some)
        yield "\n".join(f"<table:table-row>{cells}</table:table-row>" for cells in lines)


class _Cells(dict[Cell, str]):
    """What a column writes of its cells, each once however many rows hold it."""

    def __init__(self, column: Column) -> None:
        super().__init__({None: "<table:table-cell/>"})
        told = {*column.values, *column.each}
        self.words = next((w for w in FRENCH.values() if told and told <= {*w}), {})
        self.is_list = bool(column.each and self.words)
        self.is_year_or_day = column.pattern == YEAR_OR_DAY
        self.may_be_day = column.kind == "date" or self.is_year_or_day

    def __missing__(self, cell: Cell) -> str:
        made = self[cell] = self._made(cell)
        return made

    def _made(self, cell: Cell) -> str:
        if isinstance(cell, bool):
            return _text("oui" if cell else "non")
        if isinstance(cell, str) and not (self.is_year_or_day and cell.isdecimal()):
            if self.may_be_day and _DAY.fullmatch(cell):
                shown = "/".join(reversed(cell.split("-")))
                return _value(f'date" office:date-value="{cell}', shown, "jour")
            said = ", ".join(
                self.words.get(one, one) for one in (cell.split(";") if self.is_list else (cell,))
            )
            return _text("\n".join(map(visible, said.splitlines())))
        plain = cell if isinstance(cell, str) else f"{cell:.15g}"
        return _value(f'float" office:value="{plain}', plain.replace(".", ","))


def _text(text: str, style: str = "") -> str:
    return _value("string", escaped(text).replace("\n", "</text:p><text:p>"), style)


def _value(kind: str, shown: str, style: str = "") -> str:
    name = f' table:style-name="{style}"' if style else ""
    return f'<table:table-cell{name} office:value-type="{kind}"><text:p>{shown}</text:p></table:table-cell>'
