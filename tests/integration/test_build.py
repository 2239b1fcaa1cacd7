"""geofh build: one recipe, one command, one region; or the old one as it was."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from geofh import DataError, DistrictStatus, open_region
from geofh.cli import main
from geofh.region import bundle
from geofh.region.build import build_region
from geofh.region.sources.rows import NO_NUMBER


def contents(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def quarter(region: Path, address: str) -> tuple[DistrictStatus, str]:
    (answer,) = open_region(region).locate(address).districts
    return answer.status, answer.district.id if answer.district else ""


def test_a_built_region_answers(town: Path, tmp_path: Path) -> None:
    build_region(town, tmp_path / "r")

    assert quarter(tmp_path / "r", "Long Road 1") == (DistrictStatus.FOUND, "west")
    assert quarter(tmp_path / "r", "Long Road 2a") == (DistrictStatus.FOUND, "west")
    assert quarter(tmp_path / "r", "Long Road 3") == (DistrictStatus.FOUND, "east")
    # On the line between both: the smaller id.
    assert quarter(tmp_path / "r", "Border Lane 1") == (DistrictStatus.FOUND, "east")
    assert quarter(tmp_path / "r", "Far Lane 1") == (DistrictStatus.OUTSIDE, "")


def test_the_languages_of_a_region_are_told(town: Path, tmp_path: Path) -> None:
    text = town.read_text("utf-8")
    town.write_text(text.replace('land = "NW"', 'land = "NW"\nlanguages = ["tr", "ar"]'), "utf-8")

    build_region(town, tmp_path / "r")

    assert open_region(tmp_path / "r").describe()["languages"] == ["tr", "ar"]


def test_an_answer_says_who_put_the_address_into_its_area(town: Path, tmp_path: Path) -> None:
    build_region(town, tmp_path / "drawn")
    table = town.parent / "addresses.csv"
    lines = table.read_text("utf-8").splitlines()
    lines = [f"{line};{'AREA' if at == 0 else 'west'}" for at, line in enumerate(lines)]
    table.write_text("\n".join(lines), "utf-8")
    recipe = town.read_text("utf-8").replace(
        'northing = "N" }', 'northing = "N", area_id = "AREA" }'
    )
    town.write_text(recipe, "utf-8")
    build_region(town, tmp_path / "stated")

    drawn = open_region(tmp_path / "drawn").locate("Long Road 3").districts[0]
    stated = open_region(tmp_path / "stated").locate("Long Road 3").districts[0]

    assert drawn.district is not None
    assert stated.district is not None
    assert (drawn.basis, drawn.district.id) == ("boundary", "east")
    assert (stated.basis, stated.district.id) == ("register", "west")


def test_the_report_adds_up_and_is_in_the_region(town: Path, tmp_path: Path) -> None:
    report = build_region(town, tmp_path / "r")

    layer, addresses = report.inputs
    assert (layer.read, layer.kept) == (2, 2)
    assert (addresses.read, addresses.kept) == (6, 5)
    assert {reason: one.rows for reason, one in addresses.dropped.items()} == {NO_NUMBER: [4]}
    assert report.streets is not None
    assert (report.streets.addresses, report.streets.outside) == (5, 1)
    written = json.loads((tmp_path / "r" / "report.json").read_text("utf-8"))
    assert written == json.loads(json.dumps(report.as_dict()))
    page = (tmp_path / "r" / "report.html").read_text("utf-8")
    assert NO_NUMBER in page
    assert "http" not in page


def test_the_manifest_describes_files_and_sources(town: Path, tmp_path: Path) -> None:
    build_region(town, tmp_path / "r")

    manifest = json.loads((tmp_path / "r" / "manifest.json").read_text("utf-8"))
    assert manifest["files"]["streets.parquet"]["rows"] == 5
    assert manifest["files"]["layers/quarter.parquet"]["rows"] == 2
    assert [(one["what"], one["licence"], one["rows"]) for one in manifest["sources"]] == [
        ("layer quarter", "CC0-1.0", 2),
        ("addresses", "CC0-1.0", 6),
    ]
    assert manifest["layers"] == [{"id": "quarter", "accuracy_m": 0.0, "derived": False}]


def test_the_same_inputs_give_the_same_bytes(town: Path, tmp_path: Path) -> None:
    build_region(town, tmp_path / "one")
    elsewhere = town.parent.rename(tmp_path / "moved")
    build_region(elsewhere / town.name, tmp_path / "two")

    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_markup_in_a_name_stays_text_in_the_report(town: Path, tmp_path: Path) -> None:
    recipe = town.read_text("utf-8").replace('"Small Town"\n', '"<script>x</script>"\n', 1)
    town.write_text(recipe, "utf-8")

    build_region(town, tmp_path / "r")

    assert "<script" not in (tmp_path / "r" / "report.html").read_text("utf-8")


def test_an_error_in_an_input_leaves_the_old_region(town: Path, tmp_path: Path) -> None:
    build_region(town, tmp_path / "r")
    before = contents(tmp_path / "r")
    table = town.parent / "addresses.csv"
    table.write_text(table.read_text("utf-8").replace("STREET", "STREAT"), "utf-8")

    with pytest.raises(DataError, match="Did you mean 'STREAT'"):
        build_region(town, tmp_path / "r")

    assert contents(tmp_path / "r") == before
    assert not (tmp_path / ".tmp-r").exists()


DYING = """
import importlib, os, signal, sys
from pathlib import Path
from geofh.region.build import build_region

