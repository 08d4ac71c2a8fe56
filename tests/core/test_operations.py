"""Every operation, at every place of random inputs: torch's own functions say what is right."""

from __future__ import annotations

import re
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from desktop_cnn.core.operations import OPERATIONS
from desktop_cnn.core.operations.base import Pointwise
from desktop_cnn.core.receptive_field import PIXEL
from desktop_cnn.models.base import run

SHAPE = (4, 7, 6)
pair = st.tuples(st.integers(1, 3), st.integers(1, 3))
border = st.tuples(st.integers(0, 1), st.integers(0, 1))


def _pooling(kind, **more):
    """A kernel of at least 2, so that torch takes a border of 1."""
    kernel = st.tuples(st.integers(2, 3), st.integers(2, 3))
    return st.builds(kind, kernel, pair, border, st.booleans(), **more)


def _places(kernel, padding):
    return tuple(side + 2 * more - reach + 1 for side, reach, more in zip(SHAPE[1:], kernel, padding, strict=True))


MAKERS = {
    "convolution": st.builds(
        OPERATIONS["convolution"],
        st.sampled_from([4, 8]),
        pair,
        pair,
        border,
        st.tuples(st.integers(1, 2), st.integers(1, 2)),
        st.sampled_from([1, 2, 4]),
        st.booleans(),
    ),
    "max_pooling": _pooling(OPERATIONS["max_pooling"], dilation=pair),
    "average_pooling": _pooling(OPERATIONS["average_pooling"], counts_padding=st.booleans()),
    "locally_connected": st.sampled_from([((1, 3), (0, 1)), ((3, 3), (1, 1)), ((3, 2), (0, 0))]).flatmap(
        lambda sizes: st.builds(
            OPERATIONS["locally_connected"], st.integers(1, 3), *map(st.just, (*sizes, _places(*sizes)))
        )
    ),
    "linear": st.builds(OPERATIONS["linear"], st.integers(1, 5), st.booleans()),
    "batch_norm": st.builds(OPERATIONS["batch_norm"], st.sampled_from([1e-5, 1e-2]), st.booleans()),
    "layer_norm": st.builds(OPERATIONS["layer_norm"], st.just(SHAPE), st.just(1e-5), st.booleans()),
    "channel_norm": st.builds(OPERATIONS["channel_norm"], st.just(SHAPE[0]), st.sampled_from([1e-5, 1e-2])),
    "gelu": st.builds(OPERATIONS["gelu"], st.sampled_from(["none", "tanh"])),
    "softmax": st.builds(OPERATIONS["softmax"], st.sampled_from(["maps", "rows"])),
    "affinity": st.sampled_from([1, 2, 4]).map(lambda heads: OPERATIONS["affinity"](heads, SHAPE[0] // heads)),
    "weighted_values": st.sampled_from([1, 2, 4]).map(
        lambda heads: OPERATIONS["weighted_values"](heads, SHAPE[0] // heads, SHAPE[1:])
    ),
    "gru": st.builds(OPERATIONS["gru"], st.integers(1, 5)),
}
PRODUCTS = ("convolution", "locally_connected", "linear", "affinity", "weighted_values", "gru")


def parameters_of(name, operation, random):
    """Return what the operation has learned, random, as torch would shape it."""
    made = partial(random.normal, size=(SHAPE[0],))
    if name == "convolution":
        weight = random.normal(size=(operation.filters, SHAPE[0] // operation.groups, *operation.kernel))
        found = {"weight": weight, "bias": random.normal(size=operation.filters)}
    elif name == "locally_connected":
        weight = random.normal(size=(operation.filters, SHAPE[0], *operation.kernel, *operation.places))
        found = {"weight": weight, "bias": random.normal(size=(operation.filters, *operation.places))}
    elif name == "linear":
        weight = random.normal(size=(operation.outputs, int(np.prod(SHAPE))))
        found = {"weight": weight, "bias": random.normal(size=operation.outputs)}
    elif name == "batch_norm":
        found = {"weight": made(), "bias": made(), "running_mean": made(), "running_var": made() ** 2}
    elif name == "channel_norm":
        found = {"weight": made(), "bias": made()}
    elif name == "position":
        found = {"bias": random.normal(size=SHAPE)}
    elif name == "gru":
        shapes = {"weight_ih_l0": (SHAPE[2],), "weight_hh_l0": (operation.units,), "bias_ih_l0": (), "bias_hh_l0": ()}
        found = {key: random.normal(size=(3 * operation.units, *shape)) for key, shape in shapes.items()}
    elif name == "layer_norm":
        found = {"weight": random.normal(size=SHAPE), "bias": random.normal(size=SHAPE)}
    else:
        return {}
    kept = set(found) - (set() if getattr(operation, "has_bias", True) else {"bias"})
    kept -= set() if getattr(operation, "is_scaled", True) else {"weight", "bias"}
    return {key: found[key].astype(np.float32) for key in kept}


def by_torch(operation, inputs, parameters):
    tensors = [torch.tensor(values)[None] for values in inputs]
    return run(operation, tensors, {key: torch.tensor(values) for key, values in parameters.items()})[0]


def inputs_of(name, operation, random):
    count = {"add": 2, "multiply": 3, "concatenate": 3, "affinity": 2, "weighted_values": 2}.get(name, 1)
    shapes = [SHAPE] * count
    if name == "weighted_values":
        shapes[0] = (operation.heads, SHAPE[1] * SHAPE[2], SHAPE[1] * SHAPE[2])
    return [random.normal(size=shape).astype(np.float32) for shape in shapes]


def shapes_of(inputs):
    return [values.shape for values in inputs]


@pytest.mark.parametrize("name", list(OPERATIONS))
@given(data=st.data())
def test_every_value_of_every_operation_is_torchs_and_its_terms_add_up(name, data):
    operation = data.draw(MAKERS.get(name, st.builds(OPERATIONS[name])))
    random = np.random.default_rng(data.draw(st.integers(0, 99)))
    inputs, parameters = inputs_of(name, operation, random), parameters_of(name, operation, random)
    try:
        expected = by_torch(operation, inputs, parameters).numpy()
    except RuntimeError:
        return  # torch has no such output either: a window larger than its input
    assert operation.shape(shapes_of(inputs)) == expected.shape
    if not expected.size:
        return
    place = tuple(data.draw(st.integers(0, side - 1)) for side in expected.shape)
    trace = operation.trace([*inputs, expected] if operation.recurs else inputs, parameters, place)
    made = trace.then.of(trace.value) if trace.then else trace.value
    assert made == pytest.approx(expected[place], rel=1e-5, abs=1e-5)
    if trace.how == "sum":
        assert sum(part.products.sum() for part in trace.parts) + trace.bias == pytest.approx(trace.value)
    if trace.winner is not None:
        assert inputs[0][place[0]][trace.winner] == trace.value


@pytest.mark.parametrize("name", list(OPERATIONS))
@given(data=st.data())
def test_what_a_value_has_seen_stands_where_it_is_said_to_stand(name, data):
    operation = data.draw(MAKERS.get(name, st.builds(OPERATIONS[name])))
    random = np.random.default_rng(0)
    inputs, parameters = inputs_of(name, operation, random), parameters_of(name, operation, random)
    try:
        expected = by_torch(operation, inputs, parameters).numpy()
    except RuntimeError:
        return
    if not expected.size:
        return
    place = tuple(data.draw(st.integers(0, side - 1)) for side in expected.shape)
    sources = [*inputs, expected] if operation.recurs else inputs
    trace = operation.trace(sources, parameters, place)
    for part in (*trace.parts, *trace.weighed_by):
        for index, value in np.ndenumerate(part.seen):
            number, row, column = part.first + index[0], *index[1:]
            row, column = part.box.top + row * part.dilation[0], part.box.left + column * part.dilation[1]
            source = sources[part.source]
            inside = 0 <= row < source.shape[1] and 0 <= column < source.shape[2]
            if inside:
                assert source[number, row, column] == value
            else:
                assert value == 0 or np.isnan(value)


@pytest.mark.parametrize("name", list(OPERATIONS))
@given(data=st.data())
def test_a_cells_field_holds_every_pixel_with_a_gradient(name, data):
    operation = data.draw(MAKERS.get(name, st.builds(OPERATIONS[name])))
    random = np.random.default_rng(1)
    inputs, parameters = inputs_of(name, operation, random), parameters_of(name, operation, random)
    tensors = [torch.tensor(values[None], requires_grad=True) for values in inputs]
    try:
        made = run(operation, tensors, {key: torch.tensor(values) for key, values in parameters.items()})[0]
    except RuntimeError:
        return
    fields = [PIXEL if values.shape == SHAPE else None for values in inputs]
    field = operation.field(fields)
    if field is None or not made.numel():
        return
    row, column = (data.draw(st.integers(0, side - 1)) for side in made.shape[1:])
    seen = sum(
        abs(each).sum(1)[0]
        for each, own in zip(torch.autograd.grad(made[0, row, column], tensors, allow_unused=True), fields, strict=True)
        if each is not None and own is not None
    )
    box = operation.windows.box(row, column).within(*SHAPE[1:])
    outside = torch.ones(SHAPE[1:], dtype=torch.bool)
    outside[box.top : box.bottom, box.left : box.right] = False
    assert not seen[outside].any()


@pytest.mark.parametrize("name", [name for name in OPERATIONS if issubclass(OPERATIONS[name], Pointwise)])
@given(value=st.floats(-30, 30, width=32))
def test_a_function_of_one_value_is_torchs_and_says_rightly_whether_it_goes_below_zero(name, value):
    operation = OPERATIONS[name]()
    expected = float(by_torch(operation, [np.full((1, 1, 1), value, dtype=np.float32)], {}))
    assert operation.of(value) == pytest.approx(expected, rel=1e-5, abs=1e-6)
    if not operation.is_signed([value < 0]):
        assert operation.of(value) >= 0
    if operation.in_place:
        assert float(getattr(torch, operation.in_place)(torch.tensor(value))) == pytest.approx(expected)


@pytest.mark.parametrize("name", list(OPERATIONS))
@given(data=st.data())
def test_an_operation_says_what_it_is_called_what_it_costs_and_how_it_is_seen(name, data):
    operation = data.draw(MAKERS.get(name, st.builds(OPERATIONS[name])))
    parameters = parameters_of(name, operation, np.random.default_rng(0))
    shapes = shapes_of(inputs_of(name, operation, np.random.default_rng(0)))
    shape = operation.shape(shapes)
    assert operation.title
    assert operation.seen_as(shape) == ("maps" if len(shape) == 3 else "vector")
    sizes = [int(each) for each in re.findall(r"\d+", operation.matrix_form(shapes, parameters))]
    cost = operation.multiply_adds(shapes, parameters)
    assert bool(sizes) == (name in PRODUCTS)
    if name == "convolution":
        groups = sizes.pop(0) if operation.groups > 1 else 1
        assert groups * sizes[0] * sizes[1] * sizes[3] == cost
    elif name == "locally_connected":
        assert sizes[0] * sizes[1] * sizes[2] == cost
        assert sizes[2] == sizes[3]
    elif name == "linear":
        assert sizes[0] * sizes[1] == cost
    elif name in PRODUCTS:
        outputs = sizes[4] if len(sizes) > 4 else 1
        assert sizes[0] * sizes[1] * sizes[2] * outputs == cost
    else:
        assert cost == 0


@given(MAKERS["convolution"], st.data())
def test_the_lines_that_add_a_convolved_value_up_do_so(operation, data):
    random = np.random.default_rng(2)
    (values,), parameters = inputs_of("convolution", operation, random), parameters_of("convolution", operation, random)
    expected = by_torch(operation, [values], parameters)
    place = tuple(data.draw(st.integers(0, side - 1)) for side in expected.shape)
    scope = {"torch": torch, "F": torch.nn.functional, "x": torch.tensor(values)[None]}
    scope["learned"] = {key: torch.tensor(each) for key, each in parameters.items()}
    exec("\n".join(operation.value_lines(["x"], lambda key: f"learned['{key}']", place)), scope)
    torch.testing.assert_close(scope["by_hand"], expected[place])


@pytest.mark.parametrize(
    "name", ["affinity", "weighted_values", "position", "channel_norm", "gru", "locally_connected"]
)
@given(data=st.data())
def test_the_lines_that_add_a_value_up_do_so(name, data):
    operation = data.draw(MAKERS.get(name, st.builds(OPERATIONS[name])))
    random = np.random.default_rng(3)
    inputs, parameters = inputs_of(name, operation, random), parameters_of(name, operation, random)
    expected = by_torch(operation, inputs, parameters)
    place = tuple(data.draw(st.integers(0, side - 1)) for side in expected.shape)
    inputs += [expected.numpy()] if operation.recurs else []
    names = [f"x{i}" for i in range(len(inputs))]
    scope = {"torch": torch, "F": torch.nn.functional}
    scope |= {key: torch.tensor(each)[None] for key, each in zip(names, inputs, strict=True)}
    scope["learned"] = {key: torch.tensor(each) for key, each in parameters.items()}
    exec("\n".join(operation.value_lines(names, lambda key: f"learned['{key}']", place)), scope)
    torch.testing.assert_close(scope["by_hand"], expected[place])


@pytest.mark.parametrize("heads", [1, 2, 4])
def test_attention_is_torchs(heads):
    width = SHAPE[0] // heads
    query, key, value = torch.randn(3, 2, *SHAPE, generator=torch.Generator().manual_seed(0))
    affinity = run(OPERATIONS["affinity"](heads, width), [query, key])
    attention = run(OPERATIONS["softmax"]("rows"), [affinity])
    made = run(OPERATIONS["weighted_values"](heads, width, SHAPE[1:]), [attention, value])
    # (B, heads · width, H, W) -> (B, heads, H · W, width), as torch has it
    tokens = [each.unflatten(1, (heads, width)).flatten(3).transpose(2, 3) for each in (query, key, value)]
    expected = torch.nn.functional.scaled_dot_product_attention(*tokens).transpose(2, 3).reshape(value.shape)
    torch.testing.assert_close(made, expected)


def test_the_states_of_a_recurrent_layer_are_torchs_and_a_second_one_reads_the_hidden_state_of_the_first():
    torch.manual_seed(0)
    x, layers = torch.randn(2, 1, 9, 6), torch.nn.GRU(6, 5, num_layers=2, batch_first=True)
    learned = {key: value.detach() for key, value in layers.state_dict().items()}
    first = run(OPERATIONS["gru"](5), [x], learned)
    second = run(OPERATIONS["gru"](5), [first], {key: learned[key.replace("l0", "l1")] for key in learned})
    expected, _last = layers(x[:, -1])
    torch.testing.assert_close(second[:, -1], expected)
    torch.testing.assert_close(run(OPERATIONS["last_row"](), [second]), expected[:, -1])


@given(st.integers(0, 3), st.integers(0, 6), st.integers(0, 2))
def test_a_state_rests_on_the_rows_up_to_its_own(number, step, unit):
    random, operation = np.random.default_rng(4), OPERATIONS["gru"](3)
    x = torch.tensor(random.normal(size=(1, *SHAPE)), dtype=torch.float32, requires_grad=True)
    learned = {key: torch.tensor(each) for key, each in parameters_of("gru", operation, random).items()}
    (gradient,) = torch.autograd.grad(run(operation, [x], learned)[0, number, step, unit], x)
    box = operation.rests_on([SHAPE], (number, step, unit))
    assert gradient[0, -1, : box.bottom].any()
    assert not gradient[0, -1, box.bottom :].any()
    assert not gradient[0, :-1].any()
