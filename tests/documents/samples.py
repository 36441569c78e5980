"""Realistic frozen data of every paper, with generic names; amounts are computed, so the papers agree."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from procurement.billing.shapes import Bill, BillLine, CreditNote, Statement, StatementRow
from procurement.catalog.shapes import Catalogue, Standard, StandardNode
from procurement.contracts.shapes import Clause, Contract, ContractLine
from procurement.documents.kinds import kinds
from procurement.documents.rules import digest
from procurement.documents.shapes import Doc, LabelledAmount
from procurement.kernel.money import Money, capitals
from procurement.settlement.shapes import Sheet, SheetLine
from procurement.vendors.shapes import Qualification, SizeLetter, SuspensionLetter

BUREAU, VENDOR = "示例市机关事务管理局", "示例物业服务有限公司"
DEPARTMENT = {"name": "示例市规划局", "code": "B-014"}
OCTOBER = {"label": "2026年10月", "start": "2026-10-01", "end": "2026-10-31"}


def doc(kind: str, number: str, date: str, code: str, state: str = "issued") -> Doc:
    """What a paper says about itself."""
    return {
        "title": kinds()[kind].title, "kind": kind, "number": number, "code": code, "date": date, "state": state, "bureau": BUREAU,
        "template": kinds()[kind].template_version,
        "verify_url": f"https://verify.example.gov.cn/v/{code}" if code else "",
    }  # type: ignore[typeddict-item]  # fmt: skip


def yuan(text: str) -> Money:
    return Money.parse(text)


def total(amounts: list[Money]) -> Money:
    return sum(amounts, Money.zero())


# ---- contract ----

PROJECT = "示例市行政中心物业管理服务采购项目"
_LINES = (
    ("C21040000", "综合物业管理服务", "含建筑物清洁、会议服务、绿化养护", "总价包干", "月", "12", "292450.00",
     "使用面积", "房产台账，按日加权"),
    ("C05040300", "秩序维护服务", "42个岗位 × 12个月", "单价固定", "岗位·月", "504", "4980.00",
     "使用面积60%、人数40%", "房产台账、人员台账，按日加权"),
    ("C23120000", "设施设备运行维护", "配电、给排水、空调、电梯、消防", "总价包干", "月", "12", "96500.00",
     "均摊", "进驻部门名录"),
)  # fmt: skip


def contract_lines() -> list[ContractLine]:
    """Three lines of a year."""
    rows: list[ContractLine] = []
    for place, (code, name, note, pricing, unit, quantity, price, basis, source) in enumerate(_LINES, 1):
        amount = str(Money.rounded(Decimal(price) * Decimal(quantity)))
        rows.append({
            "number": str(place), "code": code, "name": name, "note": note, "pricing": pricing, "unit": unit,
            "quantity": quantity, "price": price, "amount": amount, "basis": basis, "source": source,
        })  # fmt: skip
    return rows


_CLAUSES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("合同文件", (
        "（一）下列文件是本合同的组成部分：合同条款及附件；采购结果文件；乙方响应文件及评审期间的书面澄清；采购文件及其澄清、修改。",
        "（二）各文件内容应当互为解释。内容不一致的，以前款所列次序在前者为准；但乙方承诺的质量、人员或者响应时限优于采购文件的，按对甲方有利的承诺执行。")),
    ("服务标的、地点和范围", (
        f"（一）标的名称：{PROJECT}。",
        "（二）服务地点：示例市行政中心1号楼至6号楼及其附属用房、地下车库、广场和绿地，总建筑面积184,177.07㎡。",
        "（三）服务范围以附件一载明的服务清单为准。乙方派驻固定项目部，在甲方指定的合同监管员监督下现场提供服务。")),
    ("合同履行期限", (
        "（一）履行期限自2026年3月1日起至2027年2月28日止，共十二个月。首尾不足整月的，按该月日历天数折算。",
        "（二）年度综合评价为“良”以上、年度预算有保障且服务内容和价格无实质变化的，双方可以在期限届满六十日前书面协商续签，每次续签不超过一年，连同本合同累计不超过三十六个月。",
        "（三）期限届满而后续承接单位尚未进场的，甲方可以书面要求乙方按照原标准、原价格延续服务，延续期不超过三十日。")),
    ("服务数量与人员配备", (
        "（一）服务数量以附件一为准。按岗位计价的服务，岗位数为同一时段应当实际到岗的人数，顶休、轮休所需人员由乙方自行配足，不另计价。",
        "（二）乙方应当在进场前三日提交人员名册，载明岗位、资格证书编号及有效期。项目负责人的变更应当提前七日书面征得甲方同意，继任者资历不低于响应承诺。",
        "（三）到岗人数以每日考勤记录经合同监管员确认的数量为准，空岗不计价。")),
    ("服务质量", (
        "（一）服务质量应当符合国家和行业现行强制性标准、采购文件的要求以及附件二《服务考核标准》。附件二自合同签订之日起固定，其摘要值载于附件二；甲方此后修订通用标准的，不影响本合同，除非双方另行书面约定。",
        "（二）同一事项有多个标准的，按要求较高者执行。")),
    ("合同价款", (
        "（一）合同总价为人民币{total}元（大写：{capitals}）。",
        "（二）合同总价包含人员工资、社会保险、福利、加班、服装、工具、耗材、设备折旧、检测、保险、管理费、利润、税金等为完成约定服务所需的全部费用。除本合同另有约定外，甲方不再支付其他费用。",
        "（三）单价在履行期限内不作调整。",
        "（四）结算与付款累计不得超过合同总价；超出部分未经补充合同约定，甲方有权拒绝支付。")),
    ("履约保证金", (
        "（一）乙方应当在合同签订后十个工作日内提交附件三载明的履约保证金，以支票、汇票、本票或者金融机构、担保机构出具的保函等非现金形式提交，保函有效期不短于履行期限届满后三十日。",
        "（二）乙方应付的违约金、赔偿金逾期未付的，甲方可以从履约保证金中抵扣，乙方应当在十个工作日内补足。",
        "（三）合同履行完毕并验收合格后十五个工作日内，甲方无息退还履约保证金余额。")),
    ("结算与付款", (
        "（一）以一个自然月为一个结算期。甲方于次月五个工作日内出具服务费结算单，双方确认后由乙方开具增值税发票；甲方在附件三载明的期限内付款。",
        "（二）结算单分别列明应计金额和应付金额。应计金额为当期服务的成本；应付金额为应计金额减去当期扣回的预付款和质量保留金，加上当期返还的质量保留金。",
        "（三）双方对部分款项有争议的，不影响无争议部分按期支付。甲方不得以机构变动、人员更换、内部付款流程或者审计未结束为由拖延付款。",
        "（四）甲方逾期付款的，自逾期之日起按照每日万分之五支付逾期利息。")),
    ("检查与整改", (
        "（一）甲方对乙方的服务实行日巡查、周普查、月通报、季考核、年总评。检查结果应当记录检查项、地点、时间和影像，并通过信息系统送达乙方。",
        "（二）需要限期改正的，甲方发出限期整改通知书，写明事项、依据和期限。乙方应当按期整改并上传整改前后影像，由甲方复查销项。")),
    ("费用分摊", (
        "（一）甲方统一结算的服务费用，由甲方按照附件一载明的依据分摊至各使用部门并出具部门服务费用结算账单。分摊属于甲方内部核算，不改变甲方对乙方的付款义务。",
        "（二）部门在月中迁入、迁出或者面积、人数变动的，按当月日历天数加权。分摊以分为最小单位，采用最大余数法，各部门金额之和恒等于被分摊金额。",
        "（三）乙方应当如实提供分摊所需的考勤、计量、工单和场次记录，并对其真实性负责。")),
    ("甲方的权利和义务", (
        "（一）审查乙方的服务方案、应急预案、人员名册，提出修改意见并监督执行。",
        "（二）指定合同监管员，负责日常检查、交付确认和整改复查。负责本项目采购的人员不担任本合同的验收人员。",
        "（三）无偿提供乙方项目部办公、值班用房和必要的水、电条件，移交房屋、设备的图纸和运行资料。",
        "（四）按期确认结算单并支付价款，及时协调使用部门配合服务。")),
    ("乙方的权利和义务", (
        "（一）按照合同约定收取服务价款，对检查结果陈述、申辩。",
        "（二）在进场后十日内提交服务方案、年度工作计划、培训计划和应急预案，经甲方同意后执行。",
        "（三）建立项目档案和设备健康档案，每月五日前提交上月服务报告、考勤记录、设备运行和能耗数据。",
        "（四）爱护甲方财物，不得擅自改变房屋、设施设备的用途；发现安全隐患立即处置并报告。",
        "（五）合同终止时，在十五日内移交全部资料、钥匙、门禁权限和甲方财物，并配合后续承接单位平稳过渡。")),
    ("人员管理", (
        "（一）乙方与服务人员依法建立劳动关系，按时足额支付工资并缴纳社会保险。乙方人员与甲方不存在劳动关系或者劳务关系。",
        "（二）服务人员应当身体健康、无影响岗位安全的违法犯罪记录；秩序维护、电工、电梯、消防控制室等岗位人员应当持证上岗。",
        "（三）甲方认为不胜任岗位要求的人员，乙方应当在收到通知后五日内更换。")),
    ("安全生产与应急", (
        "（一）乙方对服务区域内其作业行为的安全负责，落实安全生产责任制，高处、动火、有限空间、临时用电等作业实行许可管理。",
        "（二）发生火情、停电、漏水、电梯困人、公共卫生等突发事件，乙方应当立即启动预案，十分钟内报告甲方，并在二十四小时内提交书面报告。")),
    ("保密与个人信息保护", (
        "（一）乙方及其人员对工作中知悉的国家秘密、工作秘密、会议内容、图纸、影像和个人信息负有保密义务，并在进场前签署保密承诺书。",
        "（二）来访登记、监控影像等个人信息的处理限于实现本合同目的的最小范围，保存期限届满后按照甲方要求删除。保密义务不因合同终止而终止。")),
    ("分包与转让", (
        "（一）乙方不得转让本合同权利义务，不得将主体、关键性服务分包。",
        "（二）电梯维护保养、外窗清洗、有害生物防治等非主体服务，可以分包给响应文件载明的具备相应资格的单位；分包单位不得再次分包，乙方就分包服务向甲方承担责任。")),
    ("违约责任与合同解除", (
        "（一）乙方未按期进场的，每逾期一日支付合同总价千分之一的违约金；逾期超过十日的，甲方可以解除合同。",
        "（二）乙方提供虚假考勤、检测、计量记录的，退还相应价款并支付该价款二倍的违约金。",
        "（三）甲方逾期付款超过九十日，经书面催告后三十日内仍未支付的，乙方可以解除合同。",
        "（四）合同解除或者终止的，双方应当在三十日内对已交付服务、预付款、保留金和保证金进行结算。")),
    ("争议解决", (
        "因本合同发生的争议，双方应当协商解决；协商不成的，向甲方住所地有管辖权的人民法院提起诉讼。争议处理期间，除争议事项外，双方应当继续履行。",)),
    ("合同生效及其他", (
        "（一）本合同自双方法定代表人或者授权代表签字并加盖公章之日起生效。",
        "（二）甲方自签订之日起二个工作日内公告合同，七个工作日内将合同副本报同级财政部门备案；涉及国家秘密、商业秘密的内容除外。",
        "（三）本合同期间的计算依照民法典的规定；“以上”“以内”包括本数，“不足”“超过”不包括本数。")),
)  # fmt: skip


def clauses(price: Money) -> list[Clause]:
    """Nineteen clauses, rendered."""
    from_one = "一二三四五六七八九十"
    numbers = [*from_one, *(f"十{c}" for c in from_one[:9])]
    words = {"total": price.formatted, "capitals": capitals(price)}
    return [
        {"number": f"第{number}条", "title": title, "paragraphs": [p.format(**words) for p in paragraphs]}
        for number, (title, paragraphs) in zip(numbers, _CLAUSES, strict=True)
    ]


_SECTIONS: tuple[tuple[str, tuple[tuple[str, str, str, str], ...]], ...] = (
    ("基础管理", (
        ("项目负责人每月在岗不少于22日，离岗须书面报备并指定代理人。", "20", "每缺1日扣5分", "一般"),
        ("岗位人员名册与实际在岗一致，变动后2个工作日内更新。", "20", "每人次扣3分", "一般"),
        ("特种作业和消防控制室人员持有效证书上岗。", "40", "每人次扣20分，本项不得分", "严重"),
        ("值班、巡查、交接班记录真实、完整、可追溯。", "30", "每处缺漏扣2分", "一般"),
        ("服务报修在15分钟内响应，一般故障4小时内修复。", "40", "每次超时扣3分", "一般"))),
    ("清洁服务", (
        ("大厅、走廊地面无积水、无明显污渍，巡回保洁间隔不超过60分钟。", "50", "每处扣2分", "一般"),
        ("卫生间无异味，洁具无积垢，纸品皂液不断供。", "50", "每处扣3分", "一般"),
        ("电梯轿厢面板、门槛每日清洁消毒不少于2次。", "40", "每次缺失扣3分", "一般"),
        ("玻璃、外窗按计划清洗，高处作业有许可、有监护。", "40", "无许可作业扣30分", "严重"),
        ("生活垃圾分类收集、日产日清，清运记录齐全。", "40", "每次扣4分", "一般"))),
    ("秩序维护", (
        ("出入口实行实名登记和物品查验，来访预约信息核对一致。", "60", "每次漏检扣5分", "一般"),
        ("固定岗位不脱岗、不睡岗，着装统一。", "60", "脱岗每次扣10分", "较重"),
        ("按路线和时点巡逻，巡更点到位率不低于98%。", "50", "每低1个百分点扣5分", "一般"),
        ("监控室双人值守，录像保存不少于90日。", "50", "每次单人值守扣10分", "较重"),
        ("发生盗窃、火情未及时发现或者迟报、瞒报。", "30", "一票否决", "否决"))),
    ("设施设备运行维护", (
        ("配电室、水泵房每日巡检不少于2次并上传读数。", "60", "每缺1次扣4分", "一般"),
        ("电梯困人30分钟内到场解救，维保间隔不超过15日。", "60", "每次超时扣10分", "较重"),
        ("空调系统换季前完成清洗和检测，出具检测报告。", "50", "未完成扣20分", "较重"),
        ("消防设施完好率100%，故障当日报告、3日内修复。", "60", "每处逾期扣5分", "较重"))),
    ("会议服务和绿化养护", (
        ("会前30分钟完成场地、音响、茶水准备并试音。", "50", "每次延误扣4分", "一般"),
        ("服务人员不得携带通信设备进入涉密会场。", "50", "违反扣20分", "严重"),
        ("乔灌木、草坪长势良好，枯死苗木7日内补植。", "50", "每株（㎡）扣2分", "一般"))),
)  # fmt: skip


def standard(title: str = "机关物业服务考核标准") -> Standard:
    """A tree of five sections whose points add up to its scale."""
    nodes: list[StandardNode] = []
    for section, (name, checks) in enumerate(_SECTIONS, 1):
        children: list[StandardNode] = [
            {"number": f"{section}.{place}", "name": text, "points": points, "rule": rule, "severity": severity,
             "children": []}
            for place, (text, points, rule, severity) in enumerate(checks, 1)
        ]  # fmt: skip
        points = sum(int(child["points"]) for child in children)
        nodes.append({"number": str(section), "name": name, "points": str(points), "rule": "", "severity": "",
                      "children": children})  # fmt: skip
    scale = str(sum(int(node["points"]) for node in nodes))
    return {"title": title, "version": "2025-12", "scale": scale, "fingerprint": digest({"nodes": nodes})[:16],
            "nodes": nodes}  # fmt: skip


def contract(state: str = "issued") -> Contract:
    """A year of property service taken over from another system: three lines, nineteen clauses."""
    lines = contract_lines()
    price = total([yuan(line["amount"]) for line in lines])
    settled = [yuan("584900.00"), yuan("418320.00"), yuan("193000.00")]
    return {
        "doc": doc("contract", "HT-2026-000037", "2026-02-20", "7K3M-9QXC", state),
        "form": "政府采购合同", "category": "服务类 · 物业管理服务", "title": PROJECT, "origin": "接续履行合同",
        "flags": ["本合同为中小企业预留合同"],
        "references": [{"label": "项目编号", "value": "SLCG-2025-0118（采购包1）"},
                       {"label": "采购计划编号", "value": "JH-2025-000642"}],
        "place": "示例市示例区", "signed_on": "",
        "term": {"label": "十二个月", "start": "2026-03-01", "end": "2027-02-28"}, "total": str(price),
        "buyer": {"name": BUREAU, "code": "11990000000000001G", "address": "示例市示例区行政中心路1号",
                  "representative": "局长（授权代表：分管副局长）", "contact": "物业管理科　0000-00000001",
                  "account": "示例市财政国库集中支付专户", "size": ""},
        "seller": {"name": VENDOR, "code": "91990000MA0000001B", "address": "示例市示例区服务大道18号",
                   "representative": "法定代表人（授权代表：项目总监）", "contact": "行政中心项目部　0000-00000018",
                   "account": "示例银行示例支行　0000 0000 0000 0018", "size": "中型企业"},
        "preamble": [
            "根据《中华人民共和国民法典》《中华人民共和国政府采购法》及其实施条例等规定，甲方以公开招标方式确定乙方为"
            f"{PROJECT}（SLCG-2025-0118）采购包1的中标供应商。双方按照采购文件确定的事项和乙方的响应承诺，经协商一致，"
            "订立本合同。"],
        "clauses": clauses(price), "lines": lines, "standards": [standard()],
        "payment": {
            "period": "自然月", "method": "国库集中支付", "days": 30, "retention_rate": "5",
            "retention_release": "履行期限届满、年度验收合格后三十日内无息返还",
            "advance": str(Money.rounded(price.yuan / 10)), "advance_recovery": "自第一个结算月起分十个月平均扣回",
            "bond": str(Money.rounded(price.yuan / 20)), "bond_form": "银行保函（合同总价的5%）",
            "notes": ["乙方开具合格增值税发票前，甲方付款期限不起算。",
                      "首个结算月为磨合期，检查结果只记录、不扣款。",
                      "结算单逾期未确认的，视为对无争议行的确认。"]},
        "opening": {
            "as_of": "2026-04-30", "settled": str(total(settled)), "paid": "1136409.00", "retained": "59811.00",
            "lines": [{"number": line["number"], "name": line["name"], "quantity": quantity, "settled": str(amount)}
                      for line, quantity, amount in zip(lines, ("2", "84", "2"), settled, strict=True)],
            "note": "以双方盖章确认的截至2026年4月30日结算清单为准。"},
        "offices": [{"label": "甲方合同监管员", "value": "物业管理科监管岗"},
                    {"label": "乙方项目负责人", "value": "行政中心项目经理"},
                    {"label": "甲方合同审核", "value": "法律顾问"}, {"label": "乙方开票联系", "value": "项目财务岗"}],
        "copies": "本合同一式肆份，双方各执贰份，具有同等效力。",
    }  # fmt: skip


# ---- settlement sheet ----


def sheet_lines() -> list[SheetLine]:
    rows: list[SheetLine] = []
    evidence = ("履约确认单", "考勤确认单", "运行确认单")
    for line, quantity, proof in zip(contract_lines(), ("1", "41.5", "1"), evidence, strict=True):
        amount = Money.rounded(Decimal(line["price"]) * Decimal(quantity))
        unit = line["unit"].partition("·")[0]
        rows.append({"number": line["number"], "name": line["name"], "unit": unit, "quantity": quantity,
                     "price": line["price"], "amount": str(amount), "evidence": proof, "note": ""})  # fmt: skip
    rows[1]["note"] = "1岗自10月16日起到岗，按16/31日计"
    return rows


def sheet(deducted: bool = False, correction: bool = False) -> Sheet:
    """October of the contract; `deducted` with findings and a payment rule, as later months have them."""
    lines = sheet_lines()
    lines_total = total([yuan(line["amount"]) for line in lines])
    off = yuan("31700.00") if deducted else Money.zero()
    earned = lines_total - off
    retention, recovery = Money.rounded(earned.yuan / 20), yuan("70584.40")
    steps: list[LabelledAmount] = [
        {"label": "扣回预付款（第8期，共10期）", "amount": str(-recovery)},
        {"label": "质量保留金（应计金额的5%）", "amount": str(-retention)},
        {"label": "返还质量保留金", "amount": "0.00"},
    ]
    base = Money.rounded(Fraction(earned.fen, 106))
    before = yuan("4092611.80")
    contracted = yuan(contract()["total"])
    return {
        "doc": doc("sheet", "JS-2026-000412", "2026-11-06", "M4TD-2R8W"),
        "sequence": 1 if correction else 0, "corrects": "JS-2026-000397" if correction else "",
        "reason": "秩序维护岗位数经复核由41岗更正为41.5岗。" if correction else "",
        "cause": "facts" if correction else "",
        "contract": {"number": "HT-2026-000037", "title": PROJECT}, "buyer": BUREAU, "seller": VENDOR,
        "period": OCTOBER, "lines": lines, "lines_total": str(lines_total), "score": "880" if deducted else "",
        "findings": _FINDINGS if deducted else [], "points": "120" if deducted else "0",
        "deductions": _DEDUCTIONS if deducted else [], "deductions_total": str(off), "earned": str(earned),
        "tax": {"rate": "6", "base": str(base), "tax": str(earned - base)}, "payable_steps": steps,
        "payable": str(earned - recovery - retention),
        "balance": {"contracted": str(contracted), "before": str(before), "this": str(earned),
                    "left": str(contracted - before - earned)},
        "confirm_by": "2026-11-13", "pay_by": "2026-12-06",
    }  # type: ignore[typeddict-item]  # fmt: skip


_FINDINGS: list[Any] = [
    {"record": record, "day": day, "clause": clause, "place": place, "fact": fact, "points": points}
    for record, day, clause, place, fact, points in (
        ("XC-2026-001482", "2026-10-03", "2.2", "3号楼4层东侧卫生间", "洁具积垢、皂液断供各1处", "6"),
        ("XC-2026-001490", "2026-10-05", "3.2", "北门岗", "夜间脱岗18分钟", "10"),
        ("XC-2026-001501", "2026-10-09", "4.1", "2号配电室", "缺巡检2次", "8"),
        ("XC-2026-001517", "2026-10-12", "2.5", "地下二层垃圾房", "清运记录缺2次", "8"),
        ("XC-2026-001523", "2026-10-13", "3.5", "西侧消防车通道", "车辆占道未劝离", "15"),
        ("XC-2026-001530", "2026-10-15", "1.5", "1号楼612室", "报修响应超时2次", "6"),
        ("XC-2026-001544", "2026-10-19", "4.4", "5号楼2层", "末端试水装置故障逾期", "10"),
        ("XC-2026-001552", "2026-10-20", "2.1", "1号楼大厅", "地面污渍4处", "8"),
        ("XC-2026-001560", "2026-10-22", "4.2", "6号梯", "困人到场34分钟", "10"),
        ("XC-2026-001571", "2026-10-26", "3.4", "监控室", "单人值守1次", "10"),
        ("XC-2026-001583", "2026-10-28", "5.3", "中心绿地", "枯死灌木7株逾期未补", "14"),
        ("XC-2026-001590", "2026-10-30", "1.5", "5号楼305室", "报修响应超时5次", "15"),
    )
]
_DEDUCTIONS: list[Any] = [
    {"name": name, "factor": factor, "measure": measure, "amount": amount}
    for name, factor, measure, amount in (
        ("0—20分，基准300.00元／分", "× 0", "20", "0.00"), ("20—100分，基准300.00元／分", "× 1.0", "80", "24000.00"),
        ("100—200分，基准300.00元／分", "× 1.2", "20", "7200.00"),
        ("事件扣款：未按期完成限期整改", "", "1项 × 1日", "500.00"),
    )
]  # fmt: skip


# ---- bill, statement, credit note ----

_SERVICES = (
    ("综合物业管理服务", "HT-2026-000037", "面积", "1,860.00/42,300.00㎡", "12859.78"),
    ("秩序维护服务", "HT-2026-000037", "混合", "面积60%、人数40%", "9142.36"),
    ("设施设备运行维护", "HT-2026-000037", "均摊", "1/57家", "1692.98"),
    ("职工食堂餐饮服务", "HT-2026-000012", "用量", "2,394/54,110人次", "35910.00"),
    ("会议服务", "HT-2026-000021", "直接", "9场", "3156.00"),
    ("电梯维护保养", "HT-2026-000037", "面积", "1,860.00/42,300.00㎡", "418.61"),
    ("空调系统维护", "HT-2026-000037", "面积", "1,860.00/42,300.00㎡", "765.11"),
    ("消防设施维护", "HT-2026-000037", "面积", "1,860.00/42,300.00㎡", "492.48"),
    ("绿化养护", "HT-2026-000037", "均摊", "1/57家", "426.49"),
    ("公务用车维修", "HT-2026-000021", "直接", "工单2件", "1845.00"),
    ("电费（分项计量）", "HT-2026-000005", "计量", "11,208/301,470kWh", "7621.44"),
)


def bill(count: int = 5, number: int = 218, department: str = "示例市规划局", deducted: bool = False) -> Bill:
    """October of one department with so many lines (more than eleven begin again)."""
    lines: list[BillLine] = []
    for place in range(count):
        name, contract_number, basis, share, gross = _SERVICES[place % len(_SERVICES)]
        off = Money.rounded(yuan(gross).yuan / 50) if deducted and basis != "直接" else Money.zero()
        lines.append({"number": str(place + 1), "name": name, "contract": contract_number, "basis": basis,
                      "share": share, "gross": gross, "deduction": str(off), "amount": str(yuan(gross) - off)})  # fmt: skip
    gross_total, off_total = (total([yuan(line[key]) for line in lines]) for key in ("gross", "deduction"))
    opening, received, corrected = yuan("86912.55"), yuan("86912.55"), yuan("-240.00")
    this = gross_total - off_total
    return {
        "doc": doc("bill", f"ZD-2026-{number:06}", "2026-11-10", f"Q8VN-{number % 10000:04}"),
        "department": {"name": department, "code": "B-014"}, "period": OCTOBER, "lines": lines,
        "gross": str(gross_total), "deductions": str(off_total), "total": str(this), "opening": str(opening),
        "receipts": [{"date": "2026-10-23", "number": "SK-2026-000550", "amount": str(received)}],
        "received": str(received),
        "corrections": [{"date": "2026-11-04", "number": "DJ-2026-000031", "amount": str(corrected)}],
        "corrected": str(corrected), "closing": str(opening - received + corrected + this), "mode": "transfer",
        "payee": "示例银行示例支行　0000 0000 0000 0001", "confirm_by": "2026-11-20", "pay_by": "2026-12-10",
    }  # type: ignore[typeddict-item]  # fmt: skip


def statement() -> Statement:
    """A department's year to 20 November."""
    paid = [yuan(text) for text in ("84120.40", "83377.92", "85016.66", "81540.35", "88204.10", "90418.77", "92650.02",
                                    "87133.48", "86912.55")]  # fmt: skip
    rows: list[StatementRow] = []
    opening = balance = yuan("79220.18")

    def entry(date: str, number: str, text: str, change: Money) -> None:
        nonlocal balance
        balance += change
        rows.append({"date": date, "number": number, "text": text, "debit": str(change) if change.fen > 0 else "",
                     "credit": str(-change) if change.fen < 0 else "", "balance": str(balance)})  # fmt: skip

    owed = opening
    for month, amount in enumerate(paid, 1):
        entry(f"2026-{month:02}-23", f"SK-2026-{month * 57 - 20:06}", "收到缴款（国库集中支付）", -owed)
        entry(f"2026-{month + 1:02}-10", f"ZD-2026-{month * 23 - 12:06}", f"{month}月服务费用账单", amount)
        owed = amount
    entry("2026-10-23", "SK-2026-000550", "收到缴款（国库集中支付）", -owed)
    entry("2026-11-04", "DJ-2026-000031", "9月账单更正（贷项通知）", yuan("-240.00"))
    entry("2026-11-10", "ZD-2026-000218", "10月服务费用账单", yuan(bill()["total"]))
    debit, credit = (total([yuan(row[key]) for row in rows if row[key]]) for key in ("debit", "credit"))
    bands = ("未到期", "逾期1—30日", "逾期31—60日", "逾期61—90日", "逾期90日以上")
    return {
        "doc": doc("statement", "DZ-2026-000057", "2026-11-20", "W2CF-6PZN"), "department": DEPARTMENT,
        "period": {"label": "2026年1—11月", "start": "2026-01-01", "end": "2026-11-20"}, "opening": str(opening),
        "rows": rows, "debit": str(debit), "credit": str(credit), "closing": str(balance),
        "ageing": [{"label": band, "amount": str(balance) if band == "未到期" else "0.00"} for band in bands],
        "answer_by": "2026-11-27",
    }  # type: ignore[typeddict-item]  # fmt: skip


