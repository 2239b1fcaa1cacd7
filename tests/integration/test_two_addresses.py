"""Two addresses in one line are refused wherever a line may be asked; neither is dropped."""

import httpx
import pytest
from click.testing import CliRunner

from geofh import AddressError, open_region
from geofh.cli import main

TWO = "Hövelstr. 8 und Immermannstr. 20, Dortmund"
REASON = "two addresses joined by a word such as 'und': give one per line"


def test_the_library_says_what_was_wrong_and_how_to_repair_it() -> None:
    region = open_region("dortmund")
    with pytest.raises(AddressError, match=REASON):
        region.geocode(TWO)
    statuses = region.geocode_many([TWO, "Hövelstr. 8"]).column("status").to_pylist()
    assert statuses == ["bad_input", "found"]


def test_the_command_line_ends_with_bad_input() -> None:
    result = CliRunner().invoke(main, ["geocode", TWO])
    assert (result.exit_code, result.stdout) == (2, "")
    assert REASON in result.stderr
    assert "Immermann" not in result.stderr


@pytest.mark.parametrize("route", ["/api/find", "/api/locate"])
def test_the_interface_refuses_without_repeating_the_address(
    client: httpx.Client, route: str
) -> None:
    response = client.post(route, json={"query": TWO})
    assert response.status_code == 422
    assert REASON in response.json()["detail"]
    assert "Immermann" not in response.text


def test_the_page_asks_for_one_street_and_number(client: httpx.Client) -> None:
    page = client.post("/suche", data={"adresse": TWO}, follow_redirects=True)
    assert "Das können wir nicht als Adresse lesen." in page.text
