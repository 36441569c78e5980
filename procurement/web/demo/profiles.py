"""What two vendors of the demo say of themselves: whom to reach, who they belong to, and who works for them with which
certificates. Identity numbers are of a region that does not exist: nobody has them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from procurement.vendors import services as vendors
from procurement.vendors.rules import (
    CertificateCommand,
    CertificateKey,
    ContactCommand,
    RelationCommand,
    RelationKind,
    StaffCommand,
)
from procurement.web.demo.people import actor

Key = CertificateKey
CONTACTS = {
    "property@example.cn": (
        ContactCommand("合同岗", "市场部", "0000-00000018", "property@example.cn", for_bids=True),
        ContactCommand("驻场项目岗", "项目部", "0000-00000019"),
    ),
    "canteen@example.cn": (ContactCommand("合同岗", "市场部", "0000-00000028", "canteen@example.cn"),),
}
RELATIONS = {
    "property@example.cn": (
        RelationCommand(RelationKind.SHAREHOLDER, "示例城市服务集团有限公司", share=Decimal(65)),
        RelationCommand(RelationKind.SUBSIDIARY, "示例电梯维保有限公司"),
    ),
}
STAFF = {
    "property@example.cn": (
        ("秩序维护员甲", "秩序维护员", "990101198805150039", Key.SECURITY_GUARD, "示保2024000018", None),
        (
            "消控员甲",
            "消防控制室值班员",
            "990101199001010019",
            Key.FIRE_FACILITY_OPERATOR,
            "示消2023000007",
            None,
        ),
        ("电工甲", "设备维修工", "990101198507200018", Key.ELECTRICIAN, "示电2020000031", date(2026, 11, 30)),
    ),
    "canteen@example.cn": (
        ("厨师甲", "厨师长", "990101198609120027", Key.HEALTH, "示健2025000112", date(2026, 10, 31)),
        ("安全员甲", "食品安全管理员", "990101199203030050", Key.FOOD_SAFETY_MANAGER, "示食2024000009", None),
    ),
}


def fill() -> None:
    """Through the ordinary services, each by the vendor's own people."""
    for email, contacts in CONTACTS.items():
        for contact in contacts:
            vendors.add_contact(actor(email), contact)
    for email, relations in RELATIONS.items():
        for relation in relations:
            vendors.state_relation(actor(email), relation)
    for email, people in STAFF.items():
        for name, post, identity, key, number, until in people:
            staff_id = vendors.add_staff(actor(email), StaffCommand(name, post, identity))
            one = CertificateCommand(key, number, "示例市主管部门", valid_until=until)
            vendors.add_certificate(actor(email), staff_id, one)
