"""QTI 2.1: a package with a file for each question, for platforms that read no older one.

What is shown is XHTML, as elements of the XML. What is said to an option is a `modalFeedback` named as
the option; the outcome that shows it is set from the response.
"""

from collections.abc import Sequence
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

_QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_MANIFEST = "http://www.imsglobal.org/xsd/imscp_v1p1"
_ITEM = "imsqti_item_xmlv2p1"
_UNKNOWN = frozenset(("u", "s", "del", "ins"))
"""Elements of HTML that its XHTML has not."""
_BASE = {"choice": "identifier", "multiple": "identifier", "text": "string", "number": "float"}


def qti21(questions: Sequence[ExportedQuestion]) -> Written:
    """The questions as items of a package."""
    items, left_out = carried(questions, _item)
    left_out += without_hints(questions, left_out)
    if not items:
        return Written(b"", 0, tuple(left_out))
    names = {f"items/{item.get('identifier')}.xml": item for item in items}
    files = {"imsmanifest.xml": _manifest(list(names)), **names}
    return Written(packaged(files), len(items), tuple(left_out))


def _manifest(names: Sequence[str]) -> etree.Element:
    root = etree.Element("manifest", {"identifier": "tracemark_questions", "xmlns": _MANIFEST})
    metadata = within(root, "metadata")
    within(metadata, "schema", "QTIv2.1 Package")
    within(metadata, "schemaversion", "1.0.0")
    within(root, "organizations")
    resources = within(root, "resources")
    for n, name in enumerate(names, start=1):
        resource = within(resources, "resource", identifier=f"item_{n}", type=_ITEM, href=name)
        within(resource, "file", href=name)
    return root


def _item(question: ExportedQuestion) -> etree.Element:
    starts_well = question.id[0].isalpha() or question.id[0] == "_"
    identifier = question.id if starts_well else f"_{question.id}"
    names = {"identifier": identifier, "title": question.id, "xmlns": _QTI}
    item = etree.Element("assessmentItem", {**names, "adaptive": "false", "timeDependent": "false"})
    body = etree.Element("itemBody")
    _html(body, front(question))
    condition = _ANSWERS[question.kind](question, item, body)
    score = within(item, "outcomeDeclaration", identifier="SCORE", cardinality="single",
                   baseType="float")  # fmt: skip
    within(within(score, "defaultValue"), "value", "0")
    many = "multiple" if question.kind == "multiple" else "single"
    said = {_ident(n): o.feedback for n, o in enumerate(question.options) if o.feedback}
    processing = etree.Element("responseProcessing")
    branch = within(within(processing, "responseCondition"), "responseIf")
    branch.append(condition)
    _base(within(branch, "setOutcomeValue", identifier="SCORE"), "float", "1")
    if said:
        _outcome(item, "FEEDBACK", many)
        shown = within(processing, "setOutcomeValue", identifier="FEEDBACK")
        within(shown, "variable", identifier="RESPONSE")
    general = back(question)
    if general:
        _outcome(item, "GENERAL", "single")
        _base(
            within(processing, "setOutcomeValue", identifier="GENERAL"), "identifier", "explanation"
        )
    item.extend((body, processing))
    for ident, words in said.items():
        _feedback(item, "FEEDBACK", ident, words)
    if general:
        _feedback(item, "GENERAL", "explanation", general)
    return item


def _outcome(item: etree.Element, identifier: str, cardinality: str) -> None:
    within(item, "outcomeDeclaration", identifier=identifier, cardinality=cardinality,
           baseType="identifier")  # fmt: skip


def _feedback(item: etree.Element, outcome: str, ident: str, html: str) -> None:
    attributes = {"outcomeIdentifier": outcome, "identifier": ident, "showHide": "show"}
    _html(within(item, "modalFeedback", **attributes), html)


def _response(item: etree.Element, question: ExportedQuestion, right: Sequence[str]) -> None:
    many = question.kind == "multiple"
    response = within(item, "responseDeclaration", identifier="RESPONSE",
                      cardinality="multiple" if many else "single",
                      baseType=_BASE[question.kind])  # fmt: skip
    correct = within(response, "correctResponse")
    for value in right:
        within(correct, "value", value)


def _options(question: ExportedQuestion, item: etree.Element, body: etree.Element) -> etree.Element:
    """The options; the condition under which the answer is right."""
    right = [_ident(n) for n, option in enumerate(question.options) if option.right]
    if question.kind == "choice" and len(right) != 1:
        raise CannotCarry(f"it has {len(right)} right options, expected one")
    _response(item, question, right)
    most = "1" if question.kind == "choice" else "0"  # 0: as many as one likes
    choices = within(body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle="false",
                     maxChoices=most)  # fmt: skip
    for n, option in enumerate(question.options):
        _html(within(choices, "simpleChoice", identifier=_ident(n)), option.html)
    match = etree.Element("match")
    within(match, "variable", identifier="RESPONSE")
    within(match, "correct", identifier="RESPONSE")
    return match


def _text(question: ExportedQuestion, item: etree.Element, body: etree.Element) -> etree.Element:
    lines = typed_lines(question)
    _response(item, question, lines[:1])
    _field(body)
    either = etree.Element("or")
    for line in lines:
        match = within(either, "stringMatch", caseSensitive="true")
        within(match, "variable", identifier="RESPONSE")
        _base(match, "string", line)
    return either


def _number(question: ExportedQuestion, item: etree.Element, body: etree.Element) -> etree.Element:
    number, tolerance = typed_number(question)
    _response(item, question, [number])
    _field(body)
    exact = {"toleranceMode": "exact"}
    near = {"toleranceMode": "absolute", "tolerance": f"{tolerance} {tolerance}"}
    equal = etree.Element("equal", exact if tolerance == "0" else near)
    within(equal, "variable", identifier="RESPONSE")
    within(equal, "correct", identifier="RESPONSE")
    return equal


_ANSWERS = {"choice": _options, "multiple": _options, "text": _text, "number": _number}


def _field(body: etree.Element) -> None:
    within(within(body, "p"), "textEntryInteraction", responseIdentifier="RESPONSE")


def _base(parent: etree.Element, kind: str, value: str) -> None:
    within(parent, "baseValue", value, baseType=kind)


def _html(parent: etree.Element, html: str) -> None:
    """HTML as elements; the few that this XHTML has not are made plain."""
    root = etree.fromstring(f"<x>{html}</x>")  # noqa: S314 (our own, from `portable`)
    for element in root.iter():
        if element.tag in _UNKNOWN:
            element.tag = "span"
        element.attrib.pop("start", None)
    parent.text = root.text
    parent.extend(list(root))


def _ident(n: int) -> str:
    return f"option_{n + 1}"
