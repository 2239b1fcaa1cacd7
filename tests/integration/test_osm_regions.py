"""Real OpenStreetMap extracts; the tables beside them were derived by somebody else's program."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely

from geofh.crs import to_metres
from geofh.errors import DataError
from geofh.region.basemap import write_basemap
from geofh.region.service_tables import write_services
from geofh.region.sources import Given, Provenance, Tally
from geofh.region.sources.osm import read_addresses, read_areas
from geofh.region.sources.osm_addresses import SHARED_POINT
from geofh.region.sources.osm_services import read_services
from geofh.services import read_catalogue

pytestmark = pytest.mark.shared

PROVENANCE = Provenance(
    attribution="© OpenStreetMap contributors", licence="ODbL-1.0", url="", date=None
)

KAISERSLAUTERN = "kaiserslautern/kaiserslautern.osm.gz"
APLERBECK = "dortmund/osr_aplerbeck.osm.pbf"
LIECHTENSTEIN = "liechtenstein/liechtenstein-latest.osm.pbf"


def extract(shared: Path, name: str, *, layer: str = "") -> Given:
    return named(shared / "regions" / name, layer=layer)


def named(path: Path, *, layer: str = "") -> Given:
    return Given(
        what="[addresses]",
        path=path,
        stated=path.name,
        format="osm",
        provenance=PROVENANCE,
        layer=layer,
        columns={},
    )


def all_addresses(given: Given, tally: Tally) -> pa.Table:
    return pa.concat_tables(read_addresses(given, tally=tally).tables)


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(
    ("name", "oracle", "objects"),
    [
        # 11,156 nodes and ways, one multipolygon that the oracle does not count.
        (KAISERSLAUTERN, "kaiserslautern/kaiserslautern_addresses.csv", 11_157),
        (APLERBECK, "dortmund/dortmund_aplerbeck_addresses.csv", 97),
    ],
)
def test_every_address_of_the_extract_is_where_the_oracle_has_it(
    shared: Path, name: str, oracle: str, objects: int
) -> None:
    tally = Tally()
    table = all_addresses(extract(shared, name), tally)
    assert tally.kept == table.num_rows
    assert table.num_rows - tally.notes[SHARED_POINT] == objects
    theirs = rows_of(shared / "regions" / oracle)
    easting, northing = to_metres(
        [float(row["lon"]) for row in theirs], [float(row["lat"]) for row in theirs]
    )
    ours: defaultdict[tuple[str, int], list[tuple[float, float]]] = defaultdict(list)
    for row in table.to_pylist():
        ours[row["street"], row["house_number"]].append((row["easting"], row["northing"]))
    plain = [
        (row["street"], int(row["hnr"]), x, y)
        for row, x, y in zip(theirs, easting, northing, strict=True)
        if row["hnr"].isdigit()
    ]
    distances = [
        min(np.hypot(x - east, y - north) for east, north in ours[street, number])
        for street, number, x, y in plain
    ]
    assert len(distances) > 0.9 * len(theirs)
    # The oracle takes the mean of the corners, which is not the centroid of an uneven outline;
    # the farthest are works and the stadium.
    assert np.percentile(distances, 95) < 6
    assert np.percentile(distances, 99) < 12
    assert max(distances) < 150


def test_each_house_of_a_range_is_an_address(shared: Path) -> None:
    table = all_addresses(extract(shared, KAISERSLAUTERN), Tally())
    houses = {(row["street"], row["house_number"]) for row in table.to_pylist()}
    # "70-80" in the file.
    assert {("Triftstraße", number) for number in (70, 72, 74, 76, 78, 80)} <= houses


def test_the_day_care_centres_and_schools_are_those_of_the_oracle(
    shared: Path, tmp_path: Path
) -> None:
    tally = Tally()
    write_services(read_services(extract(shared, KAISERSLAUTERN), tally=tally), tmp_path)
    services = read_catalogue(tmp_path).services
    kinds = Counter(service.kind for service in services)
    assert kinds["day_care"] == 33
    assert kinds["hospital"] + kinds["childrens_hospital"] + kinds["maternity_hospital"] == 4
    # The 10 doctors do not say what they treat.
    [doctors] = [one for reason, one in tally.dropped.items() if "speciality" in reason]
    assert doctors.count == 10
    assert len(services) == tally.kept
    theirs = {
        (round(float(row["lon"]), 3), round(float(row["lat"]), 3))
        for row in rows_of(shared / "regions/kaiserslautern/kaiserslautern_pois.csv")
        if row["kind"] == "kindergarten"
    }
    ours = [service.locations[0] for service in services if service.kind == "day_care"]
    near = [
        any(abs(place.lon - lon) < 0.0016 and abs(place.lat - lat) < 0.0011 for lon, lat in theirs)
        for place in ours
        if place.lon is not None and place.lat is not None
    ]
    assert near == [True] * 33


def test_no_place_carries_the_name_of_a_doctor(shared: Path, tmp_path: Path) -> None:
    for name in (KAISERSLAUTERN, APLERBECK, LIECHTENSTEIN):
        tables = read_services(extract(shared, name), tally=Tally())
        assert not [line for line in tables["service"] if "Dr." in line["name"]]


def test_the_municipalities_of_liechtenstein_have_their_official_size(shared: Path) -> None:
    """Hectares as swisstopo states them (tag bfs:GEMFLAECHE of the boundaries)."""
    table = read_areas(extract(shared, LIECHTENSTEIN, layer="8"), tally=Tally())
    shapes = shapely.from_wkb(table.column("geometry").to_pylist())
    hectares = dict(zip(table.column("name").to_pylist(), shapely.area(shapes) / 1e4, strict=True))
    assert len(hectares) == 11
    official = {
        "Triesen": 2646,
        "Mauren": 747,
        "Schaan": 2695,
        "Balzers": 1969,
        "Planken": 536,
        "Vaduz": 1728,
    }
    for name, size in official.items():
        assert hectares[name] == pytest.approx(size, rel=0.002)


def test_liechtenstein_becomes_one_base_map(shared: Path, tmp_path: Path) -> None:
    tally = Tally()
    target = tmp_path / "basemap.pmtiles"
    write_basemap(extract(shared, LIECHTENSTEIN), target, tally=tally)
    content = target.read_bytes()
    assert content.startswith(b"PMTiles\x03")
    assert 400_000 < len(content) < 900_000
    assert tally.kept > 5_000
    assert list(tmp_path.iterdir()) == [target]


def ends_of_blocks(content: bytes) -> Iterator[int]:
    """Find where each block of a PBF ends (https://wiki.openstreetmap.org/wiki/PBF_Format)."""
    at = 0
    while at < len(content):
        header = int.from_bytes(content[at : at + 4], "big")
        size, shift = 0, 0
        # The last field of a header, number 3, is the size of the block: a varint of 7 bits a byte.
        field = content[at + 4 : at + 4 + header]
        for byte in field[field.rindex(b"\x18") + 1 :]:
            size |= (byte & 0x7F) << shift
            shift += 7
        at += 4 + header + size
        yield at


def test_an_extract_cut_between_two_blocks_is_refused_as_long_as_ways_are_missing(
    shared: Path, tmp_path: Path
) -> None:
    content = (shared / "regions" / LIECHTENSTEIN).read_bytes()
    ends = list(ends_of_blocks(content))
    assert ends[-1] == len(content)
    file = tmp_path / "cut.osm.pbf"
    file.write_bytes(content[: ends[8]])
    with pytest.raises(DataError, match="holds no ways"):
        all_addresses(named(file), Tally())
    file.write_bytes(content[: ends[-3]])
    tally = Tally()
    all_addresses(named(file), tally)
    assert any("no relations" in note for note in tally.notes)


def cuts(content: bytes) -> Iterator[bytes]:
    for share in (0.02, 0.3, 0.5, 0.9, 0.999):
        yield content[: int(len(content) * share)]


@pytest.mark.parametrize("name", [KAISERSLAUTERN, APLERBECK, LIECHTENSTEIN])
def test_an_extract_cut_anywhere_is_refused_by_every_reader(
    shared: Path, tmp_path: Path, name: str
) -> None:
    file = tmp_path / Path(name).name
    target = tmp_path / "out" / "basemap.pmtiles"
    for content in cuts((shared / "regions" / name).read_bytes()):
        file.write_bytes(content)
        with pytest.raises(DataError, match="cut off"):
            all_addresses(named(file), Tally())
        with pytest.raises(DataError, match="cut off"):
            read_services(named(file), tally=Tally())
        with pytest.raises(DataError, match="cut off"):
            read_areas(named(file, layer="8"), tally=Tally())
        with pytest.raises(DataError, match="cut off"):
            write_basemap(named(file), target, tally=Tally())
        assert not target.exists()
