"""Who helps: the catalogue of services, which of them fit a need, and when they are open.

``taxonomy``     the kinds of help and their names
``catalogue``    service tables -> checked records
``open_eligibility``  the kinds as terms of somebody else's taxonomy
``eligibility``  districts and a need -> services that fit, and why others do not
``hours``        opening hours as text -> weekly rules
``osm_hours``    hours in OpenStreetMap's grammar and the holidays of a Land
``opening``      a service and a moment -> open, closed, unknown, until when
``opening_board``  who is open now, found out once a minute
``lands``        whose public holidays a service keeps
``freshness``    a service and a day -> confirmed, stale, never confirmed
``hsds``         a service as an HSDS 3.1 document, and back; ``hsds_tables``: as its tables
``form_writer``  services -> the table that an office keeps
``quality``      a table that an office keeps -> remarks row by row, and what loads
"""

from geofh.records import Fit
from geofh.services.catalogue import Catalogue, read_catalogue
from geofh.services.eligibility import REASONS, WIDER_LAYERS, eligible
from geofh.services.folder_check import check_folder
from geofh.services.form_writer import form_row, write_form
from geofh.services.freshness import Freshness, freshness
from geofh.services.hours import parse_hours
from geofh.services.hsds import (
    at_location_to_hsds,
    hsds_id,
    match_to_hsds,
    organization_to_hsds,
    service_to_hsds,
    taxonomies_to_hsds,
    term_to_hsds,
)
from geofh.services.hsds_reader import hsds_documents, service_from_hsds
from geofh.services.hsds_tables import read_hsds_tables, write_hsds_tables
from geofh.services.lands import land_of
from geofh.services.opening import (
    holidays_of,
    next_change,
    next_opening,
    open_state,
    open_states,
    opening_of,
)
from geofh.services.opening_board import OpeningBoard
from geofh.services.osm_hours import is_osm_hours
from geofh.services.quality import Report, check_sheet
from geofh.services.remarks import Remark, Weight
from geofh.services.sheet import read_sheet, write_sheet
from geofh.services.taxonomy import GROUP_LABELS, KINDS, Group, Kind, group, kind_of
from geofh.services.template import write_template

__all__ = [
    "GROUP_LABELS",
    "KINDS",
    "REASONS",
    "WIDER_LAYERS",
    "Catalogue",
    "Fit",
    "Freshness",
    "Group",
    "Kind",
    "OpeningBoard",
    "Remark",
    "Report",
    "Weight",
    "at_location_to_hsds",
    "check_folder",
    "check_sheet",
    "eligible",
    "form_row",
    "freshness",
    "group",
    "holidays_of",
    "hsds_documents",
    "hsds_id",
    "is_osm_hours",
    "kind_of",
    "land_of",
    "match_to_hsds",
    "next_change",
    "next_opening",
    "open_state",
    "open_states",
    "opening_of",
    "organization_to_hsds",
    "parse_hours",
    "read_catalogue",
    "read_hsds_tables",
    "read_sheet",
    "service_from_hsds",
    "service_to_hsds",
    "taxonomies_to_hsds",
    "term_to_hsds",
    "write_form",
    "write_hsds_tables",
    "write_sheet",
    "write_template",
]
