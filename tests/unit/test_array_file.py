"""Arrays in a mapped file: what went in comes out, and damage is named."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from geofh.array_file import open_arrays, write_arrays
from geofh.errors import DataError

NUMBERS = st.sampled_from(["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"])


@given(
    arrays=st.dictionaries(
        st.text("abc_", min_size=1, max_size=5),
        NUMBERS.flatmap(
            lambda dtype: arrays_of.arrays(dtype, arrays_of.array_shapes(min_side=0, max_side=4))
        ),
        min_size=1,
        max_size=4,
    )
)
def test_every_array_comes_back_with_its_type_shape_and_bytes(
    arrays: dict[str, np.ndarray], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("arrays") / "a.arrow"
    write_arrays(file, arrays, kind="test 1")
    opened = open_arrays(file, kind="test 1")
    assert list(opened) == list(arrays)
    for name, array in arrays.items():
        assert opened[name].dtype == array.dtype
        assert opened[name].shape == array.shape
        assert opened[name].tobytes() == array.tobytes()


def test_equal_arrays_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_arrays(tmp_path / name, {"x": np.arange(1000), "y": np.ones((3, 2))}, kind="test 1")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_mapped_array_cannot_be_changed(tmp_path: Path) -> None:
    write_arrays(tmp_path / "a", {"x": np.arange(3)}, kind="test 1")
    opened = open_arrays(tmp_path / "a", kind="test 1")
    with pytest.raises(ValueError, match="read-only"):
        opened["x"][0] = 1


def test_arrays_stay_when_another_file_takes_the_place(tmp_path: Path) -> None:
    file, newer = tmp_path / "a", tmp_path / "b"
    write_arrays(file, {"x": np.arange(100_000)}, kind="test 1")
    opened = open_arrays(file, kind="test 1")
    write_arrays(newer, {"x": np.zeros(7)}, kind="test 1")
    newer.replace(file)
    assert opened["x"].sum() == 99_999 * 50_000


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.99])
def test_a_cut_file_is_refused(tmp_path: Path, share: float) -> None:
    file = tmp_path / "a"
    write_arrays(file, {"x": np.arange(10_000)}, kind="test 1")
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(DataError, match="damaged or truncated"):
        open_arrays(file, kind="test 1")


def test_a_missing_file_and_another_kind_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"a is missing.*geofh build"):
        open_arrays(tmp_path / "a", kind="test 1")
    write_arrays(tmp_path / "a", {"x": np.arange(3)}, kind="test 1")
    with pytest.raises(DataError, match=r"holds 'test 1', this geofh reads 'test 2'"):
        open_arrays(tmp_path / "a", kind="test 2")


def test_text_is_no_array_of_numbers(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="'x' holds <U1, expected numbers"):
        write_arrays(tmp_path / "a", {"x": np.array(["a"])}, kind="test 1")
