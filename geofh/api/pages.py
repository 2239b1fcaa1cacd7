"""Templates and what they need on every page -> HTML. Escaping is automatic."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geofh.api import words
from geofh.api.form import Form
from geofh.api.mapview import origin_label, render_map
from geofh.api.notices import Notice, is_certain, notices, place_title
from geofh.api.speech import LANGUAGES, Speech, Speeches, german
from geofh.api.static import StaticAddresses
from geofh.api.view import Answer, answer_view, crisis_view, pins
from geofh.api.visit import Visit
from geofh.errors import DataError
from geofh.maps.figure import VENDORED
from geofh.records import DistrictStatus, Finding, GeocodeStatus

__all__ = ["Pages"]

DISTRICT_ORDER = (
    "stadtbezirk",
    "statistischer_bezirk",
    "unterbezirk",
    "aktionsraum",
    "gemeinde",
    "kreis",
)


class Pages:
    """Render pages; a class because it carries the prepared templates and catalogues.

    Raises
    ------
    DataError
        A browser library is not installed, or a catalogue is missing or broken.
    """

    def __init__(self, web: Path) -> None:
        _check_libraries(web / "static" / "vendor")
        self.speeches = Speeches(web / "locales")
        self._url = StaticAddresses(web / "static")
        self._templates = Environment(
            loader=FileSystemLoader(web / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(static=self._url, german=german, languages=LANGUAGES)

    def render(self, template: str, visit: Visit, **context: Any) -> str:
        """Render a page that extends ``layout.html``.

        Parameters
        ----------
        template
            Its file under ``templates/``.
        visit
            The request.
        context
            What this page shows. ``path`` is its address; ``kept`` are the fields that a change
            of language has to send again (none for a page that is only asked for).
        """
        speech = visit.speech
        crisis = visit.region.crisis(now=visit.now)
        shared: dict[str, Any] = {
            "visit": visit,
            "region": visit.region,
            "speech": speech,
            "_": speech.say,
            "ngettext": speech.say_many,
            "path": "/",
            "kept": {},
            "crisis": crisis_view(crisis, today=visit.now.date(), speech=speech),
        }
        return self._templates.get_template(template).render(shared | context)

    def start(self, visit: Visit) -> str:
        """Render the page before anything was asked."""
        return self._page(visit, Form())

    def refusal(self, visit: Visit, form: Form, notice: Notice) -> str:
        """Render the form again with one message."""
        return self._page(visit, form, messages=(notice,))

    def answer(self, visit: Visit, form: Form, finding: Finding) -> str:
        """Render the answer below the form."""
        found = finding.geocode.status is GeocodeStatus.FOUND
        speech = visit.speech
        view = answer_view(finding, today=visit.now.date(), speech=speech) if found else None
        messages = notices(finding, city=visit.region.title, speech=speech)
        return self._page(visit, form, messages=messages, finding=finding, view=view)

    def _page(
        self,
        visit: Visit,
        form: Form,
        *,
        messages: tuple[Notice, ...] = (),
        finding: Finding | None = None,
        view: Answer | None = None,
    ) -> str:
        speech = visit.speech
        return self.render(
            "page.html",
            visit,
            kept=form.fields,
            form=form,
            wishes=form.wishes(speech),
            stages={stage.value: speech.say(name) for stage, name in words.STAGES.items()},
            spoken={code: words.spoken_name(code, speech) for code in words.SPOKEN},
            messages=messages,
            view=view,
            title=place_title(finding.geocode, speech) if finding else "",
            origin_label=origin_label(finding, speech) if finding else "",
            is_certain=is_certain(finding) if finding else True,
            districts=_district_lines(finding, speech),
            derived=any(layer.derived for layer in visit.region.layers),
            map=render_map(
                visit=visit,
                finding=finding if view else None,
                pins=pins(view) if view else (),
                url=self._url,
            ),
        )


def _check_libraries(vendor: Path) -> None:
    missing = [file for file in VENDORED.values() if file and not (vendor / file).is_file()]
    if missing:
        raise DataError(
            f"the browser library {missing[0]} is missing in {vendor}. Install geofh again, or "
            "run python scripts/build_vendor.py in the checkout."
        )


def _district_lines(finding: Finding | None, speech: Speech) -> list[tuple[str, str]]:
    """Name the family's districts, one (layer, name) per layer that has one answer."""
    answers = {answer.layer: answer for answer in finding.districts} if finding else {}
    ordered = (answers[layer] for layer in DISTRICT_ORDER if layer in answers)
    return [
        (
            speech.say(words.LAYERS[answer.layer])
            if answer.layer in words.LAYERS
            else answer.title,
            answer.district.name,
        )
        for answer in ordered
        if answer.status is DistrictStatus.FOUND and answer.district
    ]
