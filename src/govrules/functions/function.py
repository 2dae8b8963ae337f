"""What a function of the language is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen

from govrules.types import Scalar, Type

ANY_COLLECTION = Scalar("collection")
"""In a signature: a list, a set or a mapping's keys; all such arguments hold the same type."""


@frozen
class Signature:
    """The types of the arguments and of the result."""

    parameters: tuple[Type, ...]
    result: Type


@frozen
class Function:
    """A total function without side effects.

    `call` gets known arguments only, in the values of the language, and returns one, or None
    where there is no answer. Collections may hold unknown members where `sees_unknown_members`;
    elsewhere such a collection makes the result unknown. `trouble` tells why there is no answer,
    where more can be said than that; `elsewhere` holds faster ways to the same answers by the names
    of engines; `origin` says which plugin it comes from.
    """

    name: str
    signatures: tuple[Signature, ...]
    call: Callable[..., Any] = field(eq=False, repr=False)
    summary: str
    example: str
    sees_unknown_members: bool = False
    trouble: Callable[..., str | None] | None = field(default=None, eq=False, repr=False)
    elsewhere: Mapping[str, Callable[..., Any]] = field(factory=dict, eq=False, repr=False)
    origin: str = ""

    def on(self, engine: str) -> Callable[..., Any]:
        """What an engine calls."""
        return self.elsewhere.get(engine, self.call)

    def described(self) -> str:
        """The signatures in words, for messages and pages.

        >>> from govrules.functions import texts
        >>> texts.FUNCTIONS[0].described()
        '`contains(text, text)`'
        """
        return " or ".join(
            f"`{self.name}({', '.join(str(parameter) for parameter in signature.parameters)})`"
            for signature in self.signatures
        )
