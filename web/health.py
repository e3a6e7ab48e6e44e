"""For whoever runs the service: is it alive, can it answer, what does it count."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.concurrency import run_in_threadpool

from web.api import problems
from web.schemas import Alive, Ready
from web.service import Service, service_of

router = APIRouter(tags=["health"])

FromService = Annotated[Service, Depends(service_of)]


@router.get("/healthz")
async def get_health() -> Alive:
    """Alive: the process answers. Says nothing about the library."""
    return Alive(status="ok")


@router.get("/readyz", responses=problems(503))
async def get_readiness(service: FromService) -> Ready:
    """Ready: a generation is loaded and the database answers."""
    generation = service.engine.generation_id
    await run_in_threadpool(service.store.ping)
    return Ready(status="ready", generation=generation)


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def get_metrics(service: FromService) -> Response:
    """Counters in the Prometheus text format; no word of any question."""
    return Response(service.metrics.render(), headers={"Content-Type": CONTENT_TYPE_LATEST})
