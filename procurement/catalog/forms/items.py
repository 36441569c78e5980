"""What a person enters for a service item and for a central catalogue's entry."""

from __future__ import annotations

from procurement.catalog.rules import MOST_PRICE, EditionCommand, EditionLevel, ItemCommand
from procurement.catalog.sentences import FIELDS, LEVELS
from procurement.kernel.money import Money
from procurement.pages.forms import (
    ChoiceField,
    Form,
    MoneyField,
    TextField,
    UnitPriceField,
    VersionField,
    YearField,
)
from procurement.pages.i18n import lazy

FEN = Money(1)


class ItemForm(Form):
    """A service item; `version` stays empty for a new one."""

    category_code = TextField(
        FIELDS["category_code"], most=9, width="w10", hint=lazy("Its code, such as C21040000.")
    )
    code = TextField(
        FIELDS["code"], most=24, width="w14", hint=lazy("The bureau's own number of the service.")
    )
    name_zh = TextField(FIELDS["name_zh"], most=80)
    name_en = TextField(FIELDS["name_en"], most=120)
    unit = TextField(
        FIELDS["unit"], most=12, width="w10", hint=lazy("What a price is for: ㎡·月, 岗位·月, 场, 台·年 …")
    )
    guide_price = UnitPriceField(
        FIELDS["guide_price"],
        most=MOST_PRICE,
        optional=True,
        hint=lazy("Per unit, with up to six decimals. Leave it empty while the bureau has set none."),
    )
    description = TextField(FIELDS["description"], most=2000, rows=5, optional=True)
    version = VersionField()

    def to_command(self) -> ItemCommand:
        return ItemCommand(
            self.category_code.data.upper(),
            self.code.data,
            self.name_zh.data,
            self.name_en.data,
            self.unit.data,
            self.guide_price.data,
            self.description.data,
        )


class EditionForm(Form):
    """A centralised procurement catalogue that names a category."""

    level = ChoiceField(
        lazy("Whose catalogue"),
        options=LEVELS.items(),
        kind=EditionLevel,
        look="radio",
    )
    region = TextField(lazy("Region"), most=40, width="w14", hint=lazy("As the catalogue's title names it."))
    year = YearField(lazy("Year of the catalogue"))
    threshold = MoneyField(
        lazy("Threshold"),
        least=FEN,
        optional=True,
        width="w14",
        hint=lazy("The yearly sum from which it applies. Leave it empty where it always does."),
    )
    basis = TextField(lazy("Published by"), most=200, hint=lazy("The document and its number."))

    def to_command(self) -> EditionCommand:
        return EditionCommand(
            self.region.data, self.level.data, self.year.data, self.threshold.data, self.basis.data
        )
