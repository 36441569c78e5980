"""The names of what may be allowed, and of the roles; accounts says which role holds which permission."""

from enum import StrEnum


class Permission(StrEnum):
    """Named by every row of every route table; a route without one stops the application from starting."""

    HOME = "home"
    OWN_FACTORS = "own_factors"

    BEGINNING_VIEW = "beginning.view"
    PEOPLE_MANAGE = "people.manage"
    DEPARTMENTS_MANAGE = "departments.manage"
    RULEBOOK_VIEW = "rulebook.view"
    RULEBOOK_MANAGE = "rulebook.manage"
    AUDIT_VIEW = "audit.view"
    DOCUMENTS_VIEW = "documents.view"
    DOCUMENTS_RENDER = "documents.render"
    DOCUMENTS_CORRECT = "documents.correct"

    CATALOG_VIEW = "catalog.view"
    CATALOG_EDIT = "catalog.edit"

    VENDORS_VIEW = "vendors.view"
    VENDORS_EDIT = "vendors.edit"
    VENDORS_CONFIRM_ACCOUNT = "vendors.confirm_account"
    VENDORS_REVIEW = "vendors.review"
    VENDORS_APPROVE = "vendors.approve"
    REQUIREMENTS_EDIT = "requirements.edit"
    COMPANY_VIEW = "company.view"
    COMPANY_EDIT = "company.edit"
    COMPANY_MANAGE = "company.manage"

    CONTRACTS_VIEW = "contracts.view"
    CONTRACTS_DRAFT = "contracts.draft"
    CONTRACTS_APPROVE = "contracts.approve"
    CONTRACTS_SIGN_BUREAU = "contracts.sign_bureau"
    CONTRACTS_SIGN_VENDOR = "contracts.sign_vendor"

    SETTLEMENT_VIEW = "settlement.view"
    SETTLEMENT_PREPARE = "settlement.prepare"
    USAGE_VIEW = "usage.view"
    USAGE_CONFIRM = "usage.confirm"
    SHEETS_VIEW = "sheets.view"
    SETTLEMENT_CONFIRM_VENDOR = "settlement.confirm_vendor"
    SETTLEMENT_RUN = "settlement.run"
    BILLS_VIEW = "bills.view"
    BILLS_ANSWER = "bills.answer"
    RECEIPTS_RECORD = "receipts.record"
    LEDGER_VIEW = "ledger.view"
    STATEMENTS_VIEW = "statements.view"
    STATEMENTS_ISSUE = "statements.issue"
    PERIOD_CLOSE = "period.close"
    PERIOD_REOPEN = "period.reopen"


class Role(StrEnum):
    """Who a person is in the bureau's work; one person may hold several."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    CONTRACT_SUPERVISOR = "contract_supervisor"
    FINANCE = "finance"
    LIAISON = "liaison"
    VENDOR = "vendor"
    """Who signs for a vendor, and lets its people in; the first of them opened its account."""
    BIDDER = "bidder"
    """Who prepares for a vendor, and signs nothing."""
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    WITNESS = "witness"
    EVALUATOR = "evaluator"
    AGENCY = "agency"
    SYSTEM = "system"
