"""The program behind the search for the smallest change."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_cnn.app.code.parts import DRAWN, picture, program, readers
from desktop_cnn.core.labs.adversarial import (
    LEAD,
    RADIUS_STEPS,
    ROUNDS,
    START_NOISE,
    STARTS,
    STARTS_OF_ONE,
    STEP_LENGTHS,
    AdversarialQuestion,
)
from desktop_cnn.core.networks import Network
from desktop_cnn.core.values import CLASSES

_NORM = {
    "l2": """
def size(change):
    return change.flatten(1).norm(dim=1).clamp(min=1e-12)[:, None, None, None]


def slope(gradient):  # how much a change of size 1 can raise the lead
    return size(gradient)


def direction(gradient):
    return gradient / size(gradient)


def into_ball(change, radius):
    return change * (radius / size(change)).clamp(max=1)
""",
    "linf": """
def size(change):
    return change.abs().amax((1, 2, 3), keepdim=True)


def slope(gradient):  # how much a change of size 1 can raise the lead
    return gradient.abs().sum((1, 2, 3), keepdim=True).clamp(min=1e-12)


def direction(gradient):
    return gradient.sign()


def into_ball(change, radius):
    return change.clamp(-radius, radius)
""",
}

_SEARCH = """
def margin(scores, digits):  # how far each row's digit lies above the best of the others
    others = scores.scatter(1, digits[:, None], -torch.inf).amax(1)
    return scores.gather(1, digits[:, None])[:, 0] - others


def between(first, last, slowness):
    return last + (first - last) * slowness


def walk(reader, digits, changed, best, smallest, length, slowness):
    changed = changed.requires_grad_()
    lead = margin(reader(changed), digits)
    (gradient,) = torch.autograd.grad(lead.sum(), changed)
    changed, lead = changed.detach(), lead.detach()[:, None, None, None] - least_lead
    change, is_reached = changed - x, lead > 0
    is_better = is_reached & (size(change) < smallest)
    best, smallest = torch.where(is_better, changed, best), torch.where(is_better, size(change), smallest)
    # What would leave the range of a picture is no way to go.
    gradient[((changed <= 0) & (gradient < 0)) | ((changed >= 1) & (gradient > 0))] = 0
    # The ball shrinks where the digit is reached, and grows where it is not.
    share = between(*radius_steps, slowness)
    to_boundary = size(change) - lead / slope(gradient)
    outside = torch.where(smallest.isinf(), to_boundary, smallest * (1 + share))
    radius = torch.where(is_reached, smallest * (1 - share), outside)
    step = between(length, length / 100, slowness) * direction(gradient)
    return (x + into_ball(change + step, radius)).clamp(0, 1), best, smallest


def search(reader):
    before = int(reader(x).argmax())
    wanted = [digit for digit in into if digit != before]
    if not wanted:
        return None
    digits = torch.tensor(wanted).repeat(starts // len(wanted))
    noise = torch.randn(len(digits), 30, 30, generator=torch.Generator().manual_seed(0))[:, None]
    noise[: len(wanted)] = 0
    best = changed = (x + start_noise * noise).clamp(0, 1)
    smallest = torch.full_like(changed[:, :, :1, :1], torch.inf)
    for (one_of, steps), length in zip(rounds, step_lengths):
        # The best go on from the smallest change that each has found.
        chosen = smallest.flatten().argsort(stable=True)[: math.ceil(len(digits) / one_of)]
        digits, best, smallest = digits[chosen], best[chosen], smallest[chosen]
        changed = torch.where(smallest.isinf(), changed[chosen], best)
        for number in range(steps):
            slowness = (1 + math.cos(math.pi * number / steps)) / 2
            changed, best, smallest = walk(reader, digits, changed, best, smallest, length, slowness)
    least = int(smallest.argmin())
    return None if smallest[least].isinf() else best[least]


sizes = []
for name, reader in readers.items():
    found = search(reader)
    if found is None:
        print(f"{name}: no such change was found")
        continue
    read = reader(torch.stack([x[0], found])).softmax(1)
    print(f"{name}: {read[0].argmax()} ({read[0].max():.1%}) -> {read[1].argmax()} ({read[1].max():.1%})")
    sizes.append(float(size(found[None] - x)))
result = torch.tensor(sizes)
"""


def adversarial_code(networks: Mapping[str, Network], question: AdversarialQuestion) -> str:
    into = list(range(CLASSES)) if question.into is None else [question.into]
    starts = STARTS if question.into is None else STARTS_OF_ONE
    settings = [
        "import math",
        f"into = {into}",
        f"starts, start_noise, least_lead = {starts}, {START_NOISE}, {LEAD}",
        f"rounds, step_lengths = {ROUNDS}, {STEP_LENGTHS[question.norm]}",
        f"radius_steps = {RADIUS_STEPS}",
    ]
    drawing = picture(question.pixels, DRAWN)
    return program(drawing, *readers(networks, question.edits), settings, [_NORM[question.norm]], [_SEARCH])
