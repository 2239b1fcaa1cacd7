"""The page for parents: a form and an answer -> HTML. Texts are German, escaping automatic."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geofh.api import words
from geofh.api.mapview import origin_label, render_map
from geofh.api.notices import Notice, is_certain, notices, place_title
from geofh.api.static import StaticAddresses
from geofh.api.view import Answer, answer_view, crisis_view, pins
from geofh.errors import CoordinateError, DataError, NeedError
from geofh.maps.figure import VENDORED
from geofh.records import DistrictStatus, Finding, GeocodeStatus, Need, Stage
from geofh.regions import Region

__all__ = ["Form", "Pages"]

DISTRICT_ORDER = (
    "stadtbezirk",
    "statistischer_bezirk",
    "unterbezirk",
    "aktionsraum",
    "gemeinde",
    "kreis",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Hold the fields of the form as they were sent; they are shown again with the answer."""

    adresse: str = ""
    lon: str = ""
    lat: str = ""
    phase: str = ""
    sprache: str = ""
    kostenlos: bool = False
    hausbesuch: bool = False
    offen: bool = False

    @property
    def point(self) -> tuple[float, float] | None:
        """Give lon and lat, unless an address was typed or no location was sent.

        Raises
        ------
        CoordinateError
            They are not numbers.
        """
        if self.adresse.strip() or not (self.lon or self.lat):
            return None
        try:
            return float(self.lon), float(self.lat)
        except ValueError:
            raise CoordinateError("lon and lat must be numbers in degrees.") from None

    @property
    def wishes(self) -> tuple[str, ...]:
        """Name what was chosen, for the line above a folded form."""
        chosen = [words.STAGES[Stage(self.phase)]] if self.phase in set(Stage) else []
        chosen += [words.language(self.sprache)] if self.sprache in words.LANGUAGES else []
        flags = (
            ("kostenlos", self.kostenlos),
            ("kommt nach Hause", self.hausbesuch),
            ("jetzt geöffnet", self.offen),
        )
        return (*chosen, *(text for text, wanted in flags if wanted))

    def need(self) -> Need:
        """Give what the family looks for.

        Raises
        ------
        NeedError
            A life stage or language that is not on the form.
        """
        if self.phase and self.phase not in set(Stage):
            raise NeedError("this life stage is not known.")
        return Need(
            stage=Stage(self.phase) if self.phase else None,
            languages=frozenset({self.sprache}) if self.sprache else frozenset(),
            free=self.kostenlos,
            home_visit=self.hausbesuch,
            open_now=self.offen,
        )


class Pages:
    """Render the page; a class because it carries the prepared templates.

    Raises
    ------
    DataError
        A browser library is not installed.
    """

    def __init__(self, web: Path) -> None:
        _check_libraries(web / "static" / "vendor")
        self._url = StaticAddresses(web / "static")
        self._templates = Environment(
            loader=FileSystemLoader(web / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(
            static=self._url,
            short_kind=lambda entry: words.SHORT_KINDS.get(entry.kind, entry.kind),
            stages={stage.value: name for stage, name in words.STAGES.items()},
            languages=dict(words.LANGUAGES),
        )

    def render(self, template: str, served: Region, **context: Any) -> str:
        """Render another page of ours: the same rules, and the crisis numbers of the region."""
        now = _now(served)
        crisis = crisis_view(served.crisis(now=now), today=now.date())
        return self._templates.get_template(template).render(
            context | {"served": served, "crisis": crisis, "asked_at": now}
        )

    def start(self, region: Region, *, nonce: str) -> str:
        """Render the page before anything was asked."""
        return self._render(region, Form(), nonce=nonce)

    def refusal(self, region: Region, form: Form, notice: Notice, *, nonce: str) -> str:
        """Render the form again with one message."""
        return self._render(region, form, nonce=nonce, messages=(notice,))

    def answer(self, region: Region, form: Form, finding: Finding, *, nonce: str) -> str:
        """Render the answer below the form."""
        found = finding.geocode.status is GeocodeStatus.FOUND
        today = _now(region).date()
        return self._render(
            region,
            form,
            nonce=nonce,
            messages=notices(finding, city=region.title),
            finding=finding,
            view=answer_view(finding, today=today) if found else None,
        )

    def _render(
        self,
        region: Region,
        form: Form,
        *,
        nonce: str,
        messages: tuple[Notice, ...] = (),
        finding: Finding | None = None,
        view: Answer | None = None,
    ) -> str:
        now = _now(region)
        context: dict[str, Any] = {
            "region": region,
            "form": form,
            "nonce": nonce,
            "messages": messages,
            "view": view,
            "title": place_title(finding.geocode) if finding else "",
            "origin_label": origin_label(finding) if finding else "",
            "is_certain": is_certain(finding) if finding else True,
            "districts": _district_lines(finding),
            "derived": any(layer.derived for layer in region.layers),
            "crisis": crisis_view(region.crisis(now=now), today=now.date()),
            "asked_at": now,
            "map": render_map(
                region,
                finding=finding if view else None,
                pins=pins(view) if view else (),
                nonce=nonce,
                url=self._url,
            ),
        }
        return self._templates.get_template("page.html").render(context)


def _check_libraries(vendor: Path) -> None:
    missing = [file for file in VENDORED.values() if file and not (vendor / file).is_file()]
    if missing:
        raise DataError(
            f"the browser library {missing[0]} is missing in {vendor}. Install geofh again, or "
            "run python scripts/build_vendor.py in the checkout."
        )


def _now(region: Region) -> datetime:
    return datetime.now(region.timezone)


def _district_lines(finding: Finding | None) -> list[tuple[str, str]]:
    """Name the family's districts, one (layer, name) per layer that has one answer."""
    answers = {answer.layer: answer for answer in finding.districts} if finding else {}
    ordered = (answers[layer] for layer in DISTRICT_ORDER if layer in answers)
    return [
        (words.LAYERS.get(answer.layer, answer.title), answer.district.name)
        for answer in ordered
        if answer.status is DistrictStatus.FOUND and answer.district
    ]
