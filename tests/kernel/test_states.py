"""State tables: what may follow what."""

from enum import StrEnum

import pytest

from procurement.kernel.errors import Refusal, Refused
from procurement.kernel.states import Machine


class State(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    CONFIRMED = "confirmed"


class Action(StrEnum):
    SEND = "send"
    RECALL = "recall"
    CONFIRM = "confirm"


MOVES = {
    (State.DRAFT, Action.SEND): State.SENT,
    (State.SENT, Action.RECALL): State.DRAFT,
    (State.SENT, Action.CONFIRM): State.CONFIRMED,
}
SHEETS = Machine(MOVES, "settlement")


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_every_pair_is_a_move_of_the_table_or_refused(state, action):
    if (state, action) in MOVES:
        assert SHEETS.next(state, action) is MOVES[state, action]
    else:
        with pytest.raises(Refused) as caught:
            SHEETS.next(state, action)
        said = {"state": state.value, "action": action.value}
        assert caught.value.refusals == (Refusal("settlement.bad_move", said),)


def test_the_table_says_what_may_be_done_and_which_states_there_are():
    assert SHEETS.actions(State.SENT) == (Action.RECALL, Action.CONFIRM)
    assert SHEETS.actions(State.CONFIRMED) == ()
    assert SHEETS.states == frozenset(State)


def test_the_refusal_is_worded_by_the_module_that_declares_the_states():
    declared = StrEnum("Declared", ["OPEN"], module="procurement.contracts.rules")
    machine = Machine({(declared.OPEN, "close"): declared.OPEN})
    with pytest.raises(Refused, match=r"contracts\.bad_move"):
        machine.next(declared.OPEN, "reopen")


def test_changing_the_table_afterwards_does_not_change_the_machine():
    moves = dict(MOVES)
    machine = Machine(moves, "settlement")
    moves.clear()
    assert machine.states == frozenset(State)
