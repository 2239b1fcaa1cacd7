"""``geofh convert``: services from one kind of table into another, without loss."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from geofh.errors import DataError, InputError
from geofh.records import Program, Service
from geofh.regions import Region
from geofh.services import (
    Report,
    check_sheet,
    hsds_documents,
    read_catalogue,
    read_hsds_tables,
    read_sheet,
    service_from_hsds,
    service_to_hsds,
    write_form,
    write_hsds_tables,
)

__all__ = ["read", "write"]

_FORMS = frozenset({".csv", ".xlsx"})


def read(
    source: Path, region: Region, *, kind: str, today: date
) -> tuple[tuple[Service, ...], tuple[Program, ...], Report | None]:
    """Read services of any form, and what a check of a table had to say.

    Raises
    ------
    DataError
        The source is damaged, or of none of the forms.
    """
    if source.is_dir():
        of_region = (source / "service.csv").is_file()
        catalogue = read_catalogue(source) if of_region else read_hsds_tables(source, kind=kind)
        return catalogue.services, catalogue.programs, None
    if source.suffix.lower() in _FORMS:
        report = check_sheet(read_sheet(source), today=today, areas=region.area_names())
        return report.services, (), report
    documents = hsds_documents(_json(source))
    if documents is None:
        raise DataError(f"{source} holds no HSDS 3.1 services: expected one, a list or a page.")
    return tuple(service_from_hsds(one, kind=kind) for one in documents), (), None


def write(
    services: tuple[Service, ...], programs: tuple[Program, ...], target: Path, region: Region
) -> None:
    """Write services in the form that the name asks for; nothing is overwritten.

    Raises
    ------
    InputError
        The target exists, or something does not fit into its form.
    """
    suffix = target.suffix.lower()
    if suffix in _FORMS:
        write_form(services, target, areas=region.area_names())
    elif suffix == ".json":
        if target.exists():
            raise InputError(f"{target} exists: give another name.")
        documents = [service_to_hsds(service) for service in services]
        target.write_bytes(orjson.dumps(documents, option=orjson.OPT_INDENT_2))
    elif suffix:
        raise InputError(
            f"{target.name}: services are not written as {suffix!r}, expected .csv, .xlsx, .json "
            "or a folder."
        )
    else:
        write_hsds_tables(services, target, programs=programs)


def _json(source: Path) -> Any:
    try:
        return json.loads(source.read_text("utf-8-sig"))
    except (ValueError, OSError) as error:
        raise DataError(
            f"{source} is not readable as JSON: {str(error).splitlines()[0]}."
        ) from error
