"""The portfolio as engines read it: plain values by id, every field of its declared type."""

from govrules.world.building import build, undeclared
from govrules.world.world import Everywhere, Row, World

__all__ = ["Everywhere", "Row", "World", "build", "undeclared"]
