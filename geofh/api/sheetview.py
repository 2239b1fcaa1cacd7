"""Chosen entries -> a sheet of paper: what is printed, and the code that leads back to the page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from geofh.api.addresses import area_addresses, service_address
from geofh.api.entry import Entry
from geofh.api.form import Form
from geofh.api.guideview import service_entry
from geofh.api.picture import picture_of_areas
from geofh.api.visit import Visit
from geofh.errors import InputError
from geofh.handout import message_text, qr_svg
from geofh.records import Service

__all__ = ["SERVICES_ON_A_SHEET", "Sheet", "SheetLine", "chosen_services", "message_link", "sheet"]

# Four pages in large type; who wants more wants another list.
SERVICES_ON_A_SHEET = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """Hold one entry of the sheet and the QR code of its page.

    ``number`` is that of its place on the picture; none without a place.
    """

    entry: Entry
    code: Markup
    href: str
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Hold what is printed; area and code are empty where no district was named.

    ``wishes`` names what the family looks for, as its code does.
    """

    lines: tuple[SheetLine, ...]
    picture: Markup
    area: str
    area_code: Markup
    wishes: tuple[str, ...]


def chosen_services(ids: Sequence[str], visit: Visit) -> tuple[Service, ...]:
    """Look up what was ticked, in its order, each once.

    Raises
    ------
    InputError
        Nothing was ticked, too much was, or an id is not known.
    """
    wanted = list(dict.fromkeys(ids))
    if not 1 <= len(wanted) <= SERVICES_ON_A_SHEET:
        raise InputError(
            f"{len(wanted)} services were chosen, expected 1 to {SERVICES_ON_A_SHEET}."
        )
    found = [visit.region.service(id_) for id_ in wanted]
    if None in found:
        raise InputError("one of the chosen services is not known; search again.")
    return tuple(service for service in found if service is not None)


def sheet(services: Iterable[Service], visit: Visit, form: Form) -> Sheet:
    """Prepare a sheet.

    Parameters
    ----------
    services
        What was chosen, in its order.
    visit
        The request.
    form
        What the family looks for, and the area of its district, as the page of the answer named
        it; an id that has no page counts as none.
    """
    say, language = visit.speech.say, visit.speech.language.tag
    lines: list[SheetLine] = []
    points: dict[str, tuple[float, float]] = {}
    for service in services:
        entry = service_entry(service, visit)
        href = f"{visit.base}{service_address(service, visit.region)}?lang={language}"
        code = _code(href, say("Code zur Seite dieses Angebots"))
        number = len(points) + 1 if entry.place else None
        if entry.place:
            points[str(number)] = entry.place
        lines.append(SheetLine(entry=entry, code=code, href=href, number=number))
    areas = area_addresses(visit.region).values()
    area = next((one for one in areas if one.id == form.bezirk), None)
    page = visit.base + form.link(bezirk=form.bezirk, language=language)
    return Sheet(
        lines=tuple(lines),
        picture=picture_of_areas(visit, highlight=form.bezirk if area else "", points=points)
        if points
        else Markup(""),
        area=area.name if area else "",
        area_code=_code(page, say("Code zu Ihrer Auswahl")) if area else Markup(""),
        wishes=form.wishes(visit.speech),
    )


def _code(href: str, title: str) -> Markup:
    # Drawn by us from an address of ours.
    return Markup(qr_svg(href, title=title))  # noqa: S704


def message_link(service: Service, *, hours: str) -> str:
    """Give the link that opens a short message with the entry's facts; the family adds to whom."""
    return f"sms:?&body={quote(message_text(service, hours=hours), safe='')}"
