"""The command `govrules` and the commands below it."""

from __future__ import annotations

import click

from govrules.cli.extending import Extended, ExtensibleGroup, no_plugin_option
from govrules.version import __version__

EPILOG = """\b
Begin with
  govrules init my-policy
or see what a policy says of a portfolio:
  govrules check portfolio.yaml --rules policy.yaml

\b
Exit status
  0  nothing to object to
  1  there is (`check`: at or above --fail-on; `test`: an example shows something else;
     `replay`: something would be decided differently)
  2  the policy, the portfolio or the call is wrong
  3  govrules itself is: please report it
"""


@click.group(cls=ExtensibleGroup, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EPILOG)
@click.version_option(__version__, "-V", "--version", message="govrules %(version)s")
@no_plugin_option
@click.pass_context
def application(context: click.Context, without: tuple[str, ...]) -> None:
    """Check portfolios of initiatives against a policy.

    Who may go ahead, who needs whose approval, what is denied, and why.
    """
    context.obj = Extended(without)
