"""The ``desktop-cnn`` command, one function a subcommand: results go to stdout, progress to stderr.

torch and Qt are imported inside the subcommands that need them: ``--version`` and ``--help`` answer at once.
"""

from __future__ import annotations

import io
import json
import math
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

from desktop_cnn import __version__
from desktop_cnn.app.languages import LANGUAGES, use_language
from desktop_cnn.app.naming import NETWORK_TITLES
from desktop_cnn.app.settings import load_settings
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import unwritten, write_whole
from desktop_cnn.core.percent import percent, probability
from desktop_cnn.core.perturbations.noise import MAX_NOISE_SIGMA
from desktop_cnn.core.perturbations.rotation import MAX_ROTATION_DEG
from desktop_cnn.core.perturbations.scaling import MAX_SCALE_CHANGE
from desktop_cnn.core.perturbations.shift import MAX_SHIFT_PX
from desktop_cnn.core.recipes import PARTS, RECIPES
from desktop_cnn.core.text import N_, _
from desktop_cnn.core.values import DEVICES, Prediction


class _Number(click.FloatRange):
    """A finite number within bounds: click lets NaN through any range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(_("{value} is no finite number.").format(value=value), param, ctx)
        return number


_PATH = click.Path(path_type=Path)
_STDOUT = Path("-")
_SEED = click.IntRange(0, 2**32 - 1)
_SHIFT = click.IntRange(0, MAX_SHIFT_PX)
_SIGMA = _Number(0, MAX_NOISE_SIGMA)
_ANGLE = _Number(0, MAX_ROTATION_DEG)
_FACTOR = _Number(1 - MAX_SCALE_CHANGE, 1 + MAX_SCALE_CHANGE)


class _Translated(click.Command):
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


class _Group(_Translated, click.Group):
    command_class = _Translated


def _say(text: str) -> None:
    click.echo(text, err=True)


def _print_json(result: Any, to: Path = _STDOUT) -> None:
    line = json.dumps(result, ensure_ascii=False) + "\n"
    if to == _STDOUT:
        click.echo(line, nl=False)
        return
    try:
        write_whole(to, line.encode())
    except OSError as error:
        raise unwritten(to, error) from error


_option = partial(click.option, show_default=True)
_recipe = _option("--recipe", type=click.Choice(list(RECIPES)), default="centred", help=N_("Training of the weights."))
_device = _option("--device", type=click.Choice(DEVICES), default="auto", help=N_("Where the networks run."))
_weights = _option("--weights", type=_PATH, help=N_("Folder of the weights; by default those of the program."))
_json = _option("--json", "as_json", is_flag=True, help=N_("Print JSON."))


@click.group(
    cls=_Group,
    invoke_without_command=True,
    help=N_("Draw a digit and watch two networks read it. Without a command, opens the window."),
)
@click.version_option(__version__, prog_name="desktop-cnn", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        from desktop_cnn.ui.application import run_window

        sys.exit(run_window())


@cli.command(help=N_("Read pictures and drawing files with both networks."))
@click.argument("paths", nargs=-1, required=True, type=_PATH)
@_recipe
@_device
@_weights
@_json
def classify(paths: tuple[Path, ...], recipe: str, device: str, weights: Path | None, as_json: bool) -> None:
    from desktop_cnn.app.documents import open_page
    from desktop_cnn.engine.inference import classify_pixels, load_networks

    loaded = load_networks(recipe, device, weights)
    failed = False
    for path in paths:
        try:
            page = open_page(path)
        except UserError as error:
            _say(str(error))
            failed = True
            continue
        answers = classify_pixels(loaded, page.pixels)
        if as_json:
            _print_json({"input": str(path), **{name: _answer(p) for name, p in answers.items()}})
        else:
            click.echo(f"{path}: " + ", ".join(f"{name} {_in_words(p)}" for name, p in answers.items()))
    if failed:
        sys.exit(2)


def _in_words(prediction: Prediction | None) -> str:
    return f"{prediction.digit} ({probability(prediction.confidence)})" if prediction else "–"


def _answer(prediction: Prediction | None) -> dict[str, Any]:
    if prediction is None:
        return {"digit": None, "probabilities": None}
    return {"digit": prediction.digit, "probabilities": prediction.probabilities.tolist()}


@cli.command(help=N_("Train a network: MNIST and, where --data has them, pen strokes."))
@_option("--model", type=click.Choice(list(NETWORK_TITLES)), required=True, help=N_("Architecture."))
@_recipe
@_option("--data", type=_PATH, help=N_("Folder with MNIST's files; by default MNIST is fetched."))
@_option("--out", type=_PATH, default=Path("weights"), help=N_("Folder for weights and card."))
@_option("--overwrite", is_flag=True, help=N_("Replace weights that --out has already."))
@_option("--resume", is_flag=True, help=N_("Go on with the run that was broken off in --out."))
@_option("--epochs", type=click.IntRange(1), default=30, help=N_("Passes over the data."))
@_option("--batch-size", type=click.IntRange(2), default=256, help=N_("Digits in a step, in all processes together."))
@_option("--learning-rate", type=_Number(0, min_open=True), default=4e-3, help=N_("Peak of the schedule."))
@_option("--weight-decay", type=_Number(0), default=0.02, help=N_("Decay of AdamW."))
@_option("--ema-decay", type=_Number(0, 1), default=0.998, help=N_("Decay of the weights' running mean."))
@_option("--seed", type=_SEED, default=1, help=N_("The same seed gives the same weights."))
@_option("--precision", type=click.Choice(["fp32", "bf16"]), default="fp32", help=N_("Of the forward pass."))
@_option("--threads", type=click.IntRange(0, 1024), default=0, help=N_("Processor threads; 0 leaves it to torch."))
@_device
@_json
def train(data: Path | None, out: Path, as_json: bool, **options: Any) -> None:
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # read when torch is imported: idle threads sleep
    from desktop_cnn.engine.training_run import train_and_save

    card = train_and_save(data, out, _say, **options)
    if not card:
        return  # one of several processes, and not the one that speaks
    if as_json:
        _print_json(card)
    else:
        click.echo(_("Weights and card are in {folder}.").format(folder=out))


@cli.command(help=N_("Measure both networks on labelled digits."))
@_option("--data", default="mnist", help=N_("mnist, a folder, or a .jsonl[.gz] file of drawings."))
@_recipe
@_option("--part", type=click.Choice(PARTS), default="all", help=N_("Side of the split by writer."))
@_option("--size-px", help=N_("Scale drawings so that the larger side is N or from LOW:HIGH pixels."))
@_option("--anywhere", is_flag=True, help=N_("Put scaled drawings at random places, not in the middle."))
@_option("--shift", type=_SHIFT, default=0, help=N_("Move by this many pixels, four directions."))
@_option("--noise", type=_SIGMA, default=0.0, help=N_("Standard deviation of added noise."))
@_option(
    "--rotate",
    type=_ANGLE,
    default=0.0,
    help=N_("Turn by this many degrees, both ways."),
)
@_option(
    "--scale",
    type=_FACTOR,
    default=1.0,
    help=N_("Make this many times as large."),
)
@_option("--perturb", multiple=True, help=N_("Any perturbation: NAME=AMOUNT, such as fog=1; may be given again."))
@_option("--sweep", help=N_("One amount after the other: NAME=LOW:HIGH:POINTS, such as noise=0:0.6:13."))
@_option("--sample", "limit", type=click.IntRange(1), help=N_("Only so many of the digits, chosen by --seed."))
@_option("--plot", type=_PATH, help=N_("Draw the sweep into this .png or .svg file."))
@_option("--worst", type=_PATH, help=N_("Draw the digits read worst into this .png file."))
@_option("--seed", type=_SEED, default=0, help=N_("For noise, sizes and places."))
@_device
@_weights
@_option(
    "--json",
    "json_to",
    type=_PATH,
    is_flag=False,
    flag_value=_STDOUT,
    help=N_("Print JSON, or write it into this file."),
)
def evaluate(json_to: Path | None, shift: int, noise: float, rotate: float, scale: float, **options: Any) -> None:
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from desktop_cnn.app.documents import open_drawing
    from desktop_cnn.engine.evaluation_run import evaluate_source

    amounts = {"shift": shift, "noise": noise, "rotate": rotate, "scale": scale}
    result = evaluate_source(read=open_drawing, say=_say, amounts=amounts, **options)
    if json_to is not None:
        _print_json(result, json_to)
        return
    points = result["sweep"]["points"] if "sweep" in result else [result]
    for point in points:
        before = f"{result['sweep']['name']} {point['amount']:<6g}" if "sweep" in result else ""
        for name in NETWORK_TITLES:
            click.echo(before + _share_line(name, point[name].get("accuracy", point[name])))


def _share_line(name: str, share: dict[str, float]) -> str:
    value, low, high = (percent(share[key], 2) for key in ("value", "low", "high"))
    return f"{name:4} {value}  [{low}, {high}]  n = {share['n']}"


@cli.command(help=N_("Measure the time from a pointer move to the painted panels, in the real window."))
@_option("--seconds", type=_Number(1, 600), default=20.0, help=N_("How long to draw."))
@_option("--rate", type=click.IntRange(1, 2000), default=125, help=N_("Pointer moves a second."))
@_option("--panel", help=N_("Bring this panel to the front, such as shift_map, and time its own answers, too."))
@_json
def bench(seconds: float, rate: int, panel: str | None, as_json: bool) -> None:
    from desktop_cnn.ui.bench import run_bench

    result = run_bench(seconds, rate, panel)
    if as_json:
        _print_json(result)
    else:
        click.echo("\n".join(f"{key}: {value}" for key, value in result.items()))


@cli.command(help=N_("Play a drawing file in the real window and save a picture of it."))
@click.argument("drawing", type=_PATH)
@_option("--out", type=_PATH, required=True, help=N_("The PNG to write."))
@_option("--panel", help=N_("Only this panel, such as canvas, cnn or curves."))
@_option("--theme", type=click.Choice(["light", "dark"]), default="light", help=N_("Colours."))
@_option("--language", type=click.Choice(list(LANGUAGES)), default="en", help=N_("Language."))
@_option("--size", default="1400x900", help=N_("Width and height of the window."))
@_option("--shift", help=N_("Perturb: move by DX,DY pixels."))
@_option("--noise", type=_SIGMA, default=0.0, help=N_("Perturb: add noise."))
@_recipe
@_json
def screenshot(as_json: bool, **options: Any) -> None:
    from desktop_cnn.ui.screenshot import take_screenshot

    path = take_screenshot(**options)
    if as_json:
        _print_json({"out": str(path)})
    else:
        click.echo(path)


@cli.command(help=N_("Show versions, device and weights."))
@_device
@_json
def info(device: str, as_json: bool) -> None:
    from desktop_cnn.engine.about import about

    facts = about(device)
    if as_json:
        _print_json(facts)
        return
    for key, value in facts.items():
        click.echo(f"{key}: {json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value}")


def main() -> None:
    """Run the command; what the person got wrong is one line on stderr and status 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # file names need not be text
    use_language(load_settings().language)
    try:
        cli.main(prog_name="desktop-cnn", standalone_mode=False)
    except UserError as error:
        _say(str(error))
        sys.exit(2)
    except click.ClickException as error:
        _say(_("desktop-cnn: {message} Try --help.").format(message=" ".join(error.format_message().split())))
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
