"""What every subcommand is made of: translated help, checked numbers, and two places to write to."""

from __future__ import annotations

import json
import math
from functools import partial
from pathlib import Path
from typing import Any

import click

from desktop_cnn.core.files import unwritten, write_whole
from desktop_cnn.core.text import _

PATH = click.Path(path_type=Path)
STDOUT = Path("-")
option = partial(click.option, show_default=True)


class Number(click.FloatRange):
    """A finite number within bounds: click lets NaN through any range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(_("{value} is no finite number.").format(value=value), param, ctx)
        return number


class Translated(click.Command):
    """Help in the person's language, which is known only when it is shown."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.help = _(self.help) if self.help else None
        super().format_help_text(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for parameter in self.get_params(ctx):
            if isinstance(parameter, click.Option):
                parameter.help = _(parameter.help) if parameter.help else None
        super().format_options(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        return _(self.help) if self.help else ""


class Group(Translated, click.Group):
    command_class = Translated


def say(text: str) -> None:
    """Write a line of progress or a failure to stderr."""
    click.echo(text, err=True)


def print_json(result: Any, to: Path = STDOUT) -> None:
    """Write one line of JSON. Raises UserError where a file cannot be written."""
    line = json.dumps(result, ensure_ascii=False) + "\n"
    if to == STDOUT:
        click.echo(line, nl=False)
        return
    try:
        write_whole(to, line.encode(errors="backslashreplace"))  # file names need not be text
    except OSError as error:
        raise unwritten(to, error) from error
