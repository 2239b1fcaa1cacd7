"""Collect the texts of templates, modules and taxonomy, and bring the catalogues up to date.

``web/locales/messages.pot`` lists every text once; each ``web/locales/TAG.po`` gets what is
new (empty, to be translated) and loses what is no longer said. Nothing is guessed from
similar texts. ``--check`` changes nothing and fails if something would change; tests run that.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from geofh.api.speech import LANGUAGES
from geofh.services import KINDS

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ROOT / "web" / "locales"
TEMPLATE = LOCALES / "messages.pot"

METHODS = {
    "web/templates": [("**.html", "jinja2.ext:babel_extract")],
    "geofh/api": [("**.py", "python")],
}
# A text and its arguments: `say(text)`, `say_many(one, many, count)`, and what templates write.
KEYWORDS = {"_": None, "N_": None, "say": None, "ngettext": (1, 2), "say_many": (1, 2)}
# Lines of a header that say when and with what, or nothing.
UNKEPT = (
    b'"Project-Id-Version',
    b'"Report-Msgid-Bugs-To',
    b'"POT-Creation-Date',
    b'"PO-Revision-Date',
    b'"Last-Translator',
    b'"Language-Team',
    b'"Generated-By',
)


def collect() -> Catalog:
    """Extract every text, in the order of files; the names of kinds come from the taxonomy."""
    catalogue = Catalog(header_comment="# The texts of geofh, in German.", fuzzy=False)
    for folder, methods in METHODS.items():
        options = {pattern: {"silent": "false"} for pattern, _ in methods}
        found = extract_from_dir(
            ROOT / folder, methods, options_map=options, keywords=KEYWORDS, comment_tags=("i18n:",)
        )
        for file, _, text, comments, _ in sorted(found, key=lambda one: (one[0], one[1])):
            catalogue.add(text, locations=[(f"{folder}/{file}", None)], auto_comments=comments)
    for kind in KINDS.values():
        catalogue.add(kind.label_de, locations=[("geofh/services/taxonomy.py", None)])
    return catalogue


def merged(tag: str, locale: str, texts: Catalog) -> Catalog:
    """Give a language's catalogue with exactly the present texts."""
    file = LOCALES / f"{tag}.po"
    catalogue = Catalog(
        locale=locale, header_comment=f"# {tag}: see docs/languages.md.", fuzzy=False
    )
    if file.is_file():
        with file.open("rb") as opened:
            catalogue = read_po(opened, locale=locale)
    catalogue.update(texts, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """Write a catalogue without dates, so that the same texts are the same bytes."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=100, omit_header=False, no_location=False)
    lines = buffer.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(UNKEPT))


def main() -> None:
    """Write the files, or compare them with what would be written."""
    texts = collect()
    fresh = {TEMPLATE: written(texts)} | {
        LOCALES / f"{one.tag}.po": written(merged(one.tag, one.locale, texts))
        for one in LANGUAGES[1:]
    }
    stale = [
        file for file, data in fresh.items() if not file.is_file() or file.read_bytes() != data
    ]
    if "--check" in sys.argv[1:]:
        if stale:
            names = ", ".join(file.name for file in stale)
            raise SystemExit(f"out of date: {names}; run python scripts/messages.py")
        return
    LOCALES.mkdir(parents=True, exist_ok=True)
    for file in stale:
        file.write_bytes(fresh[file])
    print(f"{len(list(texts)) - 1} texts, {len(stale)} of {len(fresh)} files written")


if __name__ == "__main__":
    main()