def vendor_statement() -> Statement:
    """What a vendor is owed: the same shape, its increases are confirmed sheets."""
    rows: list[StatementRow] = [
        {"date": "2026-10-08", "number": "JS-2026-000397", "text": "2026年9月服务费结算单", "debit": "526581.55",
         "credit": "", "balance": "526581.55"},
        {"date": "2026-11-06", "number": "JS-2026-000412", "text": "2026年10月服务费结算单", "debit": "526581.55",
         "credit": "", "balance": "1053163.10"},
    ]  # fmt: skip
    return {
        "doc": doc("vendor_statement", "DZ-2026-000058", "2026-11-20", "W3CF-6PZN"),
        "department": {"name": VENDOR, "code": "V01"},
        "period": {"label": "2026年1—11月", "start": "2026-01-01", "end": "2026-11-20"}, "opening": "0.00",
        "rows": rows, "debit": "1053163.10", "credit": "0.00", "closing": "1053163.10",
        "ageing": [{"label": "应付余额", "amount": "1053163.10"}, {"label": "质量保留金余额", "amount": "55429.64"}],
        "answer_by": "2026-11-27",
    }  # type: ignore[typeddict-item]  # fmt: skip


def credit_note() -> CreditNote:
    """A credit of 240.00 that answers an objection."""
    return {
        "doc": doc("credit_note", "DJ-2026-000031", "2026-11-04", "K4ZB-9TCM"), "department": DEPARTMENT,
        "bill": "ZD-2026-000195", "period": {"label": "2026年9月", "start": "2026-09-01", "end": "2026-09-30"},
        "objection": "会议服务第5行多计1场，9月18日会议已提前取消。", "objected_on": "2026-10-14",
        "reason": "经核对会议预订记录，9月18日会议于会前两日取消，按约定不计费，更正如下。",
        "lines": [{"number": "5", "name": "会议服务", "contract": "HT-2026-000021", "was": "2396.00", "now": "2156.00",
                   "difference": "-240.00"}],
        "total": "-240.00", "before": "0.00", "after": "-240.00",
    }  # type: ignore[typeddict-item]  # fmt: skip


