"""The meaning of expressions: their values, what they lack, what decided, and how it is said.

Short and plain on purpose: this is the specification that every engine is held to.
"""

from govrules.meaning.doubt import strictest
from govrules.meaning.evaluation import Environment, value
from govrules.meaning.evidence import evidence
from govrules.meaning.missing import causes, missing
from govrules.meaning.telling import Subject, Verdict, finding
from govrules.meaning.wording import render, write_value

__all__ = [
    "Environment",
    "Subject",
    "Verdict",
    "causes",
    "evidence",
    "finding",
    "missing",
    "render",
    "strictest",
    "value",
    "write_value",
]