recipe, target, module, name, when = sys.argv[1:]
owner = importlib.import_module(module)
original = getattr(owner, name)

def die(*args, **kwargs):
    if when == "after":
        original(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, name, die)
build_region(Path(recipe), Path(target))
"""

MOMENTS = [
    ("geofh.region.build", "write_layer", "before"),
    ("geofh.region.build", "write_streets", "after"),
    ("geofh.region.build", "write_manifest", "before"),
    ("geofh.region.build", "verify", "after"),
    ("geofh.region.staging", "_exchange", "before"),
    ("geofh.region.staging", "_exchange", "after"),
]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize(("module", "name", "when"), MOMENTS)
def test_killed_at_any_moment_a_whole_region_is_there(
    town: Path, tmp_path: Path, module: str, name: str, when: str
) -> None:
    target = tmp_path / "built" / "r"
    build_region(town, target)
    old = contents(target)
    table = town.parent / "addresses.csv"
    table.write_text(table.read_text("utf-8") + "New Road;1;400500,0;5700500,0\n", "utf-8")

    done = subprocess.run(
        [sys.executable, "-c", DYING, town, target, module, name, when], check=False
    )

    assert done.returncode == -signal.SIGKILL
    has_new = open_region(target).counts["streets"] == 4
    assert has_new == ((name, when) == ("_exchange", "after"))
    assert has_new or contents(target) == old
    build_region(town, target)
    assert open_region(target).counts["streets"] == 4
    assert [entry.name for entry in target.parent.iterdir()] == ["r"]


FULL_DISK = """
import resource, sys
from pathlib import Path
from geofh.errors import DataError
from geofh.region.build import build_region

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    build_region(Path(sys.argv[1]), Path(sys.argv[2]))
except DataError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of file size")
@pytest.mark.parametrize("limit", [0, 1_000, 3_000])
def test_a_file_that_cannot_grow_leaves_the_old_region(
    town: Path, tmp_path: Path, limit: int
) -> None:
    target = tmp_path / "built" / "r"
    build_region(town, target)
    old = contents(target)

    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, town, target, str(limit)],
        check=True,
        capture_output=True,
        text=True,
    )

    assert "could not be written" in done.stdout
    assert contents(target) == old
    assert [entry.name for entry in target.parent.iterdir()] == ["r"]


