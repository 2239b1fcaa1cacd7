"""A service -> something a family takes along, in formats that every phone knows.

``calendar``      opening hours and dated events as iCalendar (RFC 5545)
``contact_card``  telephone, address and page as vCard 4.0 (RFC 6350)
``message``       a few lines of plain text for a short message
``qr``            an address of the web as a QR code, drawn as SVG
``schema_org``    what search engines read, as JSON-LD

Everything is made from records and from nothing else: what nobody stated is left out, and a
masked place has neither address nor coordinate by the time it gets here.
"""

from geofh.handout.calendar import has_calendar, service_calendar
from geofh.handout.contact_card import contact_card
from geofh.handout.message import message_text
from geofh.handout.qr import qr_svg
from geofh.handout.schema_org import service_document

__all__ = [
    "contact_card",
    "has_calendar",
    "message_text",
    "qr_svg",
    "service_calendar",
    "service_document",
]
