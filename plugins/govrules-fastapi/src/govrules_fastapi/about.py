"""Operations that tell about the service itself."""

from functools import partial
from importlib.metadata import version

from fastapi import Response

from govrules_fastapi import answers, examples
from govrules_fastapi.routing import ASKED, Edge, Language, operation
from govrules_fastapi.service import Service

_SOFTWARE = ("govrules", "govrules-fastapi", "fastapi")


def add_about(edge: Edge) -> None:
    """`/rules`, and `/health` for everybody, because whoever watches machines has no account."""
    service = edge.service
    versions = {name: version(name) for name in _SOFTWARE}

    @edge.router.get(
        "/rules",
        tags=["about"],
        dependencies=edge.asks,
        **operation(answers.RulesAnswer, examples.RULES, *ASKED),
    )
    async def get_rules(language: Language = "") -> Response:
        """The rules of the policy."""
        return await service.judging(partial(_rules, service, language))

    @edge.router.get("/health/live", tags=["about"], **operation(answers.LiveAnswer, examples.LIVE))
    async def get_live() -> Response:
        """Whether the process answers."""
        return answers.written({"status": "live"})

    @edge.router.get("/health/ready", tags=["about"], **operation(answers.HealthAnswer, examples.HEALTH, 503))
    async def get_ready() -> Response:
        """Whether requests can be judged, by which versions and which policy."""
        return answers.written(service.health(versions))


def _rules(service: Service, language: str) -> Response:
    return answers.written(answers.rules_of(service.policy, language))
