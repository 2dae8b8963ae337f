"""Does a policy notice when something in it is changed? Mutation testing of policies."""

from govrules.mutation.mutants import Mutant, mutants
from govrules.mutation.running import MOST, Bench, MutationReport, Result, run

__all__ = ["MOST", "Bench", "Mutant", "MutationReport", "Result", "mutants", "run"]
