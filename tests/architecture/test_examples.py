"""The examples in docstrings run and print what they say."""

import doctest
import importlib
import pkgutil

import pytest

import geofh

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(geofh.__path__, "geofh.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", ["geofh", *MODULES])
def test_examples_hold(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name))

    assert failed == 0


def test_there_are_examples_to_run() -> None:
    examples = [
        example
        for name in ["geofh", *MODULES]
        for test in doctest.DocTestFinder().find(importlib.import_module(name))
        for example in test.examples
    ]

    assert len(examples) >= 10
