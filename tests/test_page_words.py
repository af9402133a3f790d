"""What the page says and holds, read as a browser would read it but without one."""

import re
from html.parser import HTMLParser

import pytest

from pipeline import report, wording
from pipeline.page import STANDING_WORDS
from schemas import figures
from schemas import report as promise
from schemas.fields import PROFILE_PREFIX
from schemas.rules import Rules
from schemas.words import STANDINGS
from tests.made_up_analysis import altered, assemble, hostile, lonely, made_up

LIVES = {"many": made_up, "hostile": hostile, "lonely": lonely}


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Each life with its analysis and the folder of its report."""
    parent = tmp_path_factory.mktemp("pages")
    lives = {name: (make(), parent / name) for name, make in LIVES.items()}
    for life, folder in lives.values():
        report.write(life, folder)
    return lives


class Reader(HTMLParser):
    """What a browser would be told: elements, addresses, words."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.words, self.unread = [], [], [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.unread = tag in ("script", "style")
        self.attributes += [(tag, key, value or "") for key, value in attrs]

    def handle_endtag(self, _tag):
        self.unread = False

    def handle_data(self, data):
        if not self.unread:
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def pages(folders):
    return {name: Reader((folder / "report.html").read_text(encoding="utf-8")) for name, (_, folder) in folders.items()}


@pytest.mark.parametrize("life", LIVES)
def test_a_page_loads_nothing_and_links_only_to_profiles(pages, life):
    page = pages[life]
    assert page.tags.count("script") == 3
    assert {(key, value) for tag, key, value in page.attributes if tag == "script"} <= {
        ("type", "application/json"),
        ("id", "everyone-data"),
    }
    assert not {"iframe", "object", "embed", "form", "base", "link"} & set(page.tags)
    for _tag, key, value in page.attributes:
        assert not key.startswith("on")
        assert key != "style"
        if key in ("href", "src", "xlink:href"):
            assert value.startswith(("#", PROFILE_PREFIX, "data:image/png"))
    assert page.tags.count("style") == 1


def test_links_to_people_give_nothing_away(pages):
    page = pages["hostile"]
    links = [value for tag, key, value in page.attributes if (tag, key) == ("a", "href") and not value.startswith("#")]
    assert links
    for key, value in (("rel", "noopener noreferrer"), ("referrerpolicy", "no-referrer")):
        assert page.attributes.count(("a", key, value)) == len(links)


def test_hostile_names_are_only_words(folders, pages):
    page = pages["hostile"]
    assert "img" not in page.tags
    for name in ("<script>alert(1)</script>", "{{7*7}}", r"$\frac{1}{0}$", '"><img src=x onerror=alert(1)>'):
        assert name in page.text
    raw = (folders["hostile"][1] / "report.html").read_text(encoding="utf-8")
    assert "javascript:alert(1)" not in raw
    assert "example.invalid/in/x" not in raw
    # An override of the reading direction must end with the name.
    assert raw.count("\u202e") == len(re.findall(r"<bdi>\u202egnirts desrever</bdi>", raw)) > 0


def test_every_id_on_the_page_is_there_once_and_every_link_leads_somewhere(pages):
    ids = [value for _, key, value in pages["many"].attributes if key == "id"]
    assert len(ids) == len(set(ids))
    inside = [value[1:] for _, key, value in pages["many"].attributes if key == "href" and value.startswith("#")]
    assert inside
    assert set(inside) <= set(ids)


def test_the_page_says_the_five_figures_with_the_exports_date(folders, pages):
    analysis, _ = folders["many"]
    words = pages["many"].text
    assert "export of 30 September 2026" in words
    assert "You have 500 connections ." in words
    assert f"With {analysis.health.two_way} of them" in words
    replies = analysis.conduct.replies
    assert wording.part(replies.count, replies.of).replace("\u00a0", " ") in words
    assert f"{analysis.owed.height} people wait for a word from you" in words
    assert f"{analysis.cleanup.height} connections look one-sided on this record" in words


