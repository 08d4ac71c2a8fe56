"""``desktop-cnn bench``."""

from __future__ import annotations

from pathlib import Path

import click

from desktop_cnn.cli.kit import (
    PATH,
    Number,
    Translated,
    json_option,
    models_option,
    option,
    print_json,
    say,
    weights_option,
)
from desktop_cnn.core.text import N_, _

_PARTS = ("start", "pen", "labs", "rest")


@click.command(cls=Translated, help=N_("Measure what a person waits for, in the real window, each beside its floor."))
@option("--only", "parts", type=click.Choice(_PARTS), multiple=True, help=N_("Only this part; may be given again."))
@option("--seconds", type=Number(1, 600), default=6.0, help=N_("How long to draw with each set of networks."))
@option(
    "--rate",
    "rates",
    type=click.IntRange(1, 2000),
    multiple=True,
    default=[125, 1000],
    help=N_("Pointer moves a second; may be given again."),
)
@option(
    "--panel", default="", help=N_("Bring this panel to the front, such as shift_map, and time its own answers, too.")
)
@option("--training", is_flag=True, help=N_("Let a network learn meanwhile in another process, as train does."))
@option("--short", is_flag=True, help=N_("In seconds: only whether it works."))
@option("--baseline", type=PATH, help=N_("JSON of an earlier run to compare with."))
@models_option
@weights_option
@json_option
def bench(
    parts: tuple[str, ...],
    seconds: float,
    rates: tuple[int, ...],
    panel: str,
    training: bool,
    short: bool,
    baseline: Path | None,
    names: tuple[str, ...],
    weights: Path | None,
    as_json: bool,
) -> None:
    from desktop_cnn.ui.bench import report
    from desktop_cnn.ui.bench.run import Plan, run_bench

    before = report.read_baseline(baseline) if baseline is not None else None
    plan = Plan(parts or _PARTS, seconds, rates, names, weights, panel, training)
    told = report.facts()  # first: the bench itself is a load
    groups = list(run_bench(plan.short() if short else plan, say))
    if as_json:
        print_json(report.as_json(told, groups))
    if not as_json or before is not None:
        click.echo(report.page(told, groups, before), err=as_json)
    if not as_json:
        say(_("What each figure means stands in docs/measuring.md."))
