"""A small OpenStreetMap file, drawn by hand, through each reader; and files that are broken.

The town lies at 7.5° E, 51.5° N. One degree of latitude is 111.2 km there (WGS 84), so 0.0001°
north are 11 m.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
import shapely

from geofh.crs import to_metres
from geofh.errors import DataError
from geofh.region.service_tables import write_services
from geofh.region.sources import Given, Provenance, Tally
from geofh.region.sources.osm import read_addresses, read_areas
from geofh.region.sources.osm_addresses import CUT_OUTLINE, SHARED_POINT
from geofh.region.sources.osm_boundaries import NO_ID, NOT_WHOLE
from geofh.region.sources.osm_places import MAPPED_TWICE, PRIVATE_PERSON
from geofh.region.sources.osm_services import read_services
from geofh.region.sources.rows import NO_STREET, STRANGE_NUMBER
from geofh.services import read_catalogue

Draw = Callable[..., Given]

PROVENANCE = Provenance(
    attribution="© OpenStreetMap contributors", licence="ODbL-1.0", url="", date=None
)
SQUARE = """
<node id="1" lat="51.5000" lon="7.5000"/><node id="2" lat="51.5000" lon="7.5002"/>
<node id="3" lat="51.5002" lon="7.5002"/><node id="4" lat="51.5002" lon="7.5000"/>
"""


def tags(**values: str) -> str:
    return "".join(
        f'<tag k="{key.replace("__", ":")}" v="{value}"/>' for key, value in values.items()
    )


def node(id_: int, lat: float, lon: float, **values: str) -> str:
    return f'<node id="{id_}" lat="{lat}" lon="{lon}">{tags(**values)}</node>'


def way(id_: int, nodes: tuple[int, ...], **values: str) -> str:
    corners = "".join(f'<nd ref="{ref}"/>' for ref in nodes)
    return f'<way id="{id_}">{corners}{tags(**values)}</way>'


def relation(id_: int, ways: tuple[int, ...], **values: str) -> str:
    members = "".join(f'<member type="way" ref="{ref}" role="outer"/>' for ref in ways)
    return f'<relation id="{id_}">{members}{tags(**values)}</relation>'


def named(path: Path, *, layer: str = "", columns: dict[str, str | int] | None = None) -> Given:
    return Given(
        what="[addresses]",
        path=path,
        stated=path.name,
        format="osm",
        provenance=PROVENANCE,
        layer=layer,
        columns=columns or {},
    )


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    """Write an OSM file of these elements."""

    def write(*elements: str, **options: object) -> Given:
        file = tmp_path / "town.osm"
        body = "".join(elements)
        file.write_text(f'<osm version="0.6" generator="hand">{body}</osm>', encoding="utf-8")
        return named(file, **options)  # type: ignore[arg-type]

    return write


def addresses(given: Given, tally: Tally) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = pa.concat_tables(
        read_addresses(given, tally=tally).tables
    ).to_pylist()
    return rows


HOUSE = {"addr__street": "Hohe Straße", "addr__housenumber": "8"}
ROAD = way(90, (1, 2), highway="residential")


def test_a_building_stands_at_the_middle_of_its_outline(draw: Draw) -> None:
    tally = Tally()
    building = way(10, (1, 2, 3, 4, 1), **HOUSE, addr__postcode="44137")
    rows = addresses(draw(SQUARE, building), tally)
    [row] = rows
    assert (row["row"], row["street"], row["house_number"], row["suffix"]) == (
        10,
        "Hohe Straße",
        8,
        "",
    )
    assert row["postcode"] == "44137"
    east, north = to_metres(7.5001, 51.5001)
    assert row["easting"] == pytest.approx(float(east), abs=0.05)
    assert row["northing"] == pytest.approx(float(north), abs=0.05)
    assert (tally.read, tally.kept) == (1, 1)


def test_a_range_becomes_one_address_for_each_house_at_the_same_point(draw: Draw) -> None:
    tally = Tally()
    one = node(11, 51.5, 7.5, addr__street="Weg", addr__housenumber="12-16;18a")
    rows = addresses(draw(SQUARE, one, ROAD), tally)
    assert [(row["house_number"], row["suffix"]) for row in rows] == [
        (12, ""),
        (14, ""),
        (16, ""),
        (18, "a"),
    ]
    assert len({(row["easting"], row["northing"]) for row in rows}) == 1
    assert tally.read == tally.kept == 4
    assert tally.notes[SHARED_POINT] == 3


def test_a_village_without_street_names_numbers_its_houses_by_the_place(draw: Draw) -> None:
    one = node(11, 51.5, 7.5, addr__place="Kleindorf", addr__housenumber="3")
    [row] = addresses(draw(SQUARE, one, ROAD), Tally())
    assert row["street"] == "Kleindorf"


def test_the_recipe_may_name_the_tag_that_holds_the_district(draw: Draw) -> None:
    one = node(11, 51.5, 7.5, **HOUSE, addr__suburb="Aplerbeck")
    [row] = addresses(draw(SQUARE, one, ROAD, columns={"area_id": "addr:suburb"}), Tally())
    assert row["area_id"] == "Aplerbeck"


def test_unusable_addresses_are_counted_with_reason_and_number(draw: Draw) -> None:
    tally = Tally()
    given = draw(
        SQUARE,
        node(11, 51.5, 7.5, addr__housenumber="3"),
        node(12, 51.5, 7.5, addr__street="Weg", addr__housenumber="?"),
        node(13, 51.5, 7.5, **HOUSE),
        ROAD,
    )
    assert len(addresses(given, tally)) == 1
    assert tally.read == 3
    assert tally.dropped[NO_STREET].rows == [11]
    assert tally.dropped[STRANGE_NUMBER].rows == [12]


def test_a_building_cut_by_the_border_of_the_extract_stands_at_what_is_left(draw: Draw) -> None:
    tally = Tally()
    rows = addresses(draw(SQUARE, way(10, (1, 2, 98, 99, 1), **HOUSE)), tally)
    assert len(rows) == 1
    assert tally.notes[CUT_OUTLINE] == 1


def test_an_area_of_several_lines_is_read_once(draw: Draw) -> None:
    tally = Tally()
    halves = way(20, (1, 2, 3)) + way(21, (3, 4, 1))
    area = relation(30, (20, 21), type="multipolygon", building="yes", **HOUSE)
    [row] = addresses(draw(SQUARE, halves, area), tally)
    assert row["row"] == 30


def test_a_boundary_becomes_an_area_in_metres(draw: Draw) -> None:
    tally = Tally()
    border = relation(
        30, (20, 21), type="boundary", boundary="administrative", admin_level="9", name="Hörde"
    )
    halves = way(20, (1, 2, 3)) + way(21, (3, 4, 1))
    table = read_areas(draw(SQUARE, halves, border, layer="9"), tally=tally)
    assert table.column("id").to_pylist() == ["30"]
    assert table.column("name").to_pylist() == ["Hörde"]
    shape = shapely.from_wkb(table.column("geometry")[0].as_py())
    # 0.0002° of latitude are 22.25 m, of longitude at 51.5° 13.89 m.
    assert shape.area == pytest.approx(22.25 * 13.89, rel=0.005)


def test_a_boundary_that_leaves_the_extract_is_counted_and_left_out(draw: Draw) -> None:
    tally = Tally()
    level = {"type": "boundary", "boundary": "administrative", "admin_level": "9"}
    halves = way(20, (1, 2, 3)) + way(21, (3, 4, 1))
    given = draw(
        SQUARE,
        halves,
        relation(30, (20, 21), name="Hörde", **level),
        relation(31, (20, 77), name="Draußen", **level),
        layer="9",
    )
    assert read_areas(given, tally=tally).num_rows == 1
    assert tally.dropped[NOT_WHOLE].rows == [31]


def test_a_boundary_can_be_called_by_the_key_of_its_municipality(draw: Draw) -> None:
    tally = Tally()
    level = {"type": "boundary", "boundary": "administrative", "admin_level": "8"}
    key = {"de__amtlicher_gemeindeschluessel": "05913000"}
    halves = way(20, (1, 2, 3)) + way(21, (3, 4, 1))
    given = draw(
        SQUARE,
        halves,
        relation(30, (20, 21), name="Dortmund", **level, **key),
        relation(31, (20, 21), name="Ohne", **level),
        layer="8",
        columns={"id": "de:amtlicher_gemeindeschluessel"},
    )
    assert read_areas(given, tally=tally).column("id").to_pylist() == ["05913000"]
    assert tally.dropped[NO_ID].rows == [31]


def test_a_level_must_be_given_and_found(draw: Draw) -> None:
    with pytest.raises(DataError, match="admin_level"):
        read_areas(draw(SQUARE, ROAD), tally=Tally())
    with pytest.raises(DataError, match="no whole administrative boundary of admin_level 9"):
        read_areas(draw(SQUARE, ROAD, layer="9"), tally=Tally())


def test_places_become_tables_that_the_catalogue_reads(draw: Draw, tmp_path: Path) -> None:
    tally = Tally()
    given = draw(
        SQUARE,
        node(
            40,
            51.5,
            7.5,
            amenity="library",
            name="Stadtbibliothek",
            operator="Stadt Musterstadt",
            phone="0231 123456",
            opening_hours="Mo-Fr 10:00-18:00",
            website="https://example.org/",
            addr__city="Musterstadt",
            check_date="2024-05-01",
            **HOUSE,
        ),
        way(41, (1, 2, 3, 4, 1), leisure="playground"),
    )
    write_services(read_services(given, tally=tally), tmp_path / "services")
    library, playground = sorted(
        read_catalogue(tmp_path / "services").services, key=lambda one: one.kind
    )
    assert library.name == "Stadtbibliothek"
    assert library.organization is not None
    assert library.organization.name == "Stadt Musterstadt"
    assert library.phones[0].number == "+49231123456"
    assert library.schedules[0].byday == ("MO", "TU", "WE", "TH", "FR")
    assert library.locations[0].address_1 == "Hohe Straße 8"
    assert library.source.url == "https://www.openstreetmap.org/node/40"
    assert library.source.date == "2024-05-01"
    assert playground.name == "Spielplatz"
    assert playground.locations[0].lon == pytest.approx(7.5001)
    assert (tally.read, tally.kept) == (2, 2)


@pytest.mark.parametrize(
    ("tags", "step_free"),
    [
        ({"wheelchair": "yes"}, True),
        ({"wheelchair": "designated"}, True),
        ({"wheelchair": "no"}, False),
        # Some of it, as the mappers' rule says: nobody knows which.
        ({"wheelchair": "limited"}, None),
        ({"wheelchair": "Yes please"}, None),
        ({}, None),
    ],
)
def test_what_is_mapped_for_wheelchairs_tells_of_steps(
    draw: Draw, tmp_path: Path, tags: dict[str, str], *, step_free: bool | None
) -> None:
    given = draw(SQUARE, node(40, 51.5, 7.5, amenity="library", name="Bibliothek", **tags), ROAD)

    write_services(read_services(given, tally=Tally()), tmp_path / "services")

    [library] = read_catalogue(tmp_path / "services").services
    assert library.step_free is step_free


def test_a_midwife_under_her_own_name_is_left_out_of_every_table(draw: Draw) -> None:
    tally = Tally()
    given = draw(
        SQUARE,
        node(40, 51.5, 7.5, healthcare="midwife", name="Anna Beispiel", operator="Anna Beispiel"),
        node(
            41,
            51.51,
            7.5,
            healthcare="midwife",
            name="Hebammenpraxis Anna Beispiel",
            operator="Anna Beispiel",
            email="anna@beispiel.example",
            website="https://anna-beispiel.example",
            phone="+49 172 1234567",
        ),
        ROAD,
    )
    tables = read_services(given, tally=tally)
    assert tally.dropped[PRIVATE_PERSON].rows == [40]
    assert [line["name"] for line in tables["service"]] == ["Hebammenpraxis"]
    text = str(tables).lower()
    assert "anna" not in text
    assert "172" not in text


def test_a_day_care_centre_mapped_as_grounds_and_node_is_one(draw: Draw) -> None:
    tally = Tally()
    given = draw(
        SQUARE,
        node(40, 51.5001, 7.5001, amenity="kindergarten", name="Kita Regenbogen"),
        node(42, 51.5201, 7.5001, amenity="kindergarten", name="Kita Regenbogen"),
        way(41, (1, 2, 3, 4, 1), amenity="kindergarten", name="KiTa Regenbogen"),
    )
    tables = read_services(given, tally=tally)
    assert sorted(line["source_url"].split("org/")[1] for line in tables["service"]) == [
        "node/42",
        "way/41",
    ]
    assert tally.dropped[MAPPED_TWICE].rows == [40]


def test_a_file_without_ways_is_taken_for_a_cut_one(draw: Draw) -> None:
    with pytest.raises(DataError, match=r"town\.osm holds no ways"):
        read_addresses(draw(SQUARE, node(11, 51.5, 7.5, **HOUSE)), tally=Tally())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.osm.pbf", b"<html>404</html>"),
        ("page.osm.gz", b"<html>404</html>"),
        ("empty.osm.pbf", b""),
        ("town.xyz", b"<osm/>"),
        ("cut.osm", b'<osm version="0.6"><node id="1" lat="51.5" lo'),
    ],
)
def test_a_broken_file_is_named_and_its_folder_is_not(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=rf"\[addresses\]: {name} .*Download it again") as caught:
        addresses(named(tmp_path / name), Tally())
    assert str(tmp_path) not in str(caught.value)


def test_without_osmium_the_message_says_what_to_install(
    draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "osmium", None)
    with pytest.raises(DataError, match=r"install geofh\[osm\]"):
        read_addresses(draw(SQUARE, ROAD), tally=Tally())
