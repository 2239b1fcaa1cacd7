"""The ceiling: the bare framework that answers every POST with bytes it was given."""

import os
import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.responses import Response

app = FastAPI()
ANSWER = Path(os.environ.get("BARE_ANSWER", os.devnull)).read_bytes()


@app.get("/health")
async def health() -> Response:
    return Response(b"{}", media_type="application/json")


@app.post("/api/{name}")
async def answer(name: str) -> Response:  # noqa: ARG001
    return Response(ANSWER, media_type="application/json")


if __name__ == "__main__":
    workers, port = (int(sys.argv[sys.argv.index(name) + 1]) for name in ("--workers", "--port"))
    uvicorn.run(
        "bare_server:app", port=port, workers=workers, log_level="critical", access_log=False
    )
