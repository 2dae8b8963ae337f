"""What examples and cases show, in every format."""

from govrules.reports.trials import junit
from govrules.reports.trials.data import as_dict
from govrules.reports.trials.text import write
from govrules.reports.trials.told import Told, told, told_case, told_trial

__all__ = ["Told", "as_dict", "junit", "told", "told_case", "told_trial", "write"]
