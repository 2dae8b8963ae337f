"""The popcorn index: a few numbers by which to follow a portfolio from quarter to quarter.

Units that go digital by themselves pop up like popcorn. Some numbers say where they get in each
other's way, others where they are held up. None is weighed against another: there is no total.
"""

from govrules.popcorn.earlier import Earlier, load
from govrules.popcorn.index import Index, Measured, Reading, index
from govrules.popcorn.measures import MEASURES, Measure

__all__ = ["MEASURES", "Earlier", "Index", "Measure", "Measured", "Reading", "index", "load"]
