"""HSDS 3.1 under ``/hsds``, with the filters of Open Referral UK: one module per resource.

``directory``  the services of a region as HSDS knows them, prepared once
``queries``    what a request may say: the same for GET and its POST twin
``filters``    a query -> the services that pass every filter
``paging``     a list -> one page of it
"""

from fastapi import APIRouter

from geofh.api.hsds import about, at_locations, organizations, services, taxonomies

__all__ = ["router"]

router = APIRouter()
for _resource in (about, services, organizations, at_locations, taxonomies):
    router.include_router(_resource.router)
