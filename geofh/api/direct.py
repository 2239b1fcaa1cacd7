"""Questions of the own API, answered on the shortest way from their bytes to the answer.

FastAPI describes these routes like any other. It would also look for each of them through all
routers twice, build two exit stacks and solve dependencies that are always the same: more time
than most of these answers need (docs/operate.md). So a table leads from the path to the endpoint,
and pydantic reads the body without a detour over dictionaries.
"""

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeAlias, get_type_hints

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from geofh.api.deps import Shelf
from geofh.api.problems import problem_of, validation_problem
from geofh.errors import GeofhError

__all__ = ["QuestionRoute", "ShortWay", "unusable"]

Answering: TypeAlias = Callable[[bytes, Shelf], Awaitable[Response]]


class QuestionRoute(APIRoute):
    """Describe a POST whose endpoint takes the model of its body and the shelf, and no more."""

    def answering(self) -> Answering:
        """Give what leads from the bytes of a question to its answer."""
        model: type[BaseModel] = get_type_hints(self.endpoint)["question"]
        endpoint: Callable[..., Awaitable[Response]] = self.endpoint

        async def answer(body: bytes, shelf: Shelf) -> Response:
            try:
                return await endpoint(model.model_validate_json(body), shelf)
            except ValidationError as error:
                return unusable(error)
            except GeofhError as error:
                return problem_of(error)

        return answer

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Give the same for whoever comes by the framework's own way."""
        answer = self.answering()

        async def handle(request: Request) -> Response:
            return await answer(await request.body(), request.app.state.shelf)

        return handle


class ShortWay:
    """Answer questions here, and pass everything else on to the framework's routers.

    `geofh.api.body.BodyGuard` has to stand before it: a body comes whole, in one message.
    """

    def __init__(self, app: ASGIApp, *, routers: Iterable[APIRouter]) -> None:
        self.app = app
        self._ways = {
            route.path: (route, route.answering())
            for router in routers
            for route in router.routes
            if isinstance(route, QuestionRoute)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        way = self._ways.get(scope.get("path", "")) if scope.get("method") == "POST" else None
        if way is None:
            await self.app(scope, receive, send)
            return
        scope["route"], answer = way
        response = await answer((await receive())["body"], scope["app"].state.shelf)
        await response(scope, receive, send)


def unusable(error: ValidationError) -> Response:
    """Make the problem document of a body that is no such question."""
    wrong = [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
    return validation_problem(RequestValidationError(wrong))