# ---- catalogue ----

_GROUPS = (
    ("C21", "房地产和物业管理服务", (
        ("C21040000", "物业管理服务", "Property management", "㎡·月", "4.80", "2025版（省级）", True),
        ("C21040001", "办公用房综合物业", "Office property service", "㎡·月", "5.20", "2025版（省级）", True),
        ("C21040002", "周转住房物业", "Staff housing property service", "㎡·月", "2.60", "", False))),
    ("C23", "维修和保养服务", (
        ("C23120000", "空调、电气设备维护", "Electrical and air-conditioning upkeep", "月", "96500.00", "", True),
        ("C23120800", "电梯维护保养", "Lift maintenance", "台·月", "680.00", "2025版（市级）", False),
        ("C23121100", "消防设施维护", "Fire protection upkeep", "月", "11200.00", "", False),
        ("C23030000", "公务用车维修和保养", "Official vehicle repair", "次", "", "2025版（省级）", False))),
    ("C22", "会议、展览、住宿和餐饮服务", (
        ("C22010200", "会议服务", "Meeting service", "场", "350.00", "2025版（市级）", False),
        ("C22030001", "机关食堂餐饮服务", "Staff canteen service", "人次", "15.00", "", True),
        ("C22040000", "公务接待住宿", "Official lodging", "间·夜", "320.00", "", False))),
    ("C13", "林业、园林绿化服务", (
        ("C13030000", "绿化养护", "Landscape maintenance", "㎡·月", "0.85", "", False),)),
)  # fmt: skip


