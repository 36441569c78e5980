"""Addresses of accounts. Signing in and passwords: `security.py`, listed in the route test."""

from procurement.accounts.views import (
    departments,
    factors,
    imports,
    links,
    occupancies,
    own,
    people,
    registers,
    second_step,
)
from procurement.kernel.permissions import Permission
from procurement.pages.http import PUBLIC, Route
from procurement.pages.proofs import Proof

PEOPLE, DEPARTMENTS = Permission.PEOPLE_MANAGE, Permission.DEPARTMENTS_MANAGE
OWN, HOME = Permission.OWN_FACTORS, Permission.HOME
FORM = ("GET", "POST")
ACT = ("POST",)

ROUTES = (
    Route("/people", "list_people", people.list_people, PEOPLE),
    Route("/people/roles", "list_roles", people.list_roles, PEOPLE),
    Route("/people/new", "create_person", people.create_person, PEOPLE, FORM),
    Route("/people/workbook", "blank_people", registers.blank_people, PEOPLE),
    Route("/people/import", "upload_people", registers.PEOPLE.upload_page, PEOPLE, FORM),
    Route("/people/import/<ticket>", "import_people", registers.PEOPLE.check_page, PEOPLE, FORM),
    Route("/people/links", "make_links", links.make_links, PEOPLE, FORM, proof=Proof.RECENT),
    Route("/people/links/mail", "mail_links", links.mail_links, PEOPLE, ACT, proof=Proof.RECENT),
    Route("/people/<int:person_id>", "show_person", people.show_person, PEOPLE),
    Route("/people/<int:person_id>/revision", "edit_person", people.edit_person, PEOPLE, FORM),
    Route("/people/<int:person_id>/deactivation", "deactivate_person", people.deactivate_person, PEOPLE, ACT),
    Route("/people/<int:person_id>/handover", "hand_over", people.hand_over, PEOPLE, FORM),
    Route("/people/<int:person_id>/reactivation", "reactivate_person", people.reactivate_person, PEOPLE, ACT),
    Route("/people/<int:person_id>/link", "invite_person", people.invite_person, PEOPLE, ACT),
    Route("/account/profile", "edit_profile", own.edit_profile, Permission.HOME, FORM),
    Route("/account/second-step", "second_step", second_step.second_step, PUBLIC, FORM),
    Route("/account/passkey-sign-in", "passkey_sign_in", second_step.passkey_sign_in, PUBLIC, FORM),
    Route("/account/security", "show_security", factors.show_security, OWN),
    Route("/account/app", "set_up_app", factors.set_up_app, OWN, FORM, proof=Proof.RECENT),
    Route("/account/app/removal", "remove_app", factors.remove_app, OWN, ACT, proof=Proof.RECENT),
    Route("/account/passkeys/new", "add_passkey", factors.add_passkey, OWN, FORM, proof=Proof.RECENT),
    Route(
        "/account/passkeys/<int:passkey_id>/removal",
        "remove_passkey",
        factors.remove_passkey,
        OWN,
        ACT,
        proof=Proof.RECENT,
    ),
    Route(
        "/account/recovery-codes",
        "make_recovery_codes",
        factors.make_recovery_codes,
        OWN,
        FORM,
        proof=Proof.RECENT,
    ),
    Route("/account/sessions/<int:session_number>/end", "end_session", factors.end_session, HOME, ACT),
    Route("/account/other-sessions/end", "end_other_sessions", factors.end_other_sessions, HOME, ACT),
    Route(
        "/people/<int:person_id>/factors/reset",
        "reset_factors",
        people.reset_factors,
        PEOPLE,
        ACT,
        proof=Proof.RECENT,
    ),
    Route(
        "/people/second-step", "require_factors", factors.require_factors, PEOPLE, FORM, proof=Proof.RECENT
    ),
    Route("/departments", "list_departments", departments.list_departments, DEPARTMENTS),
    Route("/departments/new", "create_department", departments.create_department, DEPARTMENTS, FORM),
    Route("/departments/sheet", "export_departments", imports.export_departments, DEPARTMENTS),
    Route("/departments/workbook", "blank_departments", registers.blank_departments, DEPARTMENTS),
    Route("/departments/import", "upload_departments", imports.upload_departments, DEPARTMENTS, FORM),
    Route(
        "/departments/import/<ticket>", "import_departments", imports.import_departments, DEPARTMENTS, FORM
    ),
    Route("/departments/<int:department_id>", "show_department", departments.show_department, DEPARTMENTS),
    Route(
        "/departments/<int:department_id>/revision",
        "edit_department",
        departments.edit_department,
        DEPARTMENTS,
        FORM,
    ),
    Route(
        "/departments/<int:department_id>/occupancies",
        "add_occupancy",
        occupancies.add_occupancy,
        DEPARTMENTS,
        FORM,
    ),
    Route(
        "/departments/occupancies/<int:occupancy_id>/move",
        "move_occupancy",
        occupancies.move_occupancy,
        DEPARTMENTS,
        FORM,
    ),
    Route(
        "/departments/occupancies/<int:occupancy_id>/end",
        "end_occupancy",
        occupancies.end_occupancy,
        DEPARTMENTS,
        FORM,
    ),
    Route(
        "/departments/occupancies/<int:occupancy_id>/correction",
        "correct_occupancy",
        occupancies.correct_occupancy,
        DEPARTMENTS,
        FORM,
    ),
    Route("/departments/occupancies/workbook", "blank_occupancies", registers.blank_occupancies, DEPARTMENTS),
    Route("/departments/occupancies/sheet", "export_occupancies", imports.export_occupancies, DEPARTMENTS),
    Route(
        "/departments/occupancies/import",
        "upload_occupancies",
        imports.upload_occupancies,
        DEPARTMENTS,
        FORM,
    ),
    Route(
        "/departments/occupancies/import/<ticket>",
        "import_occupancies",
        imports.import_occupancies,
        DEPARTMENTS,
        FORM,
    ),
    Route("/buildings", "list_buildings", occupancies.list_buildings, DEPARTMENTS),
    Route("/buildings/workbook", "blank_buildings", registers.blank_buildings, DEPARTMENTS),
    Route("/buildings/import", "upload_buildings", registers.BUILDINGS.upload_page, DEPARTMENTS, FORM),
    Route(
        "/buildings/import/<ticket>", "import_buildings", registers.BUILDINGS.check_page, DEPARTMENTS, FORM
    ),
    Route("/buildings/new", "create_building", occupancies.create_building, DEPARTMENTS, FORM),
    Route("/buildings/<int:building_id>", "show_building", occupancies.show_building, DEPARTMENTS),
    Route(
        "/buildings/<int:building_id>/revision", "edit_building", occupancies.edit_building, DEPARTMENTS, FORM
    ),
    Route("/bureau", "edit_bureau", departments.edit_bureau, DEPARTMENTS, FORM, proof=Proof.RECENT),
)
