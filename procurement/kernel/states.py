"""States as a table: from where, by which act, to where. Buttons, guards and diagrams read the same table."""

from collections.abc import Mapping
from typing import Generic, TypeVar

from procurement.kernel.errors import Refusal, Refused

State = TypeVar("State", bound=str)
Action = TypeVar("Action", bound=str)


class Machine(Generic[State, Action]):
    """The moves one kind of object may make.

    `module` is the module whose `<module>.bad_move` sentence explains a move that is not in the table;
    left out, it is the module in which the states are declared.
    """

    def __init__(self, moves: Mapping[tuple[State, Action], State], module: str | None = None) -> None:
        self.moves = dict(moves)
        self.module = module

    @property
    def states(self) -> frozenset[State]:
        """Every state that some move leaves or reaches."""
        return frozenset(start for start, _ in self.moves) | frozenset(self.moves.values())

    def actions(self, state: State) -> tuple[Action, ...]:
        """What may be done in this state, in the order of the table."""
        return tuple(action for start, action in self.moves if start == state)

    def next(self, state: State, action: Action) -> State:
        """The state after the act; Refused with `<module>.bad_move` when the table has no such move."""
        if (state, action) not in self.moves:
            code = f"{self.module or _module(state)}.bad_move"
            raise Refused([Refusal(code, {"state": str(state), "action": str(action)})])
        return self.moves[state, action]


def _module(state: str) -> str:
    """`procurement.contracts.rules` is the module contracts."""
    path = type(state).__module__.split(".")
    return path[1] if path[0] == "procurement" and len(path) > 1 else "kernel"
