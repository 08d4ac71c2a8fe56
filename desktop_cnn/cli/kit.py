"""What every subcommand is made of: translated help, checked numbers, and two places to write to."""

from __future__ import annotations

import errno
import json
import math
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import click

from desktop_cnn.core.files import write_file
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import DEVICES

PATH = click.Path(path_type=Path)
STDOUT = Path("-")
_NO_OUTPUT = (errno.ENOSPC, errno.EFBIG, errno.EIO)
option = partial(click.option, show_default=True)
recipe_option = option(
    "--recipe", type=click.Choice(list(RECIPES)), default="centred", help=N_("Training of the weights.")
)
device_option = option("--device", type=click.Choice(DEVICES), default="auto", help=N_("Where the networks run."))
weights_option = option("--weights", type=PATH, help=N_("A folder of weights beside those of the program."))
models_option = option(
    "--model",
    "names",
    multiple=True,
    help=N_("An architecture, or a model by its id; may be given again."),
)
data_option = option(
    "--data",
    default="mnist",
    help=N_(
        "A folder or a file of labelled digits: IDX, CSV, pictures in folders by digit, .jsonl[.gz] drawings. "
        "mnist stands for ./mnist or, where that holds none, MNIST, which is fetched; "
        "pen for the pen digits that come with the program."
    ),
)
json_option = option("--json", "as_json", is_flag=True, help=N_("Print JSON."))


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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A file in the place of a subcommand is one to open."""
        if self.get_command(ctx, args[0]) is None and (Path(args[0]).suffix or os.path.lexists(args[0])):
            args = ["open", *args]
        return super().resolve_command(ctx, args)


def say(text: str) -> None:
    """Write a line of progress or a failure to stderr."""
    click.echo(text, err=True)


def end_without_output(error: OSError) -> NoReturn:
    """End in a sentence because stdout takes no more. Raises other errors; where its reader has left, click ends."""
    if error.filename is not None or error.errno not in _NO_OUTPUT:
        raise error
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else Python tries once more at its end, and tells of it
    say(_("The output cannot be written: {reason}.").format(reason=error.strerror))
    sys.exit(2)


def print_json(result: Any, to: Path = STDOUT) -> None:
    """Write one line of JSON. Raises UserError where a file cannot be written."""
    line = json.dumps(result, ensure_ascii=False) + "\n"
    if to == STDOUT:
        click.echo(line, nl=False)
        return
    write_file(to, line.encode(errors="backslashreplace"))  # file names need not be text