def test_the_one_sided_list_asks_and_never_tells_to_remove(pages):
    for page in pages.values():
        assert "One-sided on the record: is it so?" in page.text
        assert "Calls, e-mail, meetings and other apps are invisible to this export" in page.text
        assert "LinkedIn does not tell the person" in page.text
        assert not re.search(
            r"\b(remove|delete|disconnect|unfriend|useless|bad people|takers)\b", page.text, re.IGNORECASE
        )


def test_an_empty_life_gets_kind_sentences_instead_of_empty_boxes(pages):
    words = pages["lonely"].text
    assert "You have 1 connection ." in words
    for sentence in (
        "Nobody waits for an answer from you in this export.",
        "No tie that was real has gone quiet, so there is nobody to suggest.",
        "No connection has enough on record to be called one-sided.",
        "No turn in this export has had the time to be answered, so there is nothing to mirror yet.",
    ):
        assert sentence in words
    assert "None" not in words
    assert "nan" not in words.split()


def test_a_rate_is_said_only_from_enough_settled_turns(folders, tmp_path):
    person = folders["many"][0].people.row(0, named=True)
    told = {}
    for replies, opportunities, pending in ((2, 3, 0), (1, 3, 1), (0, 0, 0), (15, 30, 0)):
        changed = person | {
            "their_replies": replies,
            "their_opportunities": opportunities,
            "their_pending": pending,
            "my_opportunities": 0,
            "my_pending": 0,
        }
        folder = tmp_path / f"{replies}-{opportunities}"
        report.write(assemble([changed], []), folder)
        row = (folder / "report.html").read_text(encoding="utf-8").split('aria-label="Table of connections')[1]
        cell = row.split("<td>")[1].split("</td>")[0]
        told[replies, opportunities, pending] = re.sub(r"<[^>]+>", "", cell).replace("\u00a0", " ")
    assert list(told.values()) == ["2 of 3", "too few", "–", "50 % (15 of 30)"]


def test_a_long_network_shows_its_strongest_and_names_the_file_for_the_rest(folders, pages):
    page = (folders["many"][1] / "report.html").read_text(encoding="utf-8")
    table = page.split('aria-label="Table of connections')[1].split("</table>")[0]
    assert table.count("<tr>") == 201
    assert "The 200 strongest ties on record of 500; people.csv holds everyone" in pages["many"].text


def test_refused_rows_are_counted_by_file_and_fault(pages):
    words = pages["many"].text
    assert "31 rows of messages.csv : the row has too few cells (short_row; lines 9, 18, 27, 36, 45 …)" in words
    assert "2 rows of Connections.csv : is not a date" in words
    assert "More than 2 % of the rows were refused in Connections.csv :" in pages["lonely"].text.replace("\u00a0", " ")


def test_every_field_standing_and_rule_is_explained(pages):
    said = pages["many"].text
    for name, field in promise.Person.model_fields.items():
        assert f"{name} {field.description}" in said
    for name, field in Rules.model_fields.items():
        assert name in said
        assert field.description in said
    assert set(STANDING_WORDS) == set(STANDINGS)


def test_a_changed_rule_is_shown_as_changed(folders, tmp_path):
    life = altered(folders["lonely"][0], rules=Rules(owed_after_days=7))
    report.write(life, tmp_path / "report")
    words = Reader((tmp_path / "report" / "report.html").read_text(encoding="utf-8")).text
    assert "Rules used, 1 of them changed by you" in words
    assert "owed_after_days 7 (changed)" in words


def test_a_waiting_time_is_said_only_from_enough_turns(folders, tmp_path):
    life = folders["lonely"][0]
    for of, said in ((4, "too few"), (5, "1.5 days")):
        share = figures.Share(count=2, of=of, low=0.1, high=0.9)
        conduct = life.conduct.model_copy(update={"replies": share, "median_wait_days": 1.5})
        report.write(altered(life, conduct=conduct), tmp_path / str(of))
        words = Reader((tmp_path / str(of) / "report.html").read_text(encoding="utf-8")).text
        assert f"Half answered within {said} too few" in words


def test_a_file_that_is_missing_is_named_with_what_that_means(pages):
    words = pages["many"].text
    assert "Endorsement_Received_Info.csv : endorsements that others gave you are unknown" in words
