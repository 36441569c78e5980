"""Rules of contracts: states and kinds, prices and term, clauses. Pure functions over plain data."""

from procurement.contracts.rules.states import (
    CONTRACT,
    BasisKind,
    ContractAction,
    ContractState,
    Origin,
    Pricing,
    Side,
)

__all__ = ["CONTRACT", "BasisKind", "ContractAction", "ContractState", "Origin", "Pricing", "Side"]
