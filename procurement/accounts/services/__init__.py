"""Changing organisations, places and people."""

from procurement.accounts.services.founding import found_bureau, mail_links, make_links
from procurement.accounts.services.imports import (
    import_buildings,
    import_departments,
    import_occupancies,
    import_people,
)
from procurement.accounts.services.organisations import (
    create_agency,
    create_bureau,
    create_department,
    create_vendor,
    save_bureau_profile,
    save_department,
    save_vendor,
)
from procurement.accounts.services.people import (
    create_person,
    deactivate_person,
    hand_over,
    invite_person,
    reactivate_person,
    save_person,
    save_profile,
    sign_out_everywhere,
)
from procurement.accounts.services.places import (
    add_occupancy,
    change_occupancy,
    correct_occupancy,
    create_building,
    end_occupancy,
    save_building,
)

__all__ = [
    "add_occupancy",
    "change_occupancy",
    "correct_occupancy",
    "create_agency",
    "create_building",
    "create_bureau",
    "create_department",
    "create_person",
    "create_vendor",
    "deactivate_person",
    "end_occupancy",
    "found_bureau",
    "hand_over",
    "import_buildings",
    "import_departments",
    "import_occupancies",
    "import_people",
    "invite_person",
    "mail_links",
    "make_links",
    "reactivate_person",
    "save_building",
    "save_bureau_profile",
    "save_department",
    "save_person",
    "save_profile",
    "save_vendor",
    "sign_out_everywhere",
]
