import pytest

from geofh.records import Service, ServiceArea, Source
from geofh.services import land_of


@pytest.mark.parametrize(
    ("layer", "area_id", "land"),
    [
        ("kreis", "16055", "TH"),
        ("gemeinde", "05382060", "NW"),
        ("land", "16", "TH"),
        ("land", "NW", "NW"),
        ("country", "DE", "NW"),
        # Stadtbezirk 01 is Eving, not Schleswig-Holstein.
        ("stadtbezirk", "01", "NW"),
    ],
)
def test_the_area_tells_whose_holidays_are_kept(layer: str, area_id: str, land: str) -> None:
    area = ServiceArea(layer=layer, area_id=area_id, name="x")
    service = Service(
        id="1",
        name="A",
        kind="early_support_coordination",
        organization=None,
        service_areas=(area,),
        source=Source(url="https://example.org"),
    )

    assert land_of(service, home="NW") == land
