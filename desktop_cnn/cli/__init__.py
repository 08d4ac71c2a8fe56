"""The ``desktop-cnn`` command, one function a subcommand: results go to stdout, progress to stderr.

torch and Qt are imported inside the subcommands that need them: ``--version`` and ``--help`` answer at once.
"""

from __future__ import annotations

import io
import os
import sys
from itertools import chain
from pathlib import Path
from typing import Any

import click

from desktop_cnn import __version__
from desktop_cnn.app.languages import LANGUAGES, use_language
from desktop_cnn.app.settings import load_settings
from desktop_cnn.cli.bench import bench
from desktop_cnn.cli.info import info_page
from desktop_cnn.cli.kit import (
    PATH,
    STDOUT,
    Group,
    Number,
    data_option,
    device_option,
    end_without_output,
    json_option,
    models_option,
    option,
    print_json,
    recipe_option,
    say,
    weights_option,
)
from desktop_cnn.cli.words import prediction_fields, prediction_text, share_line
from desktop_cnn.core.catalogue import compared
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.perturbations.noise import MAX_NOISE_SIGMA
from desktop_cnn.core.perturbations.rotation import MAX_ROTATION_DEG
from desktop_cnn.core.perturbations.scaling import MAX_SCALE_CHANGE
from desktop_cnn.core.perturbations.shift import MAX_SHIFT_PX
from desktop_cnn.core.plugins import load_plugin
from desktop_cnn.core.recipes import PARTS
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.torch_needs import require_torch

_SEED = click.IntRange(0, 2**32 - 1)
_SHIFT = click.IntRange(0, MAX_SHIFT_PX)
_SIGMA = Number(0, MAX_NOISE_SIGMA)
_FACTOR = Number(1 - MAX_SCALE_CHANGE, 1 + MAX_SCALE_CHANGE)


@click.group(
    cls=Group,
    invoke_without_command=True,
    help=N_("Draw a digit and watch networks read it. Without a command, opens the window."),
)
@click.version_option(__version__, prog_name="desktop-cnn", message="%(prog)s %(version)s")
@option("--plugin", "plugins", type=PATH, multiple=True, help=N_("Your own parts: a Python file; may be given again."))
@models_option
@weights_option
@click.pass_context
def cli(context: click.Context, plugins: tuple[Path, ...], names: tuple[str, ...], weights: Path | None) -> None:
    if plugins or context.invoked_subcommand not in (None, "open"):  # the window tells by itself
        require_torch()
    for path in plugins:  # before the subcommand reads what it is given
        load_plugin(path)
    if context.invoked_subcommand is None:
        from desktop_cnn.ui.application import run_window

        run_window(names, weights)
    if context.invoked_subcommand == "open":
        context.obj = names, weights
    elif names or weights:
        raise UserError(_("--model and --weights before a subcommand are for the window: give them after it."))


@cli.command(
    "open", help=N_("Open the window with a drawing, a picture, or everything that was saved; FILE alone does so, too.")
)
@click.argument("path", metavar="FILE", type=PATH)
@click.pass_obj
def open_window(chosen: tuple[tuple[str, ...], Path | None], path: Path) -> None:
    from desktop_cnn.ui.application import run_window

    if not path.exists():  # what else is wrong with it is told in the window
        raise UserError(_("{path} cannot be opened: there is no such file.").format(path=path))
    run_window(*chosen, path)


@cli.command(help=N_("Read pictures, drawing files and every line of .jsonl[.gz] files with the networks."))
@click.argument("paths", nargs=-1, required=True, type=PATH)
@models_option
@recipe_option
@device_option
@weights_option
@json_option
def classify(
    paths: tuple[Path, ...], names: tuple[str, ...], recipe: str, device: str, weights: Path | None, as_json: bool
) -> None:
    from desktop_cnn.cli.inputs import inputs
    from desktop_cnn.engine.loaded import load_networks

    loaded = load_networks(compared(recipe, names, weights), device, say=say)
    failed = False
    for name, opened in chain.from_iterable(map(inputs, paths)):
        if isinstance(opened, UserError):
            say(str(opened))
            failed = True
            continue
        answers = loaded.read(opened.document)
        if as_json:
            models = {loaded.models[each].id: prediction_fields(found) for each, found in answers.items()}
            print_json({"input": name, "models": models, **opened.facts()})
        else:
            words = ", ".join(f"{loaded.models[each].id} {prediction_text(found)}" for each, found in answers.items())
            click.echo(f"{name}: {words}{opened.in_words()}")
    if failed:
        sys.exit(2)


@cli.command(help=N_("Train a network on labelled pictures and, where --data has them, drawings."))
@option("--model", required=True, help=N_("Architecture."))
@recipe_option
@option(
    "--data",
    multiple=True,
    default=["mnist"],
    help=N_("As for evaluate; may be given again, such as mnist and pen: pictures are taken of one, drawings of all."),
)
@option("--out", type=PATH, default=Path("weights"), help=N_("Folder for weights and card."))
@option("--overwrite", is_flag=True, help=N_("Replace weights that --out has already."))
@option("--resume", is_flag=True, help=N_("Go on with the run that was broken off in --out."))
@option("--epochs", type=click.IntRange(1), default=30, help=N_("Passes over the data."))
@option("--batch-size", type=click.IntRange(2), default=256, help=N_("Digits in a step, in all processes together."))
@option("--learning-rate", type=Number(0, min_open=True), default=4e-3, help=N_("Peak of the schedule."))
@option("--weight-decay", type=Number(0), default=0.02, help=N_("Decay of AdamW."))
@option("--ema-decay", type=Number(0, 1), default=0.998, help=N_("Decay of the weights' running mean."))
@option("--seed", type=_SEED, default=1, help=N_("The same seed gives the same weights."))
@option("--precision", type=click.Choice(["fp32", "bf16"]), default="fp32", help=N_("Of the forward pass."))
@option(
    "--share",
    type=Number(0, 1, min_open=True),
    default=1.0,
    help=N_("Share of the training digits to learn from, chosen by --seed; an epoch keeps its length."),
)
@option("--threads", type=click.IntRange(0, 1024), default=0, help=N_("Processor threads; 0 leaves it to torch."))
@device_option
@json_option
def train(data: tuple[str, ...], out: Path, as_json: bool, **options: Any) -> None:
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # read when torch is imported: idle threads sleep
    from desktop_cnn.app.documents import open_drawing
    from desktop_cnn.engine.training_run import train_and_save

    card = train_and_save(data, out, open_drawing, say, **options)
    if not card:
        return  # one of several processes, and not the one that speaks
    if as_json:
        print_json(card)
    else:
        click.echo(_("Weights and card are in {folder}.").format(folder=out))


