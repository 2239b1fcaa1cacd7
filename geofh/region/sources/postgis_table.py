"""What a PostGIS database says about a table: its columns, key, geometry and CRS.

Passwords never pass through here: libpq finds them itself (a service file, ``~/.pgpass``,
``PGPASSWORD``), and a recipe that holds one is refused.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from geofh.errors import DataError, InputError
from geofh.region.sources.given import Database, Given

__all__ = ["Reading", "TableInfo", "check_connection", "opened", "quoted"]

_GEOMETRIES = ("geometry", "geography")
_PASSWORD = re.compile(r"password\s*=|://[^/@]*:[^@]*@", re.IGNORECASE)
# What the server sends at once; some ten thousand rows.
_BATCH_BYTES = 4 << 20

_COLUMNS = """
SELECT a.attname::text, t.typname::text, t.typelem <> 0 AND t.typlen = -1,
  CASE WHEN t.typname IN ('geometry', 'geography') THEN postgis_typmod_srid(a.atttypmod) END
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
_KEY = """
SELECT a.attname::text, a.atttypid::regtype::text
FROM pg_index i CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
WHERE i.indrelid = to_regclass($1) AND i.indisprimary ORDER BY k.place
"""
_INTEGERS = ("smallint", "integer", "bigint")


def check_connection(text: str) -> str:
    """Say what is wrong with a connection's text; empty if nothing is.

    Examples
    --------
    >>> check_connection("service=gis")
    ''
    >>> "password" in check_connection("postgresql://me:secret@gis.example/city")
    True
    """
    if _PASSWORD.search(text):
        return (
            "it holds a password. Leave it out, and give it in the environment (PGPASSWORD), in "
            "~/.pgpass, or write service=NAME and keep it in ~/.pg_service.conf"
        )
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableInfo:
    """Describe one table as the database does.

    Attributes
    ----------
    name
        As it is written in a query.
    types
        Column -> type; ``geometries`` are those that hold shapes.
    key
        Columns of the primary key; ``number`` is the one that counts rows, if it is one number.
    geometry, crs
        The column that is read, and its CRS; empty for none, or none stated.
    rows
        How many there are.
    """

    name: str
    types: dict[str, str]
    arrays: frozenset[str]
    key: tuple[str, ...]
    number: str
    geometry: str
    crs: str
    rows: int

    @property
    def names(self) -> list[str]:
        """Give the names of the columns in order."""
        return list(self.types)

    @property
    def geometries(self) -> list[str]:
        """Give the columns that hold shapes."""
        return [name for name, kind in self.types.items() if kind in _GEOMETRIES]

    def text(self, column: str) -> str:
        """Give what reads a column as text; several values are divided by spaces."""
        name = quoted(column)
        return f"array_to_string({name}, ' ')" if column in self.arrays else f"{name}::text"

    def check_geometry(self, given: Given) -> None:
        """Refuse a table in which no column, or several, could be the one to read.

        Raises
        ------
        DataError
            Says which columns there are.
        """
        if self.geometry:
            return
        if self.geometries:
            raise DataError(
                f"{given.what}: {given.stated} has the shapes {', '.join(self.geometries)}. "
                "Name the one to read in the recipe (geometry)."
            )
        raise DataError(
            f"{given.what}: {given.stated} has no column of the type geometry; it has "
            f"{', '.join(self.names)}. Make one, for example with ST_SetSRID(ST_MakePoint(x, y), "
            "25832) in a view, and name that as table."
        )


class Reading:
    """Carry one connection in its one transaction; errors come out as `DataError`."""

    def __init__(self, connection: Any, given: Given, broken: type[Exception]) -> None:
        self._cursor = connection.cursor()
        self._given = given
        self._broken = broken

    def rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        """Give all rows of a small result."""
        try:
            self._cursor.execute(query, values or None)
            return [tuple(row) for row in self._cursor.fetchall()]
        except self._broken as error:
            raise _refused(self._given, error) from error

    def command(self, text: str) -> None:
        """Run what gives no rows."""
        try:
            self._cursor.execute(text)
        except self._broken as error:
            raise _refused(self._given, error) from error

    def batches(self, query: str) -> Iterator[pa.RecordBatch]:
        """Give a large result while the server sends it."""
        try:
            self._cursor.adbc_statement.set_options(
                **{"adbc.postgresql.batch_size_hint_bytes": str(_BATCH_BYTES)}
            )
            self._cursor.execute(query)
            yield from self._cursor.fetch_record_batch()
        except (self._broken, pa.ArrowException, OSError) as error:
            raise _refused(self._given, error) from error


