"""Runs a service by uvicorn: the standard output is the decision log's, and streams end with the server."""

from __future__ import annotations

import contextlib
import copy
import logging
import socket
import sys

import uvicorn
from fastapi import FastAPI


class _Server(uvicorn.Server):
    """Streams of changes never end by themselves, and closing waits for what is open."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End them first."""
        app = self.config.app
        assert isinstance(app, FastAPI)
        app.state.govrules.end_streams()
        await super().shutdown(sockets)


def run(app: FastAPI, host: str, port: int) -> None:
    """Serve until somebody ends it."""
    log = logging.getLogger("govrules.decisions")
    log.setLevel(logging.INFO)
    log.addHandler(logging.StreamHandler(sys.stdout))
    told = copy.deepcopy(uvicorn.config.LOGGING_CONFIG)
    told["handlers"]["access"]["stream"] = "ext://sys.stderr"
    config = uvicorn.Config(app, host=host, port=port, log_config=told, timeout_graceful_shutdown=10)
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn has closed in good order by then
        _Server(config).run()
