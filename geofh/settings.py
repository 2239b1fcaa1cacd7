"""What an operator can set: a frozen object, filled from ``GEOFH_…`` variables when asked.

Nothing reads the environment at import time; ``Settings()`` does, once, in the command that
starts a server, and is handed on from there.
"""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings"]


class Settings(BaseSettings):
    """Say what to serve and where.

    Examples
    --------
    >>> Settings(port=8080).host
    '127.0.0.1'
    """

    model_config = SettingsConfigDict(env_prefix="GEOFH_", frozen=True, extra="forbid")

    region: str = Field(default="dortmund", description="Shipped name or folder of a region.")
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port; 0 takes a free one.")
    workers: int = Field(default=1, ge=1, le=64, description="Processes that share the work.")
    max_body_bytes: int = Field(
        default=64 * 1024, ge=1024, description="Larger requests are refused (413)."
    )
