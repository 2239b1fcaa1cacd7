"""What a recipe says about one table of children: ``[[demand]]``, every key checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geofh.errors import DataError
from geofh.region.demand import DemandAbout, Unit
from geofh.region.input_recipe import InputForm, read_input
from geofh.region.sources import Given
from geofh.region.sources.counts import Withheld
from geofh.region.toml_table import TomlTable

__all__ = ["DemandInput", "read_demand_input"]

_KEYS = ("id", "title", "unit", "year", "ages", "layer", "id_digits", "cell_m", "limits", "input")
_INPUT = InputForm(
    keys={
        "csv": (
            "member",
            "columns",
            "where",
            "withheld",
            "withheld_up_to",
            "delimiter",
            "encoding",
        )
    },
    columns=("value", "place", "x", "y"),
)
_CELL_SIZES = (100, 1_000)
_YEARS = range(1950, 2101)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandInput:
    """Describe one table to read.

    Attributes
    ----------
    where
        Column -> value: only rows in which all of these stand are meant.
    withheld
        What means "not published", in the census −1 and −9, or "–".
    id_digits
        Area ids with fewer digits get leading zeros; 0 for as they are.
    """

    about: DemandAbout
    given: Given
    where: Mapping[str, str]
    withheld: Withheld
    id_digits: int


def read_demand_input(
    table: TomlTable,
    *,
    layers: tuple[str, ...],
    folder: Path,
) -> DemandInput:
    """Read and check one ``[[demand]]``.

    Parameters
    ----------
    layers
        Ids of the layers of the region.
    folder
        Paths are relative to it.

    Raises
    ------
    DataError
        A key is missing, unknown, mistyped, or contradicts another.
    """
    table.only(_KEYS)
    source = table.table("input")
    if source is None:
        raise DataError(f"{table.place}: the file is missing: write [demand.input] with path.")
    layer, cell_m = (
        table.value("layer", str, default=""),
        int(table.value("cell_m", float, default=0.0)),
    )
    if bool(layer) == bool(cell_m):
        raise DataError(
            f'{table.place}: write layer = "…" for numbers of areas, or cell_m = 100 for cells of '
            "the census grid; one of the two."
        )
    if layer and layer not in layers:
        raise table.wrong("layer", f"expected one of the layers {', '.join(layers)}")
    if cell_m and cell_m not in _CELL_SIZES:
        raise table.wrong("cell_m", f"expected one of {_CELL_SIZES}")
    given = read_input(source, _INPUT, folder=folder)
    _check_columns(given, source, cell_m=cell_m)
    return DemandInput(
        about=DemandAbout(
            id=_id(table),
            title=table.value("title", str),
            unit=_unit(table),
            year=_year(table),
            ages=_ages(table),
            layer=layer,
            cell_m=cell_m,
            source=given.provenance.attribution,
            licence=given.provenance.licence,
            limits=table.value("limits", str, default=""),
        ),
        given=given,
        where=_where(source),
        withheld=_withheld(source),
        id_digits=int(table.value("id_digits", float, default=0.0)),
    )


def _check_columns(given: Given, source: TomlTable, *, cell_m: int) -> None:
    named = set(given.columns)
    if "value" not in named or not ({"place"} <= named or (cell_m and {"x", "y"} <= named)):
        raise DataError(
            f"{source.place}: columns must name value and place"
            + (", or value, x and y (the middle of the cell)." if cell_m else " (the area's id).")
        )


def _id(table: TomlTable) -> str:
    value = table.value("id", str)
    if not (value.isascii() and value.replace("_", "").isalnum() and value.islower()):
        raise table.wrong("id", "expected small letters, digits and underscores")
    return value


def _unit(table: TomlTable) -> Unit:
    value = table.value("unit", str, default=Unit.CHILDREN.value)
    if value not in set(Unit):
        raise table.wrong("unit", f"expected one of {', '.join(Unit)}")
    return Unit(value)


def _year(table: TomlTable) -> int:
    year = table.value("year", float)
    if year not in _YEARS:
        raise table.wrong("year", "expected the year of the numbers, for example 2022")
    return int(year)


def _ages(table: TomlTable) -> tuple[float, float] | None:
    if "ages" not in table:
        return None
    ages = _numbers(table, "ages")
    if len(ages) != 2 or not 0 <= ages[0] < ages[1]:
        raise table.wrong("ages", "expected from and to in years, for example [0, 3] for under 3")
    return ages[0], ages[1]


def _withheld(source: TomlTable) -> Withheld:
    signs: list[float | str] = []
    for one in source.value("withheld", list, default=[]):
        if isinstance(one, bool) or not isinstance(one, int | float | str):
            raise source.wrong(
                "withheld", 'expected a list of numbers or signs, for example [-1, "–"]'
            )
        signs.append(one.strip() if isinstance(one, str) else float(one))
    if not signs:
        return Withheld()
    if "withheld_up_to" not in source:
        raise DataError(
            f"{source.place}: withheld_up_to is missing: the most that a withheld number can be, "
            "as the office says it (often 2)."
        )
    up_to = source.value("withheld_up_to", float)
    if not 0 <= up_to < float("inf"):
        raise source.wrong("withheld_up_to", "expected 0 or more")
    return Withheld(signs=tuple(signs), up_to=up_to)


def _numbers(table: TomlTable, key: str) -> tuple[float, ...]:
    values = table.value(key, list, default=[])
    numbers = tuple(float(one) for one in values if isinstance(one, int | float))
    if len(numbers) != len(values):
        raise table.wrong(key, "expected a list of numbers")
    return numbers


def _where(source: TomlTable) -> Mapping[str, str]:
    where = source.table("where")
    return {} if where is None else {name: where.value(name, str) for name in where.names}
