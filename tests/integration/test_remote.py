"""Geocoders on another computer: a server here answers in the shapes of the real ones."""

import json
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from geofh.address import parse_address
from geofh.cli import main
from geofh.errors import InputError, RemoteError
from geofh.records import GeocodeStatus, Level
from geofh.remote import RemoteGeocoder, privacy_notice

LINE = "Hövelstr. 8a, 44137 Dortmund"
NOMINATIM = [
    {
        "place_id": 1, "osm_type": "node", "osm_id": 2, "lat": "51.5124", "lon": "7.4607",
        "class": "place", "type": "house", "addresstype": "place", "importance": 0.1,
        "display_name": "8a, Hövelstraße, City, Dortmund, 44137, Deutschland",
        "address": {
            "house_number": "8a", "road": "Hövelstraße", "suburb": "Innenstadt-West",
            "city": "Dortmund", "postcode": "44137", "country_code": "de",
        },
        "boundingbox": ["51.5123", "51.5125", "7.4606", "7.4608"],
    }
]  # fmt: skip
PHOTON = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [7.4607, 51.5124]},
            "properties": {
                "osm_id": 2, "osm_type": "W", "type": "street", "name": "Hövelstraße",
                "city": "Dortmund", "postcode": "44137", "countrycode": "DE",
                "extent": [7.46, 51.513, 7.462, 51.511],
            },
        }
    ],
}  # fmt: skip
BKG = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [7.4607, 51.5124]},
            "properties": {
                "text": "Hövelstraße 8A, 44137 Dortmund - Innenstadt", "typ": "haus",
                "score": 7.3, "treffer": 1, "plz": "44137", "ort": "Dortmund",
                "ortsteil": "Innenstadt", "strasse": "Hövelstraße", "haus": "8A",
                "ags": "05913000",
            },
        }
    ],
}  # fmt: skip


class Handler(BaseHTTPRequestHandler):
    """Answer what the test says, and keep what was asked."""

    server: "Remote"

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        content = json.dumps(self.server.answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


class Remote(ThreadingHTTPServer):
    """Hold the answer of one test."""

    answer: Any = None
    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def remote() -> Iterator[Remote]:
    with Remote() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("service", "answer", "path", "word"),
    [
        ("nominatim", NOMINATIM, "/search", "q"),
        ("photon", PHOTON, "/api", "q"),
        ("bkg", BKG, "/geosearch.json", "query"),
    ],
)
def test_each_service_is_asked_once_and_its_answer_read(
    remote: Remote, service: str, answer: object, path: str, word: str
) -> None:
    remote.answer = answer
    geocoder = RemoteGeocoder(service, url=remote.url, privacy_accepted=True)

    result = geocoder.geocode(parse_address(LINE))

    (asked,) = map(urlsplit, remote.asked)
    assert asked.path == path
    assert parse_qs(asked.query)[word] == ["Hövelstr. 8a, 44137 Dortmund"]
    assert (result.status, result.lon, result.lat) == (GeocodeStatus.FOUND, 7.4607, 51.5124)
    assert result.address is not None
    found = result.address
    assert (found.street, found.city, found.postcode) == ("Hövelstraße", "Dortmund", "44137")
    # Photon's answer is the street; the others know the house.
    is_house = service != "photon"
    assert (found.house_number, found.suffix) == ((8, "a") if is_house else (None, ""))
    assert result.level is (Level.HOUSE if is_house else Level.STREET)
    assert [note.code for note in result.notes] == ["remote"]
    assert result.area_ids == ()


@pytest.mark.parametrize(
    ("service", "nothing"),
    [("nominatim", []), ("photon", {"features": []}), ("bkg", {"features": []})],
)
def test_nothing_found_is_an_answer(remote: Remote, service: str, nothing: object) -> None:
    remote.answer = nothing
    geocoder = RemoteGeocoder(service, url=remote.url, privacy_accepted=True)
    assert geocoder.geocode(parse_address(LINE)).status is GeocodeStatus.NOT_FOUND


def test_same_question_is_asked_again_because_nothing_is_kept(remote: Remote) -> None:
    remote.answer = NOMINATIM
    geocoder = RemoteGeocoder("nominatim", url=remote.url, privacy_accepted=True)
    geocoder.geocode(parse_address(LINE))
    geocoder.geocode(parse_address(LINE))
    assert len(remote.asked) == 2


def test_place_far_from_germany_is_outside(remote: Remote) -> None:
    remote.answer = [NOMINATIM[0] | {"lat": "40.7", "lon": "-74.0"}]
    geocoder = RemoteGeocoder("nominatim", url=remote.url, privacy_accepted=True)
    assert geocoder.geocode(parse_address(LINE)).status is GeocodeStatus.OUTSIDE


@pytest.mark.parametrize("status", [403, 429, 500])
@pytest.mark.parametrize("service", ["nominatim", "photon", "bkg"])
def test_refusal_is_told_without_the_address(
    remote: Remote, service: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    remote.answer, remote.status = {}, status
    geocoder = RemoteGeocoder(service, url=remote.url, privacy_accepted=True)
    with caplog.at_level(logging.DEBUG), pytest.raises(RemoteError, match=r"127\.0\.0\.1") as told:
        geocoder.geocode(parse_address(LINE))
    assert "velstr" not in str(told.value) + caplog.text
    assert told.value.__cause__ is None


@pytest.mark.parametrize("service", ["nominatim", "photon", "bkg"])
@pytest.mark.parametrize("answer", [{"features": [{}]}, [{"lat": "x"}], "hello", 7])
def test_answer_of_another_shape_is_an_error(remote: Remote, service: str, answer: object) -> None:
    remote.answer = answer
    geocoder = RemoteGeocoder(service, url=remote.url, privacy_accepted=True)
    with pytest.raises(RemoteError, match=r"[Cc]ompare its URL"):
        geocoder.geocode(parse_address(LINE))


def test_nothing_is_sent_before_the_notice_is_accepted(remote: Remote) -> None:
    with pytest.raises(InputError, match=r"sent to 127\.0\.0\.1"):
        RemoteGeocoder("nominatim", url=remote.url, privacy_accepted=False)
    assert remote.asked == []


@pytest.mark.parametrize(
    ("service", "url", "message"),
    [("google", "https://example.org", "'google'.*nominatim"), ("photon", "example.org", "https")],
)
def test_unusable_settings_are_refused(service: str, url: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        RemoteGeocoder(service, url=url, privacy_accepted=True)


def test_command_line_shows_the_notice_and_asks_first(remote: Remote) -> None:
    remote.answer = NOMINATIM
    command = ["geocode", LINE, "--remote", "nominatim", "--remote-url", remote.url]

    refused = CliRunner().invoke(main, command, input="n\n")
    assert refused.exit_code == 1
    assert privacy_notice(remote.url) in refused.output
    assert remote.asked == []

    accepted = CliRunner().invoke(main, command, input="y\n")
    assert accepted.exit_code == 0
    assert "Hövelstraße 8a" in accepted.output
    assert len(remote.asked) == 1


def test_command_line_needs_the_url_of_the_service() -> None:
    told = CliRunner().invoke(main, ["geocode", LINE, "--remote", "nominatim"])
    assert told.exit_code == 2
    assert "--remote-url" in told.output
