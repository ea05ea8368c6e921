"""Every link of the project's own site leads to something that the site has."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from tests.browsing import ROOT
from tests.links import Page, answer, broken, main, outside, pages
from tests.test_spelling import CODE, FENCE

TABLE = "assets/tracemark/tracemark.css"


@pytest.fixture(scope="module")
def pages_of_own_site(own_site):
    return pages(own_site)


def test_every_link_leads_to_a_file_and_a_place_in_it(own_site, pages_of_own_site):
    assert (own_site / TABLE).is_file()
    count = sum(len(page.links) for page in pages_of_own_site.values())
    assert count > 1_000, "of navigation, lessons and manual"
    assert list(broken(own_site, pages_of_own_site)) == []


def test_every_page_of_the_manual_is_linked_to(own_site, pages_of_own_site):
    sources = {path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")}
    built = {
        name if name.stem == "index" else name.with_suffix("") / "index.md" for name in sources
    }
    names = {name.with_suffix(".html").as_posix() for name in built}
    assert names <= set(pages_of_own_site)
    home = pages_of_own_site["index.html"]
    linked = {f"{one}index.html".removeprefix("./") for one in home.links if one.endswith("/")}
    assert names - {"index.html"} <= linked


def test_the_search_leads_to_places_that_there_are(own_site, pages_of_own_site):
    index = json.loads((own_site / "search" / "search_index.json").read_text("utf-8"))
    places = [entry["location"] for entry in index["docs"]]
    assert len(places) > 50
    found = Page("".join(f'<a href="./{place}">' for place in places))
    gone = broken(own_site, {**pages_of_own_site, "found.html": found})
    assert [link for link in gone if link.startswith("found.html")] == []


@pytest.mark.parametrize("page", sorted(path.name for path in ROOT.glob("*.md")))
def test_pages_beside_the_manual_link_to_files_that_there_are(page):
    text = prose_and_links((ROOT / page).read_text("utf-8"))
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert [link for link in links if not (ROOT / link.partition("#")[0]).exists()] == []


def prose_and_links(text):
    return CODE.sub("", FENCE.sub("", text))


def test_no_id_stands_twice_on_a_page(pages_of_own_site):
    twice = {
        name: sorted({one for one in page.ids if page.ids.count(one) > 1})
        for name, page in pages_of_own_site.items()
    }
    assert {name: ids for name, ids in twice.items() if ids} == {}


def site_of(folder, page):
    (folder / "there").mkdir()
    (folder / "there" / "index.html").write_text('<h1 id="top">There</h1>')
    (folder / "index.html").write_text(page)
    return list(broken(folder, pages(folder)))


@pytest.mark.parametrize(
    "link",
    [
        '<a href="there/">',
        '<a href="there/index.html#top">',
        '<a href="./there/#%74op">',
        '<a href="/there/">',
        '<p id="a">a <a href="#a">',
        '<a href="mailto:a@b.example">',
        '<a href="https://elsewhere.example/gone">',
        '<img src="data:image/png;base64,AAAA">',
        '<base href="there/"><a href="index.html#top">',
        '<p id="a">a <p aria-describedby="a">b',
    ],
)
def test_a_link_that_leads_somewhere_is_fine(tmp_path, link):
    assert site_of(tmp_path, link) == []


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ('<a href="their/">', "index.html: their/ leads to no file"),
        ('<a href="there/#bottom">', "there/#bottom leads to no such place of that page"),
        ('<a href="#a">', "#a leads to no such place"),
        ('<script src="a.js"></script>', "a.js leads to no file"),
        ('<img srcset="a.png 1x, b.png 2x">', "a.png leads to no file"),
        ('<p style="background: url(a.png)">', "a.png leads to no file"),
        ('<label for="a">', "for='a' is no id of the page"),
    ],
)
def test_a_link_that_leads_nowhere_is_told(tmp_path, link, told):
    assert told in "\n".join(site_of(tmp_path, link))


def test_styles_are_read_as_well(tmp_path):
    (tmp_path / "a.css").write_text("p { background: url('b.png') }")
    assert list(broken(tmp_path, {})) == ["a.css: b.png leads to no file"]


class Host(BaseHTTPRequestHandler):
    """It has one page."""

    def do_GET(self):
        self.send_response(200 if self.path == "/here" else 404)
        self.end_headers()

    def log_message(self, format, *args):
        pass


@pytest.fixture
def host():
    with HTTPServer(("127.0.0.1", 0), Host) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_another_host_is_asked_for_the_page(host):
    assert answer(f"{host}/here") == ""
    assert answer(f"{host}/gone") == "404 Not Found"
    assert "refused" in answer("http://127.0.0.1:1/")


def test_pages_of_other_hosts_are_asked_for_once_and_what_is_gone_is_named(tmp_path, host, capsys):
    (tmp_path / "a.html").write_text(f'<a href="{host}/here#x"><a href="{host}/gone">')
    (tmp_path / "b.html").write_text(f'<a href="{host}/here"><a href="b.html">')
    assert outside(pages(tmp_path)) == {f"{host}/gone": "a.html", f"{host}/here": "b.html"}
    assert main(tmp_path) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"a.html: {host}/gone: 404 Not Found",
        "2 addresses, 1 not found",
    ]
