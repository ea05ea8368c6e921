"""Readers of exported questions that know nothing of how they were written, for tests of round trips."""

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import html5lib
import pytest

SCRIPTS = Path(__file__).parent / "scripts"


@dataclass
class Read:
    """A question as another program understands it; all texts are plain."""

    id: str
    type: str
    front: str
    """With the end of each line as it is in code."""
    options: list[tuple[str, bool, str]] = field(default_factory=list)
    """Each as text, whether it is right, and what is said to it."""
    typed: Any = None
    back: str = ""
    tags: list[str] = field(default_factory=list)
    front_html: str = ""
    back_html: str = ""


def text(html: str | None) -> str:
    """The text of some HTML, as a browser reads it."""
    root = html5lib.parseFragment(html or "", namespaceHTMLElements=False)
    return "".join(root.itertext())


def gift_items(content: str) -> list[dict]:
    """What gift-pegjs finds; skips where Node or the reader is not there."""
    node = shutil.which("node")
    if node is None or not (SCRIPTS / "node_modules/gift-pegjs").exists():
        pytest.skip("gift-pegjs is not installed: make node")
    ended = subprocess.run(
        [node, "read_gift.js"], cwd=SCRIPTS, input=content.encode(), capture_output=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr.decode()
    found: list[dict] = json.loads(ended.stdout)
    return found


def read_gift(content: bytes) -> list[Read]:
    """GIFT, by gift-pegjs."""
    items = [one for one in gift_items(content.decode()) if one["type"] != "Category"]
    return [_gift(item) for item in items]


def _gift(item: dict) -> Read:
    assert item["stem"]["format"] == "html"
    general = (item["globalFeedback"] or {}).get("text", "")
    read = Read(
        item["id"], item["type"], text(item["stem"]["text"]), tags=item["tags"] or [],
        back=text(general), front_html=item["stem"]["text"], back_html=general,
    )  # fmt: skip
    if item["type"] == "MC":
        for choice in item["choices"]:
            right = choice["isCorrect"] or (choice["weight"] or 0) > 0
            said = (choice["feedback"] or {}).get("text", "")
            read.options.append((text(choice["text"]["text"]), right, text(said)))
    elif item["type"] == "Short":
        read.typed = [choice["text"]["text"] for choice in item["choices"]]
    elif item["type"] == "Numerical":
        read.typed = item["choices"]
    return read


def read_anki(content: bytes) -> list[Read]:
    """Anki's text, by its own head lines and the csv module."""
    lines = io.StringIO(content.decode(), newline="")
    head = {}
    while (place := lines.tell()) >= 0 and (line := lines.readline()).startswith("#"):
        name, _, value = line[1:].strip().partition(":")
        head[name] = value
    lines.seek(place)
    assert head == {
        "separator": "tab", "html": "true", "notetype": "Basic", "guid column": "1",
        "tags column": "4",
    }  # fmt: skip
    return [_anki(*row) for row in csv.reader(lines, delimiter="\t", strict=True)]


def _anki(id: str, front: str, back: str, tags: str) -> Read:
    read = Read(id, "note", text(front), back=text(back), tags=tags.split(), front_html=front,
                back_html=back)  # fmt: skip
    asked = html5lib.parseFragment(front, namespaceHTMLElements=False)
    said = html5lib.parseFragment(back, namespaceHTMLElements=False)
    lists = asked.findall("ol")
    right = ["".join(item.itertext()) for item in said.findall("ul")[:1] for item in item]
    feedback = {
        "".join(term.itertext()): "".join(words.itertext())
        for found in said.findall("dl")[:1]
        for term, words in zip(found.findall("dt"), found.findall("dd"), strict=True)
    }
    for n, item in enumerate(lists[-1] if lists else ()):
        name = f"{chr(ord('A') + n)}: {''.join(item.itertext())}"
        read.options.append(("".join(item.itertext()), name in right, feedback.get(name, "")))
    if not read.options:
        read.typed = "".join(said.find("pre").itertext())
    return read


def read_jupyterquiz(content: bytes) -> list[Read]:
    """JupyterQuiz: as its script puts text into a page, which first looks for `$` and for links."""
    return [_jupyterquiz(item) for item in json.loads(content)]


def _shown(html: str) -> str:
    assert re.search(r"(?<!\\)\$", html) is None, "taken for mathematics"
    assert re.search(r"\[(.*?)\]\((.*?)\)", html) is None, "taken for a link"
    return text(html)


def _jupyterquiz(item: dict) -> Read:
    read = Read(item["id"], item["type"], _shown(item["question"]), front_html=item["question"])
    if item["type"] in ("multiple_choice", "many_choice"):
        for answer in item["answers"]:
            said = _shown(answer.get("feedback", ""))
            read.options.append((_shown(answer["answer"]), answer["correct"], said))
    else:
        answers = item["answers"]
        assert all(answer["correct"] is True for answer in answers)
        read.typed = [a.get("answer", a.get("value", a.get("range"))) for a in answers]
        (read.back,) = {_shown(answer.get("feedback", "")) for answer in answers}
    return read


QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"


def read_qti(content: bytes) -> list[Read]:
    """QTI 1.2, by the manifest of its zip and ElementTree."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        manifest = ElementTree.fromstring(package.read("imsmanifest.xml"))
        resources = manifest.iter("{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}resource")
        (resource,) = [r for r in resources if r.get("type") == "imsqti_xmlv1p2"]
        root = ElementTree.fromstring(package.read(resource.get("href", "")))
    return [_qti(item) for item in root.iter(f"{QTI}item")]


def _qti(item: ElementTree.Element) -> Read:
    fields = {
        pair.findtext(f"{QTI}fieldlabel"): pair.findtext(f"{QTI}fieldentry")
        for pair in item.iter(f"{QTI}qtimetadatafield")
    }
    front = item.findtext(f"{QTI}presentation/{QTI}material/{QTI}mattext")
    said = {
        one.get("ident"): one.findtext(f".//{QTI}mattext")
        for one in item.iter(f"{QTI}itemfeedback")
    }
    shown: dict[str, str] = {}
    right: set[str] = set()
    typed: list[str] = []
    for condition in item.iter(f"{QTI}respcondition"):
        variables = condition.find(f"{QTI}conditionvar")
        assert variables is not None
        denied = {one.text for no in variables.iter(f"{QTI}not") for one in no}
        equal = [one.text or "" for one in variables.iter(f"{QTI}varequal")]
        display = condition.find(f"{QTI}displayfeedback")
        if display is not None and equal:
            shown[equal[0]] = text(said[display.get("linkrefid")])
        if condition.findtext(f"{QTI}setvar") == "100":
            right = set(equal) - denied
            typed = [one.text or "" for one in variables.iter() if one.text]
    read = Read(
        item.get("ident", ""), fields["question_type"] or "", text(front),
        back=text(said.get("general_fb")), front_html=front or "",
        back_html=said.get("general_fb") or "", tags=(fields.get("tags") or "").split(", "),
    )  # fmt: skip
    for label in item.iter(f"{QTI}response_label"):
        if (words := label.findtext(f".//{QTI}mattext")) is not None:
            ident = label.get("ident", "")
            read.options.append((text(words), ident in right, shown.get(ident, "")))
    if not read.options:
        read.typed = typed
    return read


QTI21 = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"


def read_qti21(content: bytes) -> list[Read]:
    """QTI 2.1: each item that the manifest names is answered with each of its options."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        manifest = ElementTree.fromstring(package.read("imsmanifest.xml"))
        resources = manifest.iter("{http://www.imsglobal.org/xsd/imscp_v1p1}resource")
        names = [r.get("href", "") for r in resources if r.get("type") == "imsqti_item_xmlv2p1"]
        assert sorted(package.namelist()) == sorted(["imsmanifest.xml", *names])
        items = [ElementTree.fromstring(package.read(name)) for name in names]
    return [_qti21(item) for item in items]


def _qti21(item: ElementTree.Element) -> Read:
    def words(element: ElementTree.Element) -> str:
        return "".join(element.itertext())

    body = item.find(f"{QTI21}itemBody")
    assert body is not None
    declared = {one.get("identifier") for one in item.iter(f"{QTI21}outcomeDeclaration")}
    from_response = {
        rule.get("identifier")
        for rule in item.iter(f"{QTI21}setOutcomeValue")
        if [one.get("identifier") for one in rule.iter(f"{QTI21}variable")] == ["RESPONSE"]
    }
    always = {
        (rule.get("identifier"), value.text)
        for rule in item.findall(f"{QTI21}responseProcessing/{QTI21}setOutcomeValue")
        for value in rule.iter(f"{QTI21}baseValue")
    }
    shown: dict[str, str] = {}
    read = Read(item.get("title", ""), "item", "")
    for feedback in item.iter(f"{QTI21}modalFeedback"):
        outcome, ident = feedback.get("outcomeIdentifier"), feedback.get("identifier", "")
        assert (outcome in declared, feedback.get("showHide")) == (True, "show")
        if outcome in from_response:
            shown[ident] = words(feedback)
        elif (outcome, ident) in always:
            read.back = words(feedback)
    right = [one.text for one in item.findall(f".//{QTI21}correctResponse/{QTI21}value")]
    for interaction in body.findall(f"{QTI21}choiceInteraction"):
        assert interaction.get("shuffle") == "false"
        for choice in interaction:
            ident = choice.get("identifier", "")
            read.options.append((words(choice), ident in right, shown.get(ident, "")))
        body.remove(interaction)
    if not read.options:
        typed = [one.text for one in item.iter(f"{QTI21}stringMatch") for one in one]
        near = [one.get("tolerance") for one in item.iter(f"{QTI21}equal")]
        read.typed = [one for one in typed if one] or [*right, *near]
    read.front = words(body)
    read.front_html = ElementTree.tostring(body, "unicode").replace("html:", "")
    return read


READERS = {
    "gift": read_gift,
    "anki": read_anki,
    "jupyterquiz": read_jupyterquiz,
    "qti": read_qti,
    "qti21": read_qti21,
}