@cli.command(help=N_("Measure networks on labelled digits."))
@data_option
@models_option
@recipe_option
@option(
    "--part", type=click.Choice(PARTS), help=N_("Side of the split by writer; by default test of pen, all of others.")
)
@option("--size-px", help=N_("Scale drawings so that the larger side is N or from LOW:HIGH pixels."))
@option("--anywhere", is_flag=True, help=N_("Put scaled drawings at random places, not in the middle."))
@option("--backwards", "is_backwards", is_flag=True, help=N_("Turn the pen's way of each drawing round."))
@option("--shift", type=_SHIFT, default=0, help=N_("Move by this many pixels, four directions."))
@option("--noise", type=_SIGMA, default=0.0, help=N_("Standard deviation of added noise."))
@option(
    "--rotate",
    type=Number(0, MAX_ROTATION_DEG),
    default=0.0,
    help=N_("Turn by this many degrees, both ways."),
)
@option(
    "--scale",
    type=_FACTOR,
    default=1.0,
    help=N_("Make this many times as large."),
)
@option("--perturb", multiple=True, help=N_("Any perturbation: NAME=AMOUNT, such as fog=1; may be given again."))
@option("--sweep", help=N_("One amount after the other: NAME=LOW:HIGH:POINTS, such as noise=0:0.6:13."))
@option("--sample", "limit", type=click.IntRange(1), help=N_("Only so many of the digits, chosen by --seed."))
@option("--plot", type=PATH, help=N_("Draw the sweep into this .png or .svg file."))
@option("--worst", type=PATH, help=N_("Draw the digits read worst into this .png file."))
@option("--seed", type=_SEED, default=0, help=N_("For noise, sizes and places."))
@device_option
@weights_option
@option(
    "--json",
    "json_to",
    type=PATH,
    is_flag=False,
    flag_value=STDOUT,
    help=N_("Print JSON, or write it into this file."),
)
def evaluate(json_to: Path | None, shift: int, noise: float, rotate: float, scale: float, **options: Any) -> None:
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from desktop_cnn.app.documents import open_drawing
    from desktop_cnn.engine.evaluation_run import check_place, evaluate_source

    if json_to not in (None, STDOUT):
        check_place(json_to)
    amounts = {"shift": shift, "noise": noise, "rotate": rotate, "scale": scale}
    result = evaluate_source(read=open_drawing, say=say, amounts=amounts, **options)
    if json_to is not None:
        print_json(result, json_to)
        return
    points = result["sweep"]["points"] if "sweep" in result else [result]
    for point in points:
        before = f"{result['sweep']['name']} {point['amount']:<6g}" if "sweep" in result else ""
        for name, found in point["models"].items():
            click.echo(before + share_line(name, found.get("accuracy", found)))


@cli.command(help=N_("Play a drawing file in the real window and save a picture of it."))
@click.argument("drawing", type=PATH, required=False)
@option("--out", type=PATH, help=N_("The PNG to write; without it nothing is written."))
@option("--workspace", help=N_("What fills the window: networks, inside, convolution, robustness or compare."))
@option("--panel", help=N_("Only this panel, such as canvas, lane-1 or curves."))
@option("--theme", type=click.Choice(["light", "dark"]), default="light", help=N_("Colours."))
@option("--language", type=click.Choice(list(LANGUAGES)), default="en", help=N_("Language."))
@option("--size", default="1400x900", help=N_("Width and height of the window."))
@option("--shift", help=N_("Perturb: move by DX,DY pixels."))
@option("--noise", type=_SIGMA, default=0.0, help=N_("Perturb: add noise."))
@models_option
@weights_option
@recipe_option
@json_option
def screenshot(as_json: bool, **options: Any) -> None:
    from desktop_cnn.ui.screenshot import take_screenshot

    if not as_json and options["out"] is None:
        raise UserError(_("Give the picture a name with --out, or ask with --json for where the maps lie."))
    told = take_screenshot(**options)
    if as_json:
        print_json(told)
    else:
        click.echo(told["out"])


@cli.command(help=N_("Show versions, device and weights."))
@device_option
@json_option
def info(device: str, as_json: bool) -> None:
    from desktop_cnn.engine.about import about

    facts = about(device)
    if as_json:
        print_json(facts)
    else:
        click.echo(info_page(facts))


cli.add_command(bench)


def main() -> None:
    """Run the command; what the person got wrong is one line on stderr and status 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # file names need not be text
    use_language(load_settings().language)
    try:
        cli.main(prog_name="desktop-cnn", standalone_mode=False)
    except UserError as error:
        say(str(error))
        sys.exit(2)
    except click.ClickException as error:
        say(_("desktop-cnn: {message} Try --help.").format(message=" ".join(error.format_message().split())))
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except OSError as error:
        end_without_output(error)
