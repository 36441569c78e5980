"""What is said of a vendor's contacts, related parties and size."""

from __future__ import annotations

from procurement.pages.i18n import Text, lazy
from procurement.vendors.rules.relations import RelationKind

SENTENCES: dict[str, Text] = {
    "vendors.contact_name_missing": lazy("Enter the name."),
    "vendors.contact_unreachable": lazy("Enter a telephone number or an e-mail address."),
    "vendors.contact_for_bids": lazy(
        "This contact is the one for contracts and bids. Mark another one first, then take this one out."
    ),
    "vendors.relation_name_missing": lazy("Enter the name of the company or person."),
    "vendors.relation_person": lazy("A person has no unified social credit code. Leave it empty."),
    "vendors.relation_note_missing": lazy("Say at which buyer and in which office."),
    "vendors.relation_itself": lazy("This is your own company's code. Enter the code of the other company."),
    "vendors.relation_there": lazy("This relation is stated already."),
    "vendors.relation_ended": lazy("This relation was ended already."),
    "vendors.share_not_asked": lazy("Only a shareholder has a share. Leave it empty, or choose shareholder."),
    "vendors.share_range": lazy("Enter the share in per cent, above 0 and up to 100."),
    "vendors.shares_exceed": lazy(
        "With the shareholders stated already that would be more than 100 %%: at most %(left)s is left."
    ),
    "vendors.industry_unknown": lazy("Choose the industry as the table in force names it."),
    "vendors.size_by_vendor": lazy(
        "The vendor has declared its size itself: only another declaration changes it."
    ),
    "vendors.assets_missing": lazy("This industry is judged by its assets: enter them."),
    "audit.vendors.contact_added": lazy("added the contact %(name)s"),
    "audit.vendors.contact_saved": lazy("changed the contact %(name)s"),
    "audit.vendors.contact_removed": lazy("took out the contact %(name)s"),
    "audit.vendors.relation_stated": lazy("stated a related party: %(name)s"),
    "audit.vendors.relation_ended": lazy("ended a related party: %(name)s"),
    "audit.vendors.size_declared": lazy(
        "declared its size with %(headcount)s people and a revenue of %(revenue)s × 10,000 yuan"
    ),
}

RELATIONS: dict[RelationKind, Text] = {
    RelationKind.HOLDING: lazy("Company that holds or controls it"),
    RelationKind.SUBSIDIARY: lazy("Subsidiary"),
    RelationKind.SHAREHOLDER: lazy("Shareholder"),
    RelationKind.SAME_HEAD: lazy("Company with the same legal head"),
    RelationKind.MANAGER_ELSEWHERE: lazy("Company one of its people directs, supervises or manages"),
    RelationKind.RELATIVE_OF_BUYER: lazy("Relative in a buyer's staff"),
}

INDUSTRIES: dict[str, Text] = {
    "property_management": lazy("Property management"),
    "catering": lazy("Catering"),
    "lodging": lazy("Lodging"),
    "business_services": lazy("Leasing and business services"),
    "other": lazy("Other industries not listed"),
    "software": lazy("Software and information technology services"),
    "information": lazy("Information transmission"),
    "transport": lazy("Transport"),
    "storage": lazy("Storage"),
    "post": lazy("Postal services"),
    "construction": lazy("Construction"),
    "real_estate": lazy("Real estate development"),
    "wholesale": lazy("Wholesale"),
    "retail": lazy("Retail"),
    "industry": lazy("Mining, manufacturing and utilities"),
    "agriculture": lazy("Agriculture, forestry, animal husbandry and fishery"),
}
"""By the key of the table; those of services first."""

FIGURES: dict[str, Text] = {
    "headcount": lazy("Employees"),
    "revenue": lazy("Revenue"),
    "assets": lazy("Total assets"),
}

RELATED: tuple[Text, Text] = (
    lazy(
        "Suppliers with the same head, or one of which holds or manages the other, may not both bid for one contract; "
        "whoever of a buyer is related to a supplier keeps away from its procurement"
    ),
    "政府采购法实施条例 第9、18条",
)
PROOF: tuple[Text, Text] = (
    lazy(
        "The letter of declaration is the only proof of being a small or medium company; nobody may ask for another"
    ),
    "财库〔2020〕46号 第11条",
)
FALSE_PROOF: tuple[Text, Text] = (
    lazy("A false declaration is punished as one made to win a bid by deceit"),
    "政府采购法 第77条",
)
BY_TABLE: Text = lazy("The class follows from the table")

FIELDS: dict[str, Text] = {
    "contact_name": lazy("Contact: name"),
    "contact_duty": lazy("Contact: duty"),
    "contact_phone": lazy("Contact: telephone"),
    "contact_email": lazy("Contact: e-mail address"),
    "contact_for_bids": lazy("Contact for contracts and bids"),
}
"""How the history of changes names what changed of a contact."""
