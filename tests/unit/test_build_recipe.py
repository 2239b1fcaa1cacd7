"""A recipe is read whole, or refused with the table, the line, the key and the repair."""

from pathlib import Path

import pytest

from geofh.errors import DataError
from geofh.region.build_recipe import read_build_recipe
from geofh.region.template import RECIPE_TEMPLATE


def edit(recipe: Path, old: str, new: str) -> Path:
    text = recipe.read_text("utf-8")
    assert old in text
    recipe.write_text(text.replace(old, new, 1), "utf-8")
    return recipe


def test_a_recipe_is_read_with_its_defaults(town: Path) -> None:
    recipe = read_build_recipe(town)

    assert (recipe.name, recipe.land, recipe.timezone) == ("town", "NW", "Europe/Berlin")
    (layer,) = recipe.layers
    assert (layer.role, layer.derived, layer.coverage, layer.id_digits) == (
        "answer",
        False,
        True,
        0,
    )
    assert layer.given.path == town.parent / "quarters.geojson"
    assert recipe.addresses is not None
    assert recipe.addresses.columns["easting"] == "E"
    assert recipe.services is None


WRONG = {
    "misspelled key": (
        'title = "Quarter"',
        'titel = "Quarter"',
        r"line 12: the key 'titel'.*'title'",
    ),
    "missing key": ('land = "NW"', "", "'land' is missing"),
    "unknown land": ('"NW"', '"NRW"', "'land' is 'NRW', expected"),
    "name with a space": ('name = "town"', 'name = "my town"', "'my town', expected small letters"),
    "unknown format": ('"vector"', '"shape"', "'format' is 'shape', expected"),
    "unknown column": ("NAME", 'NAME", nam = "X', "the key 'nam' is not known"),
    "column of another type": ('id = "NR"', "id = 1.5", "expected the name of a column"),
    "file that is not there": ("addresses.csv", "nothing.csv", "'nothing.csv', which is not there"),
    "variable that is not set": ("addresses.csv", "${NOT_SET_HERE}/a.csv", "NOT_SET_HERE is not"),
    "negative accuracy": ("accuracy_m = 0", "accuracy_m = -1", "expected metres, 0 or more"),
    "long delimiter": ('";"', '";;"', "expected one character"),
    "newer schema": ("schema = 1", "schema = 2", "reads schema 1"),
    "no TOML": ("schema = 1", "schema 1", "not readable as TOML"),
    "languages that are none": (
        'land = "NW"',
        'land = "NW"\nlanguages = ["türkisch"]',
        "'languages' is .* expected codes of ISO 639-1",
    ),
    "municipality without a column": (
        'path = "addresses.csv"',
        'path = "addresses.csv"\nmunicipality = "Town"',
        "'municipality' is 'Town', but columns does not say",
    ),
    "city names that are none": ('["Small Town"]', "[1]", "expected a list of texts"),
}


