"""What a person enters for a building and for who occupies it."""

from __future__ import annotations

from decimal import Decimal

from procurement.accounts.rules import FIRST_DAY, LAST_DAY, BuildingCommand, MoveCommand, OccupancyCommand
from procurement.accounts.sentences import FIELDS
from procurement.pages.forms import (
    ChoiceField,
    DayField,
    Form,
    QuantityField,
    TextField,
    VersionField,
    WholeField,
)
from procurement.pages.i18n import lazy

HUNDREDTH = Decimal("0.01")
LARGEST = Decimal("9999999.99")
MOST_PEOPLE = 99_999


class BuildingForm(Form):
    """A building; `version` stays empty for a new one."""

    code = TextField(FIELDS["code"], most=20, width="w10")
    name_zh = TextField(FIELDS["name_zh"], most=80)
    name_en = TextField(FIELDS["name_en"], most=120, optional=True)
    area = QuantityField(
        lazy("Floor area"),
        places=2,
        least=HUNDREDTH,
        most=LARGEST,
        affix="㎡",
        hint=lazy("What all departments in it may occupy together."),
    )
    version = VersionField()

    def to_command(self) -> BuildingCommand:
        return BuildingCommand(self.code.data, self.name_zh.data, self.area.data, self.name_en.data)


class SizeForm(Form):
    """Where, and how much of it. The view offers the buildings."""

    building_id = ChoiceField(FIELDS["building"], kind=int)
    area = QuantityField(lazy("Area"), places=2, least=0, most=LARGEST, affix="㎡")
    headcount = WholeField(FIELDS["headcount"], least=0, most=MOST_PEOPLE, affix=lazy("people"), unit="人")


class OccupancyForm(SizeForm):
    """A department's place from a first day on; `version` stays empty for a new one."""

    start = DayField(FIELDS["start"], earliest=FIRST_DAY, latest=LAST_DAY)
    end = DayField(
        FIELDS["end"],
        earliest=FIRST_DAY,
        latest=LAST_DAY,
        optional=True,
        hint=lazy("Empty: until further notice."),
    )
    version = VersionField()

    def to_command(self, department_id: int) -> OccupancyCommand:
        return OccupancyCommand(
            department_id,
            self.building_id.data,
            self.area.data,
            self.headcount.data,
            self.start.data,
            self.end.data,
        )


class MoveForm(SizeForm):
    """From a day on the department holds this instead."""

    day = DayField(
        lazy("From this day on"),
        earliest=FIRST_DAY,
        latest=LAST_DAY,
        hint=lazy("The day before is the last one of the present place."),
    )
    version = VersionField()

    def to_command(self) -> MoveCommand:
        return MoveCommand(self.day.data, self.building_id.data, self.area.data, self.headcount.data)


class EndForm(Form):
    """The last day of a place."""

    end = DayField(lazy("Last day in it"), earliest=FIRST_DAY, latest=LAST_DAY)
    version = VersionField()
