"""The views of a topic in a built site: which pages there are, and how they are found."""

import logging

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from tracemark.topic.view_names import SLUGS, Wish, wanted

SAMPLE = """\
```python trace id="prices"
total = 0
for price in [5, 3]:
    total += price
print(total)
```
"""
LESSON = f"---\ntopic: Prices\n---\n\n# Prices\n\n{SAMPLE}"
MOVING = """\
def on_files(files, config):
    for file in files.documentation_pages():
        file.dest_uri = "de/" + file.dest_uri
"""
ONLY_PREDICT = [{"tracemark": {"views": ["predict"]}}]


def views_of(page):
    """The links of the switcher: name to address."""
    return {a.text: a.get("href") for nav in page.has("nav", "tm-views") for a in nav.iter("a")}


def test_a_lesson_with_a_topic_gets_a_page_for_each_view_wanted(site):
    site.write("lesson.md", LESSON)
    built = site.build(strict=True, plugins=ONLY_PREDICT)
    assert views_of(built.page()) == {"Step by step": "./", "Predict first": "predict/"}
    predict = built.page("lesson/predict/index.html")
    assert views_of(predict) == {"Step by step": "../", "Predict first": "./"}
    assert "2 views of Prices" in predict.words
    assert predict.one("h1").text == "Prices: Predict first"


def test_each_link_of_the_switcher_leads_to_a_page_that_exists(site):
    site.write("lesson.md", LESSON)
    for directories, here in ((True, "lesson/"), (False, "")):
        built = site.build(strict=True, use_directory_urls=directories)
        page = built.page("lesson/index.html" if directories else "lesson.html")
        links = views_of(page)
        assert f"{len(links)} views of Prices" in page.words
        for address in links.values():
            file = built.folder / here / address
            assert (file / "index.html" if directories else file).is_file(), address


def test_the_page_of_the_current_view_is_marked(site):
    site.write("lesson.md", LESSON)
    built = site.build(strict=True, plugins=ONLY_PREDICT)
    for path, name in (
        ("lesson/index.html", "Step by step"),
        ("lesson/predict/index.html", "Predict first"),
    ):
        (current,) = [
            a.text
            for a in built.page(path).all("a")
            if a.get("aria-current") == "page" and a.text in ("Step by step", "Predict first")
        ]
        assert current == name


def test_views_stay_out_of_search_and_navigation(site):
    site.write("lesson.md", LESSON)
    built = site.build(strict=True, plugins=["search", *ONLY_PREDICT])
    assert "Predict" not in (built.folder / "search/search_index.json").read_text()
    site.write("index.md", "# Home\n")
    built = site.build(strict=True, plugins=ONLY_PREDICT)
    assert "predict" not in (built.folder / "index.html").read_text()


@pytest.mark.parametrize(
    "front",
    [
        "view: Alone",
        "topic: Prices\nviews: none",
        "topic: Prices\nviews: []",
    ],
)
def test_no_views_where_the_page_wants_none(site, front):
    site.write("lesson.md", f"---\n{front}\n---\n\n{SAMPLE}")
    built = site.build(strict=True)
    assert [file for file in built.folder.rglob("lesson/*/index.html")] == []
    assert built.page().has("nav", "tm-views") == []


def test_a_view_that_the_author_wrote_takes_the_place_of_the_made_one(site):
    site.write("lesson.md", LESSON)
    site.write("mine.md", "---\ntopic: Prices\nview: predict\n---\n\n# My own\n")
    built = site.build(strict=True, plugins=ONLY_PREDICT)
    assert not (built.folder / "lesson/predict").exists()
    assert views_of(built.page()) == {"Step by step": "./", "Predict first": "../mine/"}
    assert views_of(built.page("mine/index.html"))["Step by step"] == "../lesson/"


def test_a_page_of_the_author_at_the_address_of_a_view_stays(site):
    site.write("lesson.md", LESSON)
    site.write("lesson/predict.md", "# My page\n")
    built = site.build(strict=True, plugins=ONLY_PREDICT)
    assert "My page" in built.page("lesson/predict/index.html").words
    assert views_of(built.page()) == {}


def test_serve_follows_a_view_that_is_written_and_taken_away_again(site):
    site.write("lesson.md", LESSON)
    two = [{"tracemark": {"views": ["predict", "read"]}}]
    config = load_config(str(site.configure(plugins=two)), site_dir=str(site.folder / "s"))
    config.plugins.on_startup(command="serve", dirty=False)
    made = site.folder / "s/lesson/predict/index.html"
    build(config)
    assert made.is_file()
    own = site.write("mine.md", "---\ntopic: Prices\nview: predict\n---\n\n# My own\n")
    build(config)
    assert not made.exists()
    own.unlink()
    build(config)
    assert made.is_file()
    config.plugins.on_shutdown()


def test_a_lesson_whose_sample_does_not_end_has_no_views(site):
    site.write(
        "lesson.md",
        LESSON.replace("total = 0", "while True: total = 0").replace(
            'id="prices"', 'id="prices" expect="step-limit" max_steps="20" timeout="1"'
        ),
    )
    built = site.build(plugins=ONLY_PREDICT)
    assert not (built.folder / "lesson/predict").exists()


