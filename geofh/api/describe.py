"""The OpenAPI document: FastAPI's, with the schemas of answers that are not plain JSON."""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from geofh.api.documents import BatchLine, FeatureCollection, FeatureDocument
from geofh.api.planning import CoverageFeatures
from geofh.api.schemas import BatchRequest, ProblemDocument

__all__ = ["describe", "described_by"]

_TEMPLATE = "#/components/schemas/{model}"
# FastAPI finds models of JSON bodies by itself; these stand behind other media types.
_MODELS = (
    BatchLine,
    BatchRequest,
    CoverageFeatures,
    FeatureCollection,
    FeatureDocument,
    ProblemDocument,
)


def described_by(model: type[BaseModel]) -> dict[str, Any]:
    """Refer to a model among the components of the document."""
    if model not in _MODELS:
        raise ValueError(f"{model.__name__} is not among the described models")
    return {"schema": {"$ref": _TEMPLATE.format(model=model.__name__)}}


def describe(app: FastAPI) -> None:
    """Add the schemas to what ``app.openapi`` gives."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document = plain()
        schemas = document["components"]["schemas"]
        for model in _MODELS:
            schema = model.model_json_schema(ref_template=_TEMPLATE)
            schemas.update(schema.pop("$defs", {}))
            schemas[model.__name__] = schema
        return document

    # The way FastAPI names for replacing its description.
    app.openapi = openapi  # type: ignore[method-assign]