@contextmanager
def opened(given: Given) -> Iterator[tuple[Reading, TableInfo]]:
    """Connect, begin to read, and look at the table.

    Raises
    ------
    InputError
        The extra ``postgis`` is not installed.
    DataError
        The server, the table or a column is not there, or the server went away.
    """
    try:
        # Only who reads a database needs it.
        from adbc_driver_postgresql import dbapi  # noqa: PLC0415
    except ModuleNotFoundError:
        raise InputError(
            f"{given.what}: tables of PostGIS need adbc-driver-postgresql: install geofh[postgis]."
        ) from None
    database = given.database
    if database is None:
        raise DataError(f"{given.what}: database and table are missing.")
    try:
        connection = dbapi.connect(database.connection)
    except dbapi.Error as error:
        raise _refused(given, error) from error
    with connection:
        reading = Reading(connection, given, dbapi.Error)
        reading.command("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield reading, _look_at(reading, database, given)


def quoted(name: str) -> str:
    """Give a name as SQL quotes it."""
    return '"' + name.replace('"', '""') + '"'


def _look_at(reading: Reading, database: Database, given: Given) -> TableInfo:
    if not reading.rows("SELECT 1 FROM pg_extension WHERE extname = 'postgis'"):
        raise DataError(
            f"{given.what}: the database has no PostGIS. Run CREATE EXTENSION postgis there."
        )
    ((name,),) = reading.rows("SELECT to_regclass($1)::text", database.table)
    if name is None:
        raise DataError(
            f"{given.what}: there is no table {database.table!r} in the database, or it must not "
            "be read. Write the schema with it (base.addresses), and quotes around capitals "
            "('\"Addresses\"')."
        )
    columns = reading.rows(_COLUMNS, database.table)
    types = {column: kind for column, kind, _, _ in columns}
    shapes = [column for column, kind in types.items() if kind in _GEOMETRIES]
    wanted = database.geometry or (shapes[0] if len(shapes) == 1 else "")
    if wanted and wanted not in shapes:
        raise DataError(
            f"{given.what}: geometry = {wanted!r}, but {given.stated} has the shapes "
            f"{', '.join(shapes) or 'none'}."
        )
    key = reading.rows(_KEY, database.table)
    srid = next((srid for column, _, _, srid in columns if column == wanted), 0)
    ((count,),) = reading.rows(f"SELECT count(*) FROM {name}")  # noqa: S608  (its own name)
    return TableInfo(
        name=name,
        types=types,
        arrays=frozenset(column for column, _, is_array, _ in columns if is_array),
        key=tuple(column for column, _ in key),
        number=key[0][0] if len(key) == 1 and key[0][1] in _INTEGERS else "",
        geometry=wanted,
        crs=_crs(reading, given, name, wanted, srid) if wanted else "",
        rows=count,
    )


def _crs(reading: Reading, given: Given, table: str, geometry: str, srid: int) -> str:
    """Give the CRS that the column states, or its shapes; empty if none does."""
    if not srid:
        query = f"SELECT DISTINCT ST_SRID({quoted(geometry)}) FROM {table} LIMIT 3"  # noqa: S608
        found = sorted(one for (one,) in reading.rows(query) if one is not None)
        if len(found) > 1:
            raise DataError(
                f"{given.what}: {given.stated} mixes the SRIDs {', '.join(map(str, found))}. "
                "Bring all shapes into one (ST_Transform), for example in a view."
            )
        srid = found[0] if found else 0
    if not srid:
        return ""
    known = reading.rows(
        "SELECT auth_name || ':' || auth_srid FROM spatial_ref_sys WHERE srid = $1::int", str(srid)
    )
    if not known or known[0][0] is None:
        raise DataError(
            f"{given.what}: {given.stated} has the SRID {srid}, which the database does not know."
        )
    return str(known[0][0])


def _refused(given: Given, error: Exception) -> DataError:
    # The first line only: what follows repeats the query, or a row.
    reason = str(error).splitlines()[0].removeprefix("IO: [libpq] ")
    return DataError(
        f"{given.what}: {given.stated} cannot be read from the database: {reason.rstrip('.')}. "
        "Is the server there, and may this user read the table?"
    )
