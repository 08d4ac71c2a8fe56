"""What is known of networks by their cards, and what stands in a slot."""

from __future__ import annotations

import json
import pickle

import pytest

from desktop_cnn.core.catalogue import Slot, catalogue
from desktop_cnn.core.errors import UserError

KNOWN = catalogue()


def test_a_slot_for_an_operation_follows_the_recipe_where_there_is_such_a_network():
    assert KNOWN.slot_with("affinity", "centred") == Slot("vit")
    assert KNOWN.slot_with("affinity", "of nobody") == Slot("vit", "vit-augmented")
    assert KNOWN.slot_with("nothing that is known", "centred") is None


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("nobody",), "There is no network nobody. There are: "),
        (("fc", "fc"), "only once"),
        (tuple(list(KNOWN.models)[:7]), "At most 6"),
    ],
)
def test_what_cannot_be_compared_is_a_sentence(names, told):
    with pytest.raises(UserError, match=told):
        KNOWN.slots(names, "centred")


def test_the_networks_of_a_folder_stand_in_the_slots_and_one_without_the_recipe_is_named(tmp_path):
    card = {"architecture": "mine", "recipe": "augmented", "sha256": "0", "title": "Mine"}
    (tmp_path / "mine-augmented.safetensors").write_bytes(b"")
    (tmp_path / "mine-augmented.json").write_text(json.dumps(card))
    known = catalogue(tmp_path)
    assert known.slots((), "augmented") == (Slot("mine"),)
    with pytest.raises(UserError, match="holds no weights of this recipe"):
        known.slots((), "centred")
    slots = (Slot("mine"), Slot("fc", "fc-permuted"), Slot("gone"))
    compared = known.compared(slots, "centred")
    assert known.compared(slots, "centred") is compared
    assert [(each.id, each.title) for each in compared.values()] == [
        ("mine-centred", "Mine"),
        ("fc-permuted", KNOWN.models["fc-permuted"].title),
        ("gone-centred", "gone"),
    ]


def test_a_question_to_a_lab_takes_no_figures_along():
    model = KNOWN.models["cnn-centred"]
    assert model.figures
    assert not pickle.loads(pickle.dumps(model)).figures
