"""QTI 1.2: a package that most learning platforms read, Canvas among them.

A zip of a manifest and one assessment with all items in it. What is shown is HTML, escaped as text of the XML.
"""

from collections.abc import Sequence
from decimal import Decimal
from xml.etree import ElementTree as etree

from tracemark.exchange.question import CannotCarry, ExportedQuestion
from tracemark.exchange.writing import (
    Written,
    back,
    carried,
    front,
    typed_lines,
    typed_number,
    without_hints,
)
from tracemark.exchange.xml_package import packaged, within

_QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_MANIFEST = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_TYPES = {
    "choice": "multiple_choice_question",
    "multiple": "multiple_answers_question",
    "text": "short_answer_question",
    "number": "numerical_question",
}
_ASSESSMENT = "tracemark_questions"
_GENERAL = "general_fb"


def qti(questions: Sequence[ExportedQuestion]) -> Written:
    """The questions as one assessment."""
    items, left_out = carried(questions, _item)
    left_out += without_hints(questions, left_out)
    if not items:
        return Written(b"", 0, tuple(left_out))
    files = {
        "imsmanifest.xml": _manifest(),
        f"{_ASSESSMENT}/{_ASSESSMENT}.xml": _assessment(items),
    }
    return Written(packaged(files), len(items), tuple(left_out))


def _manifest() -> etree.Element:
    root = etree.Element("manifest", {"identifier": f"{_ASSESSMENT}_manifest", "xmlns": _MANIFEST})
    metadata = within(root, "metadata")
    within(metadata, "schema", "IMS Content")
    within(metadata, "schemaversion", "1.1.3")
    within(root, "organizations")
    resources = within(root, "resources")
    href = f"{_ASSESSMENT}/{_ASSESSMENT}.xml"
    resource = within(
        resources, "resource", identifier=_ASSESSMENT, type="imsqti_xmlv1p2", href=href
    )
    within(resource, "file", href=href)
    return root


def _assessment(items: Sequence[etree.Element]) -> etree.Element:
    root = etree.Element("questestinterop", {"xmlns": _QTI})
    assessment = within(root, "assessment", ident=_ASSESSMENT, title="Tracemark")
    section = within(assessment, "section", ident="root_section")
    section.extend(items)
    return root


def _item(question: ExportedQuestion) -> etree.Element:
    item = etree.Element("item", {"ident": question.id, "title": question.id})
    _metadata(item, question)
    presentation = within(item, "presentation")
    _material(presentation, front(question))
    processing = etree.Element("resprocessing")
    outcomes = within(processing, "outcomes")
    within(outcomes, "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
    general = back(question)
    if general:
        condition = within(processing, "respcondition", **{"continue": "Yes"})
        within(within(condition, "conditionvar"), "other")
        _show(condition, _GENERAL)
    _ANSWERS[question.kind](question, presentation, processing)
    item.append(processing)
    if general:
        _feedback(item, _GENERAL, general)
    for n, option in enumerate(question.options):
        if option.feedback:
            _feedback(item, f"{_ident(n)}_fb", option.feedback)
    return item


def _metadata(item: etree.Element, question: ExportedQuestion) -> None:
    fields = {
        "question_type": _TYPES[question.kind],
        "points_possible": "1",
        "assessment_question_identifierref": question.id,
        **({"topic": question.topic} if question.topic else {}),
        **({"tags": ", ".join(question.tags)} if question.tags else {}),
    }
    metadata = within(within(item, "itemmetadata"), "qtimetadata")
    for label, entry in fields.items():
        pair = within(metadata, "qtimetadatafield")
        within(pair, "fieldlabel", label)
        within(pair, "fieldentry", " ".join(entry.split()))


def _options(
    question: ExportedQuestion, presentation: etree.Element, processing: etree.Element
) -> None:
    """The options, and what is said to each."""
    many = question.kind == "multiple"
    response = within(
        presentation,
        "response_lid",
        ident="response1",
        rcardinality="Multiple" if many else "Single",
    )
    choices = within(response, "render_choice", shuffle="No")
    for n, option in enumerate(question.options):
        _material(within(choices, "response_label", ident=_ident(n)), option.html)
        if option.feedback:
            condition = within(processing, "respcondition", **{"continue": "Yes"})
            _equal(within(condition, "conditionvar"), _ident(n))
            _show(condition, f"{_ident(n)}_fb")


def _choice(
    question: ExportedQuestion, presentation: etree.Element, processing: etree.Element
) -> None:
    right = [n for n, option in enumerate(question.options) if option.right]
    if len(right) != 1:
        raise CannotCarry(f"it has {len(right)} right options, expected one")
    _options(question, presentation, processing)
    _equal(_right(processing), _ident(right[0]))


def _multiple(
    question: ExportedQuestion, presentation: etree.Element, processing: etree.Element
) -> None:
    _options(question, presentation, processing)
    both = within(_right(processing), "and")
    for n, option in enumerate(question.options):
        _equal(both if option.right else within(both, "not"), _ident(n))


def _text(
    question: ExportedQuestion, presentation: etree.Element, processing: etree.Element
) -> None:
    lines = typed_lines(question)
    _field(presentation)
    variables = _right(processing)
    either = variables if len(lines) == 1 else within(variables, "or")
    for line in lines:
        _equal(either, line)


def _number(
    question: ExportedQuestion, presentation: etree.Element, processing: etree.Element
) -> None:
    number, tolerance = typed_number(question)
    _field(presentation, fibtype="Decimal")
    either = within(_right(processing), "or")
    _equal(either, number)
    between = within(either, "and")
    within(between, "vargte", _sum(number, f"-{tolerance}"), respident="response1")
    within(between, "varlte", _sum(number, tolerance), respident="response1")


_ANSWERS = {"choice": _choice, "multiple": _multiple, "text": _text, "number": _number}


def _field(presentation: etree.Element, **attributes: str) -> None:
    response = within(presentation, "response_str", ident="response1", rcardinality="Single")
    fib = within(response, "render_fib", **attributes)
    within(fib, "response_label", ident="answer1")


def _right(processing: etree.Element) -> etree.Element:
    """The condition under which all points are given; what holds in it is to be added."""
    condition = within(processing, "respcondition", **{"continue": "No"})
    variables = within(condition, "conditionvar")
    within(condition, "setvar", "100", action="Set", varname="SCORE")
    return variables


def _equal(condition: etree.Element, value: str) -> None:
    within(condition, "varequal", value, respident="response1")


def _show(condition: etree.Element, feedback: str) -> None:
    within(condition, "displayfeedback", feedbacktype="Response", linkrefid=feedback)


def _feedback(item: etree.Element, ident: str, html: str) -> None:
    feedback = within(item, "itemfeedback", ident=ident)
    _material(within(feedback, "flow_mat"), html)


def _material(parent: etree.Element, html: str) -> None:
    within(within(parent, "material"), "mattext", html, texttype="text/html")


def _ident(n: int) -> str:
    return f"option_{n + 1}"


def _sum(number: str, other: str) -> str:
    return f"{Decimal(number) + Decimal(other):f}"