def test_a_region_exchanged_while_it_is_read_is_read_again(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_region(town, tmp_path / "r")
    table = town.parent / "addresses.csv"
    table.write_text(table.read_text("utf-8") + "New Road;1;400500,0;5700500,0\n", "utf-8")
    reads = []
    original = bundle._read

    def read_during_a_build(folder: Path, **more: object) -> bundle.Bundle:
        opened = original(folder, **more)  # type: ignore[arg-type]
        reads.append(folder)
        if len(reads) == 1:
            monkeypatch.setattr(bundle, "_read", original)
            build_region(town, tmp_path / "r")
        return opened

    monkeypatch.setattr(bundle, "_read", read_during_a_build)

    assert open_region(tmp_path / "r").counts["streets"] == 4


def test_a_truncated_table_of_a_built_region_is_refused_at_once(town: Path, tmp_path: Path) -> None:
    build_region(town, tmp_path / "r")
    file = tmp_path / "r" / "streets.parquet"
    file.write_bytes(file.read_bytes()[:-1])

    with pytest.raises(DataError, match=r"streets\.parquet has [\d,]+ bytes, expected"):
        open_region(tmp_path / "r")


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def test_build_prints_the_report_and_bars_apart(town: Path, tmp_path: Path) -> None:
    code, out, err = run("build", town, "-o", tmp_path / "r")

    assert code == 0
    assert "Small Town (town), data of 2026-01-01" in out
    assert "dropped 1: no house number (rows 4)" in out
    assert "addresses" in err


def test_quiet_is_quiet(town: Path, tmp_path: Path) -> None:
    assert run("build", town, "-o", tmp_path / "r", "--quiet") == (0, "", "")


def test_a_wrong_recipe_ends_with_one_line_and_status_2(tmp_path: Path) -> None:
    code, out, err = run("build", tmp_path / "none.toml", "-o", tmp_path / "r")

    assert (code, out) == (2, "")
    assert err == f"geofh: {tmp_path / 'none.toml'} is missing.\n"


def test_verify_reads_every_byte(town: Path, tmp_path: Path) -> None:
    build_region(town, tmp_path / "r")
    assert run("info", "--verify", tmp_path / "r")[0] == 0
    file = tmp_path / "r" / "report.html"
    file.write_bytes(file.read_bytes().replace(b"Town", b"Down"))

    code, _, err = run("info", "--verify", tmp_path / "r")

    assert code == 2
    assert "report.html has a wrong checksum" in err


def test_init_writes_a_recipe_and_never_overwrites(tmp_path: Path) -> None:
    assert run("region", "init", tmp_path / "recipe.toml")[0] == 0
    before = (tmp_path / "recipe.toml").read_text("utf-8")

    code, _, err = run("region", "init", tmp_path / "recipe.toml")

    assert code == 2
    assert "exists already" in err
    assert (tmp_path / "recipe.toml").read_text("utf-8") == before


FORMER = """
[[former_names]]
former = "Kaiser Road"
street = "Long Road"
until = 1949
source = "Council, 1 June 1949"
"""


def test_former_names_of_a_recipe_are_found_in_the_region(town: Path, tmp_path: Path) -> None:
    town.write_text(town.read_text("utf-8") + FORMER, "utf-8")
    build_region(town, tmp_path / "r")
    found = open_region(tmp_path / "r").geocode("Kaiser Road 1")
    assert found.address is not None
    assert (found.address.street, found.address.house_number) == ("Long Road", 1)
    assert found.notes[0].text == (
        "Long Road was called Kaiser Road until 1949 (Council, 1 June 1949)."
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"Long Road"', '"Short Road"', "former name 'Kaiser Road'.*'Short Road'"),
        ("1949\n", "49\n", "'until' is 49, expected the year"),
        ('"Council, 1 June 1949"', '" "', "'source' is ' ', expected a text"),
        ("until", "since", "'since' is not known"),
    ],
)
def test_a_wrong_former_name_is_refused_before_anything_is_written(
    town: Path, tmp_path: Path, old: str, new: str, message: str
) -> None:
    town.write_text(town.read_text("utf-8") + FORMER.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError, match=message):
        build_region(town, tmp_path / "r")
    assert not (tmp_path / "r").exists()