def catalogue() -> Catalogue:
    """The printed service catalogue: four branches, one standard."""
    return {
        "doc": doc("catalogue", "ML-2026-000001", "2026-01-05", "D7GC-1XRF"), "edition": "2026年第1版",
        "effective": "2026-02-01",
        "notes": ["指导价为不含管理费的参考价格，签约价格以采购结果为准。",
                  "列入集中采购目录且达到限额的项目，应当委托集中采购机构采购。"],
        "groups": [
            {"code": code, "name": name, "entries": [
                {"code": item, "name": chinese, "english": english, "unit": unit, "guide_price": guide,
                 "central": central,
                 "standard": "机关物业服务考核标准 2025-12（1000分）" if standardised else ""}
                for item, chinese, english, unit, guide, central, standardised in entries]}
            for code, name, entries in _GROUPS],
        "standards": [standard()],
    }  # fmt: skip


# ---- qualification ----


def qualification() -> Qualification:
    return {
        "doc": doc("qualification", "ZG-2026-000007", "2026-11-12", "7KQ2-M4XA"),
        "vendor": VENDOR,
        "credit_code": "91990100MA0000015X",
        "representative": "负责人甲",
        "requirements": "保安服务供应商资格",
        "code": "BA/1",
        "scope": "保安服务",
        "application": "SQ-2026-000031",
        "valid_from": "2026-11-12",
        "valid_until": "2028-06-30",
        "proved": [
            {"title": "营业执照", "basis": "政府采购法 第二十二条", "proof": "编号91990100MA0000015X", "until": ""},
            {"title": "保安服务许可证", "basis": "保安服务管理条例 第九条", "proof": "编号示保服20180031", "until": "2028-06-30"},
            {"title": "保安员证", "basis": "保安服务管理条例 第十六条", "proof": "12人持证", "until": "2029-01-31"},
            {"title": "无重大违法记录声明", "basis": "政府采购法 第二十二条第一款第（五）项", "proof": "声明", "until": ""},
        ],
    }  # fmt: skip


