"""Where a network's tokens look, and the check by blanking: what the answer rests on need not be what is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray

from desktop_cnn.core.attention import Tokens, positions_likeness, rollout, tokens_of
from desktop_cnn.core.labs.attention import RANDOM_DRAWS, Attention, AttentionQuestion, Blanked
from desktop_cnn.core.values import Pixels
from desktop_cnn.engine.describe import to_numpy
from desktop_cnn.engine.loaded import load_networks
from desktop_cnn.models import Classifier


@torch.inference_mode()
def answer(question: AttentionQuestion) -> Iterator[Attention]:
    """Raises UserError where weights or device cannot be used. The network has attention."""
    name = question.network
    loaded = load_networks({name: question.models[name]}, question.device, question.edits)
    described, network = loaded.described(name), loaded.networks[name]
    tokens = tokens_of(described)
    assert tokens is not None
    given = loaded.batch(name, question.pixels[None])
    made = {each.name: each.values[0] for each in network.activations(given)}
    weights = to_numpy(torch.stack([made[each] for each in tokens.layers]).float())
    rolled = rollout(weights)
    seen = given[0, 0].cpu().numpy()
    inked = tokens.ink(seen)
    chosen = [_most(rolled.mean(axis=0), question.count), _most(inked, question.count), *_random(inked, question.count)]
    probabilities = made["scores"].softmax(0)
    digit = int(probabilities.argmax())
    attended, most_inked, *random = _blank(network, tokens, seen, chosen, digit)
    yield Attention(
        name,
        tokens,
        weights,
        rolled,
        positions_likeness(described),
        digit,
        float(probabilities[digit]),
        attended,
        most_inked,
        tuple(random),
    )


def _most(values: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    return np.argsort(-values, kind="stable")[:count]


def _random(inked: NDArray[np.float32], count: int) -> list[NDArray[np.int64]]:
    """Return random patches with ink: to blank empty ones costs nothing, and would flatter the others."""
    random, places = np.random.default_rng(0), np.flatnonzero(inked > 0)
    return [random.permutation(places)[:count] for _draw in range(RANDOM_DRAWS)]


def _blank(
    network: Classifier, tokens: Tokens, seen: Pixels, chosen: list[NDArray[np.int64]], digit: int
) -> list[Blanked]:
    pictures = np.stack([tokens.blanked(seen, each) for each in chosen])
    device = next(network.parameters()).device
    read = network(torch.tensor(pictures, device=device)[:, None]).softmax(1)[:, digit]
    return [Blanked(each, float(found)) for each, found in zip(chosen, read, strict=True)]


def prepare() -> Callable[[AttentionQuestion], Iterator[Attention]]:
    """Return ``answer``."""
    return answer
