"""A long command says how far it is: a bar, or a count where nobody knows the end."""

import io
import sys

import pytest

from geofh.cli import progress


class Screen(io.StringIO):
    """Be a terminal."""

    def isatty(self) -> bool:
        return True


def test_without_a_known_end_the_count_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(progress, "_SHOWN_EVERY_S", -1.0)

    with progress.bar("addresses", None) as advance:
        advance(65_536)
        advance(1_000)

    shown = [part.split() for part in screen.getvalue().split("\r")[1:]]
    assert shown == [["addresses", "65,536"], ["addresses", "66,536"], ["addresses", "66,536"]]


def test_a_screen_is_not_flooded(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    with progress.bar("shapes", None) as advance:
        for _ in range(10_000):
            advance(1)

    assert screen.getvalue().count("\r") < 100
    assert screen.getvalue().endswith("10,000\n")


def test_where_nobody_looks_the_title_is_enough(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.bar("addresses", None) as advance:
        advance(5)

    assert capsys.readouterr().err == "addresses\n"