# ---- the size a vendor declares ----
def size_letter() -> SizeLetter:
    """A small company, for whatever procurement it is attached to."""
    return {
        "doc": doc("size_letter", "SM-2026-000007", "2026-11-23", "K3PD-8W2N"),
        "company": VENDOR, "credit_code": "91990100MA0000015X", "buyer": BUREAU, "project": "", "service": "",
        "industry": "物业管理", "headcount": "286", "revenue": "4180.50", "assets": "", "size": "小型企业",
        "standard": "工信部联企业〔2011〕300号 第四条（十四）",
    }  # fmt: skip


def suspension_letter(imposed: bool = True) -> SuspensionLetter:
    """The bureau suspends a vendor for a year, or does not."""
    return {
        "doc": doc("suspension_letter", "ZT-2026-000003", "2026-11-23", "M6RA-2WKE"),
        "vendor": {"name": VENDOR, "code": "91990100MA0000015X"}, "proposed_on": "2026-11-09",
        "ground": "未按照合同约定履行义务", "ground_basis": "民法典 第577条",
        "facts_of": "2026年9月、10月连续两月未按合同约定的42个岗位派足人员，经两次书面催告仍未补足。",
        "replied_on": "2026-11-13", "reason": "答复所附考勤不能证明岗位已补足，违约事实清楚。",
        "starts": "2026-12-01" if imposed else "", "ends": "2027-11-30" if imposed else "",
        "binding_basis": "财库〔2019〕38号 第一部分；政府采购法 第22条",
    }  # fmt: skip


ALL: dict[str, Any] = {
    "vendors/suspension": suspension_letter,
    "contracts/contract": contract, "settlement/sheet": sheet, "billing/bill": bill,
    "billing/statement": statement, "billing/vendor_statement": vendor_statement,
    "billing/credit_note": credit_note, "catalog/catalogue": catalogue,
    "vendors/qualification": qualification,
    "vendors/size_letter": size_letter,
}  # fmt: skip
