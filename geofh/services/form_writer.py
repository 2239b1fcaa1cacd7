"""Services -> the table that an office keeps, so that `check_sheet` reads them back as they were.

One row per service. What is written is what an office would write; only where that does not say
everything (an id, a second place, a note on a number) a cell becomes longer, in the way that the
sheet of help explains.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from geofh.errors import InputError
from geofh.records import Delivery, Service
from geofh.services import form
from geofh.services.area_names import AreaNames
from geofh.services.contacts import is_personal_mailbox, read_phone_text
from geofh.services.form import DAYS, FLAGS
from geofh.services.form_hours import cells_of_hours
from geofh.services.form_parts import cells_of_parts
from geofh.services.form_places import cells_of_places
from geofh.services.sheet import Cell, write_rows
from geofh.services.taxonomy import KINDS
from geofh.services.template import filled_template

__all__ = ["form_row", "write_form"]

_TEXTS = (
    "id",
    "name",
    "description",
    "audience",
    "email",
    "url",
    "languages_note",
    "fees_description",
)
_YES_NO: Mapping[bool | None, str] = {True: "ja", False: "nein", None: ""}


def write_form(services: Iterable[Service], file: Path, *, areas: AreaNames) -> int:
    """Write services as a table that an office can go on with.

    Parameters
    ----------
    file
        ``.csv`` (UTF-8) or ``.xlsx``: the template with its drop-downs and help, filled in. An
        existing file is never overwritten: somebody may have filled it in.
    areas
        The areas there are: what is bound to one of them is named by layer and id.

    Returns
    -------
    int
        How many were written.

    Raises
    ------
    InputError
        The file exists or is of another kind, a text does not fit into a cell, or XLSX without
        the extra ``xlsx``.
    """
    if file.exists():
        raise InputError(f"{file} exists and may be filled in: give another name.")
    rows = [form_row(service, areas=areas) for service in services]
    if file.suffix.lower() == ".xlsx":
        filled_template(file, rows)
    else:
        write_rows(file, [tuple(column.german for column in form.COLUMNS.values()), *rows])
    return len(rows)


def form_row(service: Service, *, areas: AreaNames) -> tuple[Cell, ...]:
    """Give the cells of a service, in the order of `form.COLUMNS`."""
    organization = service.organization
    cells: dict[str, Cell] = {name: getattr(service, name) for name in (*_TEXTS, *DAYS)}
    cells |= {name: _YES_NO[getattr(service, name)] for name in FLAGS}
    cells |= cells_of_places(service) | cells_of_parts(service, areas) | cells_of_hours(service)
    cells |= {
        "kind": _kind(service.kind),
        "status": form.STATUSES[service.status][0],
        "organization_id": organization.id if organization else "",
        "organization": organization.name if organization else "",
        "organization_url": organization.website if organization else "",
        "responsible": "ja" if service.responsible else "",
        "crisis": "ja" if service.crisis else "",
        "languages": " ".join(service.languages),
        "minimum_age": _age(service.minimum_age_months),
        "maximum_age": _age(service.maximum_age_months),
        "home_visit": "ja" if Delivery.HOME_VISIT in service.deliveries else "",
        "deliveries": _ways(service),
        "office_contact": "ja" if _needs_a_word(service) else "",
        "missing": " ".join(service.missing),
    }
    return tuple(cells.get(column) for column in form.COLUMNS)


def _kind(kind: str) -> str:
    """Name a kind in German, unless two kinds have that name."""
    label = KINDS[kind].label_de
    return label if form.read_kind(label) == kind else kind


def _age(months: int | None) -> str:
    if months is None:
        return ""
    years, rest = divmod(months, 12)
    return str(years) if not rest and years < 100 else f"{months} Monate"


def _ways(service: Service) -> str:
    ways = [names[0] for way, names in form.DELIVERIES.items() if way in service.deliveries]
    return ", ".join(ways) or (form.NO_WAY if service.locations else "")


def _needs_a_word(service: Service) -> bool:
    """Tell whether a contact would be taken for a person's without "dienstlich"."""
    mobile = any(read_phone_text(phone.number).is_mobile for phone in service.phones)
    return mobile or is_personal_mailbox(service.email)
