"""The view "In short": snapshots and cards of a lesson, in a built site."""

import re

import pytest

LESSON = """\
---
topic: Prices
---

# Prices

```python trace id="prices"
total = 0
for price in [5, 3]:
    total += price
```

/// moment | When is the first price in?
    check: step(3)["total"] == 5

In [step 3](trace:3), see ![a coin](coin.png) and [home](index.md).
///

/// moment | What do we believe?
Nothing was run for this.
///

/// quiz | What is `total` at the end?
    answer: final["total"]

Prices are in cents.

- [x] `8`
  > Right: that is 5 and 3.
- [ ] `5`
  > Only the first.
///

/// quiz | Do you like it?
- [x] Yes
- [ ] No
///

/// quiz
    ask: value total after step 5
    kind: number
///

/// snapshot | In one minute
- A loop **adds**. See [step 5](trace:5).
///
"""
PAGE = "lesson/short/index.html"


@pytest.fixture
def lesson(site):
    """Builds a lesson, beside what it links to."""
    site.write("index.md", "# Home\n")
    (site.folder / "docs/coin.png").write_bytes(b"\x89PNG")

    def built(text=LESSON, **config):
        site.write("lesson.md", text)
        found = site.build(**config)
        assert not found.aborted, found.log
        return found

    return built


def words(element):
    return " ".join("".join(element.itertext()).split())


def cards(page):
    (shown,) = page.has("ol", "tm-cards")
    return [one for one in shown if one.tag == "li"]


def test_it_has_the_snapshot_and_a_card_for_each_thing_that_is_proved(lesson):
    page = lesson().page(PAGE)
    (snapshot,) = page.has("section", "tm-snapshot")
    assert "A loop adds." in words(snapshot)
    titles = [words(one.find(".//p[@class='tm-label']")) for one in cards(page)]
    assert titles == [
        "When is the first price in?",
        "What is total at the end?",
        "What is total after step 5?",
    ]


def test_a_front_does_not_have_the_answer_in_sight_and_the_back_has_it_with_its_reason(lesson):
    _, card, number = cards(lesson().page(PAGE))
    front, back = card.find("div"), card.find("details")
    assert "Prices are in cents." in words(front)
    assert [words(li) for li in front.findall("details//li")] == ["8", "5"]
    assert back.get("open") is None
    assert "Right: that is 5 and 3." in words(back)
    assert "Only the first." not in words(back)
    total = sum([5, 3])
    assert [words(li) for li in back.findall(".//ul/li")] == [str(total)]
    assert number.find("details/p/code").text == str(total)


def test_a_front_that_names_a_step_says_which_line_that_is(lesson):
    text = LESSON.replace("When is the first price in?", "What happens in step 4?")
    moment, _, number = cards(lesson(text).page(PAGE))
    # Rows: 1; 2 the first price, 3 is added; 4 the second price, 5 is added.
    for card, row in ((moment, ["4", "2"]), (number, ["5", "3"])):
        (shown,) = card.findall("div/div[@class='tm-named']//tbody/tr")
        assert [words(cell) for cell in shown][:2] == row
        assert "8" not in words(shown)


def test_links_and_pictures_lead_where_they_led_in_the_lesson(lesson):
    for directories, name in ((True, PAGE), (False, "lesson/short.html")):
        built = lesson(use_directory_urls=directories, strict=True)
        page = built.page(name)
        here = (built.folder / name).parent
        places = [
            *(a.get("href") for one in page.has("ol", "tm-cards") for a in one.iter("a")),
            *(a.get("href") for one in page.has("section", "tm-snapshot") for a in one.iter("a")),
            *(img.get("src") for img in page.all("img") if img.get("alt") == "a coin"),
        ]
        assert len(places) >= 6
        for place in places:
            path, _, id = place.partition("#")
            file = here / path
            file = file / "index.html" if file.is_dir() else file
            assert file.is_file(), place
            assert not id or f'id="{id}"' in file.read_text(encoding="utf-8"), place


def test_no_id_is_there_twice_and_none_is_that_of_a_question(lesson):
    html = (lesson().folder / PAGE).read_text(encoding="utf-8")
    ids = re.findall(r'\sid="([^"]*)"', html[html.index("<h1") :])
    assert len(ids) == len(set(ids))
    assert "<form" not in html[html.index("<h1") :]


@pytest.mark.parametrize(
    "text",
    [
        LESSON[: LESSON.index("/// moment")],
        LESSON[: LESSON.index("/// moment")] + "/// quiz | Yes?\n- [x] Yes\n- [ ] No\n///\n",
    ],
)
def test_a_lesson_with_nothing_to_recall_has_no_such_page(lesson, text):
    assert not (lesson(text).folder / PAGE).exists()


def test_a_question_whose_answer_is_wrong_is_no_card(lesson):
    text = LESSON.replace("- [x] `8`", "- [ ] `8`").replace("- [ ] `5`", "- [x] `5`")
    assert "What is total at the end?" not in lesson(text).page(PAGE).words


def test_it_speaks_german(lesson):
    page = lesson(theme={"name": "mkdocs", "locale": "de"}).page(PAGE)
    assert [words(title).rstrip("¶") for title in page.all("h2")] == ["Karten"]
    assert "Umdrehen" in page.words


def test_a_hostile_program_stays_text(lesson):
    text = LESSON.replace("total = 0\n", 'total = 0\nmark = "</script><b>"\n')
    page = lesson(text).page(PAGE)
    assert "</script><b>" in page.words
    assert page.all("b") == []


@pytest.mark.parametrize("directories", [True, False])
def test_files_for_other_programs_stand_beside_it(lesson, directories):
    built = lesson(use_directory_urls=directories)
    name = PAGE if directories else "lesson/short.html"
    page = built.page(name)
    links = [a for a in page.all("a") if a.get("download") is not None]
    assert [link.text for link in links] == ["Anki", "GIFT (Moodle)"]
    (said,) = page.has("p", "tm-downloads")
    assert "without its insights" in words(said)
    anki, gift = ((built.folder / name).parent / link.get("href") for link in links)
    notes = re.findall(r"^lesson\.q\d+\t", anki.read_text(), re.MULTILINE)
    assert len(notes) == gift.read_text().count("[id:lesson.q") == 2  # the proved ones


def test_it_shows_the_programs_by_name_with_what_is_given_to_them(lesson):
    calls = 'trace id="calls" title="Two calls" run="twice(1); twice(2)"\ndef twice(n):\n    print(2 * n)\n'
    text = LESSON.replace("](trace:", "](trace:prices/")
    page = lesson(f"{text}\n```python {calls}```\n").page(PAGE)
    assert [one.text for one in page.has("span", "filename")] == ["prices", "Two calls"]
    assert "After the program this runs:twice(1); twice(2)" in page.words.replace(": ", ":")