@pytest.mark.parametrize(("old", "new", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_recipe_is_refused_with_the_repair(
    town: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(DataError, match=message):
        read_build_recipe(edit(town, old, new))


def test_the_line_of_the_wrong_key_is_named(town: Path) -> None:
    lines = town.read_text("utf-8").splitlines()
    line = lines.index("accuracy_m = 0") + 1

    with pytest.raises(
        DataError, match=rf"\[\[layers\]\] no\. 1, line {line}: 'accuracy_m' is 'x'"
    ):
        read_build_recipe(edit(town, "accuracy_m = 0", 'accuracy_m = "x"'))


def test_paths_may_name_an_environment_variable(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOWN_FILES", str(town.parent))

    recipe = read_build_recipe(edit(town, '"addresses.csv"', '"${TOWN_FILES}/addresses.csv"'))

    assert recipe.addresses is not None
    assert recipe.addresses.path == town.parent / "addresses.csv"
    # What ends up in the manifest does not tell where somebody's files lie.
    assert recipe.addresses.stated == "${TOWN_FILES}/addresses.csv"


def test_two_layers_of_one_id_are_refused(town: Path) -> None:
    text = town.read_text("utf-8")
    layer = text[text.index("[[layers]]") : text.index("[addresses]")]

    with pytest.raises(DataError, match=r"two .* have the id 'quarter'"):
        read_build_recipe(edit(town, "[addresses]", f"{layer}\n[addresses]"))


PLACES = {
    "no address of the web": ('download = "ftp://x/a.csv"', "expected an address such as"),
    "a user in an address": ('download = "https://me:pw@x.example/a.csv"', "user or password"),
    "two places": (
        'path = "addresses.csv"\ndownload = "https://x.example/a.csv"',
        "'path' is refused",
    ),
    "a checksum without a file": ('path = "addresses.csv"\nsha256 = "00"', "'sha256' is refused"),
    "no checksum": ('download = "https://x.example/a.csv"\nsha256 = "00"', "64 hexadecimal"),
    "a table without a database": ('path = "addresses.csv"\ntable = "t"', "'table' is refused"),
    "a database for a file": ('path = "addresses.csv"\ndatabase = "password=pw"', "is refused"),
}


@pytest.mark.parametrize(("place", "message"), PLACES.values(), ids=PLACES)
def test_a_place_is_a_path_or_an_address_on_the_web(town: Path, place: str, message: str) -> None:
    with pytest.raises(DataError, match=message) as refusal:
        read_build_recipe(edit(town, 'path = "addresses.csv"', place))

    assert "pw" not in str(refusal.value)


def test_a_file_on_the_web_keeps_its_key_out_of_what_is_shown(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOWN_KEY", "geheim")
    place = 'download = "https://x.example/files/a.csv.gz?key=${TOWN_KEY}"'

    given = read_build_recipe(edit(town, 'path = "addresses.csv"', place)).addresses

    assert given is not None
    assert given.remote is not None
    assert given.remote.url.endswith("a.csv.gz?key=geheim")
    assert given.stated.endswith("?key=${TOWN_KEY}")
    assert given.path.name.endswith("-a.csv.gz")
    assert "geheim" not in given.path.name


def test_a_data_set_of_a_portal_is_its_export(town: Path) -> None:
    place = 'portal = "https://data.example/"\ndataset = "streets of/town"'
    edit(town, 'path = "quarters.geojson"', place)

    (layer,) = read_build_recipe(edit(town, '"vector"', '"opendatasoft"')).layers

    assert layer.given.stated == (
        "https://data.example/api/explore/v2.1/catalog/datasets/streets%20of%2Ftown/exports/geojson"
    )
    assert layer.given.path.suffix == ".geojson"
    with pytest.raises(DataError, match="the key 'portal' is missing"):
        read_build_recipe(edit(town, 'portal = "https://data.example/"', ""))


def test_an_extract_is_not_cut_to_a_municipality(town: Path) -> None:
    edit(town, 'path = "addresses.csv"', 'path = "addresses.csv"\nmunicipality = "Town"')

    with pytest.raises(DataError, match="cut by its maker"):
        read_build_recipe(edit(town, 'format = "csv"', 'format = "osm"'))


def test_a_table_of_a_database_needs_its_name(town: Path) -> None:
    edit(town, 'path = "quarters.geojson"', 'database = "service=gis"')

    with pytest.raises(DataError, match="the key 'table' is missing"):
        read_build_recipe(edit(town, '"vector"', '"postgis"'))


def test_the_template_is_a_recipe_once_its_files_are_there(tmp_path: Path) -> None:
    (tmp_path / "stadtteile.geojson").write_text("{}", "utf-8")
    (tmp_path / "recipe.toml").write_text(RECIPE_TEMPLATE, "utf-8")

    assert read_build_recipe(tmp_path / "recipe.toml").layers[0].id == "stadtteil"


def test_what_the_template_comments_out_is_right_too(tmp_path: Path) -> None:
    # Lines "# key = value" and "# [table]" are examples; they must be read when uncommented.
    lines = [
        line[2:] if line.startswith(("# [", "# ")) and ("=" in line or "[" in line[:4]) else line
        for line in RECIPE_TEMPLATE.splitlines()
        if "geofh build" not in line
    ]
    text = "\n".join(lines).replace('# layer = "stadtteile"', "").replace("member =", "# member =")
    for name in ("stadtteile.geojson", "plz.gpkg", "addresses.csv", "town.osm.pbf", "children.csv"):
        (tmp_path / name).write_text("", "utf-8")
    (tmp_path / "services").mkdir()
    (tmp_path / "recipe.toml").write_text(text, "utf-8")

    recipe = read_build_recipe(tmp_path / "recipe.toml")

    assert [layer.id for layer in recipe.layers] == ["stadtteil", "plz"]
    assert recipe.addresses is not None
    assert recipe.services is not None
    assert recipe.network is not None
    assert [one.about.id for one in recipe.demand] == ["under_3"]


def test_the_recipe_of_the_tutorial_is_right(root: Path, tmp_path: Path) -> None:
    page = (root / "docs" / "build-a-region.md").read_text("utf-8")
    recipe = page.split("```toml\n")[1].split("```")[0]
    for name in ("stadtteile.geojson", "hauskoordinaten.csv"):
        (tmp_path / name).write_text("", "utf-8")
    (tmp_path / "my-town.toml").write_text(recipe, "utf-8")

    assert read_build_recipe(tmp_path / "my-town.toml").addresses is not None