def test_an_unknown_view_is_a_finding(site):
    site.write("lesson.md", LESSON.replace("topic: Prices", "topic: Prices\nviews: [predct]"))
    built = site.build(plugins=ONLY_PREDICT)
    assert any("TM110" in line and "predict" in line for line in built.log)


@pytest.mark.parametrize(
    ("front", "line", "told"),
    [
        ("topic: Prices", 2, "the topic `Prices` has its lesson in docs/lesson.md"),
        ("topic: Prices\nview: predcit", 3, "Did you mean `predict`?"),
        ("topic: Prises\nview: predict", 2, "Did you mean the topic `Prices`?"),
    ],
)
def test_a_page_that_takes_no_part_in_its_topic_is_a_finding(site, front, line, told):
    site.write("lesson.md", LESSON)
    site.write("other.md", f"---\n{front}\n---\n\n# Other\n\n{SAMPLE}")
    (finding,) = [each for each in site.build(plugins=ONLY_PREDICT).log if "TM110" in each]
    assert f"other.md:{line}:1: TM110" in finding
    assert told in finding


@pytest.mark.parametrize("view", ["In a comic", "Predict first, again", "tracing"])
def test_a_view_of_any_other_name_is_one_more_in_the_list(site, view):
    site.write("lesson.md", LESSON)
    site.write("other.md", f"---\ntopic: Prices\nview: {view}\n---\n\n# Other\n")
    built = site.build(strict=True, plugins=ONLY_PREDICT)
    assert [*views_of(built.page())] == ["Step by step", "Predict first", view]


def test_a_topic_that_the_site_names_and_no_page_has_is_a_warning(site):
    site.write("lesson.md", LESSON)
    views = {"default": False, "Prises": ["predict"]}
    (line,) = [
        each for each in site.build(plugins=[{"tracemark": {"views": views}}]).log if "Pri" in each
    ]
    assert "mkdocs.yml: plugins.tracemark: views: no page has the topic 'Prises'" in line
    assert "did you mean 'Prices'?" in line


def test_the_log_tells_of_a_view_that_a_page_of_the_author_leaves_no_place_for(site):
    site.write("lesson.md", LESSON)
    site.write("lesson/predict.md", "# My page\n")
    built = site.build(strict=True, plugins=ONLY_PREDICT)
    assert any("lesson/predict.md stands where the view `predict`" in line for line in built.log)


def test_views_and_their_list_speak_the_language_of_the_lesson(site):
    german = LESSON.replace("topic: Prices", "topic: Preise\ntracemark:\n  language: de")
    site.write("lesson.md", german)
    built = site.build(strict=True, plugins=ONLY_PREDICT)
    assert views_of(built.page()) == {"Schritt für Schritt": "./", "Erst vorhersagen": "predict/"}
    view = built.page("lesson/predict/index.html")
    assert view.one("title").text.startswith("Preise: Erst vorhersagen")
    assert "2 Ansichten zu Preise" in view.words


def test_a_topic_is_a_text_and_no_html(site):
    site.write("lesson.md", LESSON.replace("topic: Prices", 'topic: "List<T> & </title>"'))
    built = site.build(strict=True, plugins=ONLY_PREDICT)
    view = built.page("lesson/predict/index.html")
    assert view.one("title").text.startswith("List<T> & </title>: Predict first")


@pytest.mark.parametrize("directories", [True, False])
@pytest.mark.parametrize("name", ["lesson", "course/index", "index"])
def test_views_stand_below_their_lesson_wherever_a_plugin_puts_it(site, name, directories):
    site.write(f"{name}.md", LESSON)
    (site.folder / "move.py").write_text(MOVING)
    built = site.build(
        strict=True, plugins=ONLY_PREDICT, hooks=["move.py"], use_directory_urls=directories
    )
    (view,) = built.folder.rglob("*predict*.html" if not directories else "predict/index.html")
    folder = "" if name == "index" else f"{name.removesuffix('/index')}/"
    expected = f"de/{folder}predict" + ("/index.html" if directories else ".html")
    assert view.relative_to(built.folder).as_posix() == expected
    lesson = view.parent / views_of(built.page(expected))["Step by step"]
    assert (lesson / "index.html" if directories else lesson).resolve().is_file()


def test_the_page_has_the_last_word_then_the_topic_then_the_site():
    site: dict[str, Wish] = {"Prices": ["order", "predict"], "default": False}
    assert wanted("Prices", None, site) == ("predict", "order")
    assert wanted("Other", None, site) == ()
    assert wanted("Other", "all", site) == SLUGS
    assert wanted("Prices", [], site) == ()
    assert wanted("Any", None, True) == SLUGS


def test_a_verbose_build_tells_of_the_runs_of_views_in_a_line_for_each_lesson(site, caplog):
    site.write("one.md", LESSON)
    site.write("two.md", LESSON.replace("Prices", "Costs").replace("[5, 3]", "[7, 4]"))
    config = load_config(str(site.configure()))
    config.plugins.on_startup(command="build", dirty=False)
    with caplog.at_level(logging.DEBUG):
        build(config)
    config.plugins.on_shutdown()
    told = [line for line in caplog.messages if " views: " in line]
    assert [line.split()[0] for line in told] == ["docs/one.md", "docs/two.md"]
    runs = {id: [m for m in caplog.messages if f"{id}.md:7 prices  " in m] for id in ("one", "two")}
    assert [len(found) for found in runs.values()] == [1, 1], "the lesson's own stand beside them"
