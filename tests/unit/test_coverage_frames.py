"""Coverage in a notebook: three GeoDataFrames in, one out, worked out by hand.

Two districts of 4 km x 2 km. 80 m a minute and no detour: 1,200 m are 15 minutes.
"""

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Point, box

from geofh.coverage.assess import Question, assess
from geofh.coverage.frames import district_frame, study_from_frames
from geofh.errors import InputError
from geofh.network import StraightLine

X, Y = 400_000.0, 5_700_000.0


def cells(**changes) -> gpd.GeoDataFrame:
    points = [Point(X + 200, Y + 500), Point(X + 1_400, Y + 500), Point(X + 6_000, Y + 500)]
    given = {"children": [20.0, 30.0, 40.0], **changes}
    return gpd.GeoDataFrame(given, index=["a", "b", "c"], geometry=points, crs="EPSG:25832")


def sites(**changes) -> gpd.GeoDataFrame:
    given = {"name": ["Kita"], "places": [10.0], **changes}
    return gpd.GeoDataFrame(given, geometry=[Point(X + 200, Y + 500)], crs="EPSG:25832")


def districts() -> gpd.GeoDataFrame:
    shapes = [box(X, Y, X + 4_000, Y + 2_000), box(X + 4_000, Y, X + 8_000, Y + 2_000)]
    return gpd.GeoDataFrame({"name": ["West", "Ost"]}, geometry=shapes, crs="EPSG:25832")


def study(one=None, two=None, three=None, **options):
    return study_from_frames(
        cells() if one is None else one,
        sites() if two is None else two,
        districts() if three is None else three,
        times=StraightLine(detour_factor=1.0),
        **options,
    )


def test_three_layers_in_one_layer_out() -> None:
    asked = assess(study(capacity="places"), Question(limit_min=15))

    found = district_frame(asked, districts())

    # b is 1,200 m away: exactly 15 minutes, and within.
    assert found["children"].tolist() == [50, 40]
    assert found["unreached"].tolist() == [0, 40]
    assert found["share"].tolist() == [1, 0]
    assert found["mean_min"][0] == pytest.approx(30 * 15 / 50)
    # Ten places for the 50 in reach; the median of 0.2 and 0 is 0.1 per child.
    assert found["received"].tolist() == pytest.approx([10, 0])
    assert found["lacking"].tolist() == pytest.approx([0, 4])
    assert found.crs == districts().crs
    assert found.geometry.equals(districts().geometry)


def test_layers_may_have_different_crs() -> None:
    asked = study(cells().to_crs(4326), sites().to_crs(3857), districts().to_crs(3035))

    found = assess(asked, Question(limit_min=15.1))

    assert found.reach.unreached.tolist() == [0, 40]


def test_who_lives_in_no_district_is_told() -> None:
    asked = study(three=districts().iloc[:1])

    assert asked.demand.children.tolist() == [20, 30]
    assert asked.notes == ("40 Kinder leben in keinem Gebiet.",)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: study(cells(children=[1, -2, 3])), "demand of 'b' is -2"),
        (lambda: study(cells(children=[1, 2, np.nan])), "demand of 'c' is nan"),
        (lambda: study(two=sites(places=[-1.0]), capacity="places"), "capacity of '0' is -1"),
        (lambda: study(cells().set_crs(None, allow_override=True)), "cells: the layer has no CRS"),
        (lambda: study(cells(), two=sites().iloc[:0]), "sites: the layer has no row"),
        (lambda: study(cells().drop(columns="children")), "there is no column 'children'"),
        (lambda: study(cells().set_index(np.array(["a", "a", "b"]))), "index 'a' stands twice"),
        (lambda: study(three=districts().translate(9e4).to_frame("geometry")), "no child lives"),
    ],
)
def test_layers_that_cannot_be_name_the_row(make, message: str) -> None:
    with pytest.raises(InputError, match=message):
        make()


def test_other_districts_than_those_of_the_study_are_refused() -> None:
    asked = assess(study(), Question(limit_min=15))

    with pytest.raises(InputError, match="not the districts"):
        district_frame(asked, districts().iloc[:1])
