"""What is said of a vendor's staff and certificates; never an identity number."""

from __future__ import annotations

from procurement.pages.i18n import Text, lazy
from procurement.vendors.rules.staff import CertificateKey

SENTENCES: dict[str, Text] = {
    "vendors.identity_length": lazy("The identity number has %(length)d characters, not %(given)d."),
    "vendors.identity_characters": lazy("The identity number has 17 digits and a digit or X at the end."),
    "vendors.identity_day": lazy("Digits 7 to 14 of the identity number are no day of birth."),
    "vendors.identity_check": lazy(
        "The check character at the end does not fit. Compare every character with the identity card."
    ),
    "vendors.identity_elsewhere": lazy("This looks like an identity number; it has a field of its own."),
    "vendors.staff_name_missing": lazy("Enter the name as on the identity card."),
    "vendors.identity_taken": lazy("Somebody with this identity number is on the list already: %(name)s"),
    "vendors.staff_there": lazy("Somebody with this identity number is on the list already."),
    "vendors.staff_left": lazy("%(name)s has left. Take them back first."),
    "vendors.staff_differs": lazy("Row %(first)d has the same identity number with another name or post."),
    "vendors.staff_twice": lazy("Row %(first)d says the same already."),
    "vendors.certificate_number_missing": lazy("Enter the number of the certificate."),
    "vendors.certificate_half": lazy("A certificate needs its kind and its number."),
    "vendors.certificate_there": lazy("This certificate is entered already."),
    "vendors.certificate_ended": lazy("This certificate was taken out already."),
    "vendors.certificate_kind_unknown": lazy(
        "This is no kind of certificate: choose one of the list in the workbook."
    ),
    "vendors.validity_backwards": lazy("The last day lies before the first, %(start)s."),
    "audit.vendors.staff_added": lazy("added %(name)s to the staff"),
    "audit.vendors.staff_saved": lazy("changed %(name)s of the staff"),
    "audit.vendors.staff_gone": lazy("took %(name)s out of the staff"),
    "audit.vendors.staff_back": lazy("took %(name)s back into the staff"),
    "audit.vendors.staff_imported": lazy(
        "imported staff: %(added)d new, %(changed)d changed, %(unchanged)d unchanged"
    ),
    "audit.vendors.certificate_added": lazy("entered a certificate of %(name)s: %(number)s"),
    "audit.vendors.certificate_ended": lazy("took out a certificate of %(name)s: %(number)s"),
}

CERTIFICATES: dict[CertificateKey, Text] = {
    CertificateKey.SECURITY_GUARD: lazy("Security guard"),
    CertificateKey.FIRE_ENGINEER: lazy("Registered fire engineer"),
    CertificateKey.FIRE_FACILITY_OPERATOR: lazy("Fire control room and fire equipment operator"),
    CertificateKey.ELECTRICIAN: lazy("Electrician, low voltage"),
    CertificateKey.WORK_AT_HEIGHT: lazy("Work at height"),
    CertificateKey.REFRIGERATION: lazy("Refrigeration and air conditioning"),
    CertificateKey.SPECIAL_EQUIPMENT: lazy("Special equipment: safety management and operation"),
    CertificateKey.ELEVATOR_MAINTENANCE: lazy("Lift maintenance"),
    CertificateKey.BOILER: lazy("Boiler operation"),
    CertificateKey.HEALTH: lazy("Health certificate"),
    CertificateKey.FOOD_SAFETY_MANAGER: lazy("Food safety manager in catering"),
    CertificateKey.COOK: lazy("Cook"),
    CertificateKey.VEHICLE_REPAIR: lazy("Vehicle repair technician"),
    CertificateKey.REFRIGERATED_VEHICLE: lazy("Driver of a refrigerated vehicle"),
    CertificateKey.PROPERTY_MANAGER: lazy("Property manager"),
    CertificateKey.OTHER: lazy("Other certificate"),
}

FIELDS: dict[str, Text] = {
    "name": lazy("Full name"),
    "post": lazy("Post"),
    "identity_number": lazy("Identity number"),
    "certificate": lazy("Certificate"),
    "certificate_number": lazy("Certificate number"),
    "issuer": lazy("Issuing body"),
    "valid_from": lazy("Valid from"),
    "valid_until": lazy("Valid until"),
}
