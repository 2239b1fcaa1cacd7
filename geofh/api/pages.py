"""Templates and what they need on every page -> HTML. Escaping is automatic."""

from functools import partial
from pathlib import Path
from typing import Any

from geofh.api import words
from geofh.api.addresses import AREA_WORDS, area_word, home_area, page_of
from geofh.api.form import WISHES, Form
from geofh.api.mapview import first_outline, home_picture, inside_of, origin_label, render_map
from geofh.api.notices import Notice, is_certain, notices, place_title
from geofh.api.speech import Speech, Speeches, german, in_order
from geofh.api.static import StaticAddresses
from geofh.api.templates import environment
from geofh.api.view import Answer, answer_view, crisis_view, pins
from geofh.api.visit import Visit
from geofh.errors import DataError
from geofh.maps import ForeignTiles
from geofh.maps.figure import VENDORED
from geofh.records import DistrictStatus, Finding, GeocodeStatus

__all__ = ["Pages"]

PARENT_LINE = "parent_hotline"
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

    Parameters
    ----------
    web
        Folder with templates, static files and catalogues.
    foreign
        A public tile service that readers may load after being told what that means.
    leave_url
        Where "leave quickly" leads: a page of everyday that says nothing.

    Raises
    ------
    DataError
        A browser library is not installed, or a catalogue is missing or broken.
    """

    def __init__(
        self, web: Path, *, foreign: ForeignTiles | None = None, leave_url: str = ""
    ) -> None:
        _check_libraries(web / "static" / "vendor")
        self.speeches = Speeches(web / "locales")
        self._foreign = foreign
        self._url = StaticAddresses(web / "static")
        self._templates = environment(web, static=self._url)
        self._templates.globals.update(german=german, leave_url=leave_url)

    def render(self, template: str, visit: Visit, **context: Any) -> str:
        """Render a page that extends ``layout.html``.

        Parameters
        ----------
        template
            Its file under ``templates/``.
        visit
            The request.
        context
            What this page shows. ``path`` is its address, ``query`` what belongs to that;
            ``kept`` are the fields that a change of language has to send again to ``kept_by``
            (none for a page that is only asked for). ``sensitive`` pages can be left quickly;
            with ``picking`` entries can be ticked for a sheet.
        """
        speech = visit.speech
        crisis = crisis_view(
            visit.region.crisis(now=visit.now), today=visit.now.date(), speech=speech
        )
        shared: dict[str, Any] = {
            "visit": visit,
            "region": visit.region,
            "is_city": area_word(visit.region) not in AREA_WORDS.values(),
            "speech": speech,
            "languages": in_order(visit.region.bundle.recipe.languages),
            "_": speech.say,
            "ngettext": speech.say_many,
            "path": "/",
            "query": (),
            "kept": (),
            "kept_by": "/suche",
            "picking": False,
            "page_of": partial(page_of, region=visit.region),
            "sensitive": False,
            "crisis": crisis,
            "parent_line": next((one for one in crisis if one.kind_id == PARENT_LINE), None),
        }
        return self._templates.get_template(template).render(shared | context)

    def static(self, name: str) -> str:
        """Give the address of a static file, which changes with its content."""
        return self._url(name)

    def start(self, visit: Visit, form: Form) -> str:
        """Render the page before anything was asked."""
        return self._page(visit, form)

    def refusal(self, visit: Visit, form: Form, notice: Notice) -> str:
        """Render the form again with one message."""
        return self._page(visit, form, messages=(notice,))

    def answer(self, visit: Visit, form: Form, finding: Finding) -> str:
        """Render the answer below the form."""
        found = finding.geocode.status is GeocodeStatus.FOUND
        speech = visit.speech
        view = None
        if found:
            inside = partial(inside_of, visit.region)
            view = answer_view(finding, today=visit.now.date(), speech=speech, inside=inside)
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
            kept=() if form.is_empty else form.fields,
            query=form.filters + ((("bezirk", form.bezirk),) if form.bezirk else ()),
            picking=view is not None,
            home=home_area(finding, visit.region) if finding else "",
            form=form,
            wishes=form.wishes(speech),
            stages={stage.value: speech.say(name) for stage, name in words.STAGES.items()},
            wish_names={word: speech.say(text) for word, (_, text) in WISHES.items()},
            spoken=_spoken(visit),
            messages=messages,
            view=view,
            title=place_title(finding.geocode, speech) if finding else "",
            origin_label=origin_label(finding, speech) if finding else "",
            is_certain=is_certain(finding) if finding else True,
            districts=_district_lines(finding, speech),
            derived=any(layer.derived for layer in visit.region.layers),
            picture=home_picture(visit, finding if view else None),
            foreign=self._foreign,
            first_outline=first_outline(visit.region),
            **_share(visit, form, finding),
            map=render_map(
                visit=visit,
                finding=finding if view else None,
                pins=pins(view) if view else (),
                url=self._url,
                foreign=self._foreign,
            ),
        )


def _spoken(visit: Visit) -> dict[str, str]:
    """Name the languages one can ask for, that of the page first, then those of the region."""
    own = visit.speech.language.tag.partition("-")[0]
    codes = words.spoken_codes(own, visit.region.bundle.recipe.languages)
    return {code: words.spoken_name(code, visit.speech) for code in codes}


def _share(visit: Visit, form: Form, finding: Finding | None) -> dict[str, str]:
    """Give the address of this answer for the whole district, which can be handed on."""
    areas = {area.id: area for area in visit.region.guided_areas(now=visit.now)}
    layer = next(iter(areas.values())).layer if areas else ""
    home = next(
        (one.district for one in (finding.districts if finding else ()) if one.layer == layer), None
    )
    if home is None or home.id not in areas:
        return {"share": "", "share_area": ""}
    share = form.link(bezirk=home.id, language=visit.speech.language.tag)
    return {"share": share, "share_area": home.name}


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
