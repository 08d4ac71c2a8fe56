"""What the networks, their layers and their shapes are called on screen."""

from __future__ import annotations

from desktop_cnn.core.catalogue import Compared, Model
from desktop_cnn.core.cost import network_cost
from desktop_cnn.core.networks import LayerInfo, Network
from desktop_cnn.core.percent import percent
from desktop_cnn.core.recipes import RECIPES
from desktop_cnn.core.text import N_, _

_STAGES = {
    "input": N_("input"),
    "path": N_("pen's way"),
    "conv": N_("conv"),
    "window": N_("window"),
    "pool": N_("pool"),
    "global_pool": N_("max"),
    "hidden": N_("hidden"),
    "patches": N_("patches"),
    "tokens": N_("tokens"),
    "norm": N_("norm"),
    "query": N_("query"),
    "key": N_("key"),
    "value": N_("value"),
    "affinity": N_("query · key"),
    "attention": N_("attention"),
    "gathered": N_("weighted values"),
    "joined": N_("heads joined"),
    "attended": N_("after attention"),
    "mlp_norm": N_("MLP norm"),
    "expanded": N_("MLP units"),
    "contracted": N_("MLP"),
    "block": N_("block"),
    "mean": N_("mean"),
    "rows": N_("row by row"),
    "strokes": N_("step by step"),
    "last": N_("last state"),
    "scores": N_("scores"),
}


def short_titles(models: Compared) -> dict[str, str]:
    """Return each network's short title, with what it learned on where it does not follow the recipe that all have."""
    return {name: _short_title(name, model) for name, model in models.items()}


def _short_title(name: str, model: Model) -> str:
    is_pinned = name == model.id and name != model.architecture
    recipe = f" · {_(RECIPES[model.recipe].title)}" if is_pinned and model.recipe in RECIPES else ""
    return _(model.short) + recipe


def stage_title(name: str) -> str:
    """Return "conv 2" for "conv2", in the person's language."""
    kind = name.rstrip("0123456789")
    number = name.removeprefix(kind)
    title = _(_STAGES.get(kind, kind))
    return f"{title} {number}" if number else title


def map_title(layer: LayerInfo, number: int) -> str:
    """Return "conv 2, map 3"."""
    return _("{layer}, {map}").format(layer=stage_title(layer.name), map=layer.operation.map_title(number))


def shape_text(shape: tuple[int, ...]) -> str:
    """Return "16@30×30" for maps (as LeCun et al., 1998, write it), "1000 units" for a vector."""
    if len(shape) == 3:
        return "{}@{}×{}".format(*shape)
    return _("{count} units").format(count=shape[0])


def layer_text(layer: LayerInfo) -> str:
    """Return a layer's shape, and what its maps are called where each has a name of its own."""
    names = [layer.operation.map_title(i) for i in range(layer.shape[0])] if layer.operation.names_maps else []
    return " · ".join([shape_text(layer.shape), *names])


def parameters_text(network: Network) -> str:
    """Return "98,442 parameters"."""
    return _("{count} parameters").format(count=f"{network.parameters:,}")


def facts_of(network: Network) -> str:
    """Return what a network is and can do, a line each: its parts, size, price, and how often it is right."""
    lines = [
        _(network.model.summary),
        parameters_text(network),
        _("{count} multiply-adds a digit").format(count=f"{network_cost(network).multiply_adds:,}"),
        _("learned on {digits}").format(digits=_(network.recipe.digits)),
    ]
    told = {"as_trained": _("right on {share} of held-out digits"), "anywhere": _("moved anywhere: {share}")}
    for name, text in told.items():
        bins = network.confidence.get(name, ())
        total = sum(counts.n for counts in bins)
        if total:
            lines.append(text.format(share=percent(sum(counts.right for counts in bins) / total)))
    return "\n".join(filter(None, lines))


def edited_text(count: int) -> str:
    return _("edited kernels: {count}").format(count=count)


def layer_parameters(layer: LayerInfo) -> int:
    return sum(int(values.size) for values in layer.parameters.values())
