"""What the page says and holds, read as a browser would read it but without one."""

import re
from html.parser import HTMLParser

import polars as pl
import pytest

from pipeline import report, wording
from pipeline.page import STANDING_WORDS
from schemas import figures
from schemas import report as promise
from schemas.fields import PROFILE_PREFIX
from schemas.rules import Rules
from schemas.words import STANDINGS
from tests.made_up_analysis import altered, assemble, hostile, lonely, made_up, unread

LIVES = {"many": made_up, "hostile": hostile, "lonely": lonely, "unread": unread}


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
    for life, page in pages.items():
        assert "One-sided on the record: is it so?" in page.text
        if life == "unread":
            continue
        assert "Calls, e-mail, meetings and other apps are invisible to this export" in page.text
        assert "LinkedIn does not tell the person" in page.text
        assert not re.search(
            r"\b(remove|delete|disconnect|unfriend|useless|bad people|takers)\b", page.text, re.IGNORECASE
        )


def one_sided(analysis, folder, kinds):
    """The panel of a page whose one-sided list has so many rows of each standing and degree."""
    words = [{"standing": standing, "evidence": degree} for (standing, degree), n in kinds.items() for _ in range(n)]
    rows = [row | each for row, each in zip(analysis.cleanup.to_dicts(), words, strict=False)]
    assert len(rows) == len(words)
    report.write(altered(analysis, cleanup=pl.DataFrame(rows, schema=analysis.cleanup.schema)), folder)
    panel = (folder / "report.html").read_text(encoding="utf-8").split('<section id="one-sided">')[1]
    return re.findall(r"<h3>(.+), (strong|moderate) evidence: (\d+) .+</h3>\n<p class=.note.>(.+)</p>", panel)


def test_the_measured_figure_stands_over_nobody_who_was_not_measured(folders, tmp_path):
    kinds = {("asks_only", "strong"): 3, ("pitch_only", "strong"): 2, ("unreturned", "strong"): 1}
    kinds |= {("unreturned", "moderate"): 3, ("pitch_only", "moderate"): 2}
    heads = one_sided(folders["many"][0], tmp_path / "all", kinds)
    assert [head[:3] for head in heads] == [
        ("Effort without return", "strong", "1"),
        ("Offers or requests alone", "strong", "5"),
        ("Effort without return", "moderate", "3"),
        ("Offers or requests alone", "moderate", "2"),
    ]
    for kind, degree, _, words in heads:
        measured = kind == "Effort without return"
        assert (f"{degree} evidence of unreturned effort" in words) == measured
        assert ("answered when next written to" in words) == measured
        assert ("was not measured" in words) == (not measured)
    [(*_, words)] = one_sided(folders["many"][0], tmp_path / "wording", {("pitch_only", "strong"): 2})
    assert "was not measured" in words


def test_never_used_and_nothing_on_record_are_two_figures_with_words_of_their_own(folders, tmp_path):
    analysis, _ = folders["many"]
    nothing = analysis.health.standings["no_history"]
    life = altered(analysis, no_history=analysis.no_history.head(nothing - 5))
    report.write(life, tmp_path / "report")
    words = Reader((tmp_path / "report" / "report.html").read_text(encoding="utf-8")).text
    assert f"{nothing - 5} connections , connected for 3 years or more, with nothing on record" in words
    assert "; 5 more with nothing on record are younger connections." in words
    assert f"nothing on record {nothing} Nothing between the two of you" in words
    assert f"once mutual {analysis.health.standings['dormant']} You have both written" in words
    assert "never used" not in words.split("Rules used")[0]


def test_a_page_says_how_many_pins_protect_nobody_and_names_none(folders, tmp_path):
    analysis = folders["many"][0]
    kept = analysis.people["name"][3]
    life = altered(analysis, rules=Rules(pinned=("Dov Ildmor", kept, "https://www.linkedin.com/in/dov-ildmor")))
    report.write(life, tmp_path / "report")
    html = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert "2 of 3 pins in your rules match nobody" in Reader(html).text
    assert "ildmor" not in html.lower()


def test_turns_still_open_stand_beside_the_settled_ones(folders, pages):
    people, conduct = folders["many"][0].people, folders["many"][0].conduct
    theirs = wording.part(conduct.their_replies.count, conduct.their_replies.of).replace("\u00a0", " ")
    assert people["their_pending"].sum() > 0
    assert re.search(
        rf"{re.escape(theirs)} likely .{{5,20}}, {people['their_pending'].sum()} still open", pages["many"].text
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


def test_without_messages_the_page_says_so_once_and_how_to_ask_for_them(folders, pages):
    words = pages["unread"].text
    assert words.count("Messages are not in this export , so it cannot tell who answers whom") == 1
    for step in ("Settings & Privacy", "Data privacy", "Get a copy of your data", "larger archive", "72 hours"):
        assert words.count(step) == 1
        assert step not in pages["many"].text
    for panel in ("waits for a word from you", "is one-sided", "were never used", "Which ties went quiet"):
        assert re.search(rf"{panel}[^.]* cannot be told without messages\.", words) or panel.startswith("Which")
    assert "Recommendations 1 3" in words
    assert "Thanks" not in words.split("How each number is made")[0]
    assert len(folders["unread"][0].people) == 60


def test_without_messages_nothing_is_said_that_only_messages_could_tell(pages):
    told = pages["unread"].text.split("What was read, what was refused")[0]
    for untrue in (
        "never active",
        "nothing on record",
        "Nobody waits",
        "none yet",
        "Ever talked",
        "This picture takes",
        "No connection looks",
        "conversation in which both wrote",
        "nothing to answer",
    ):
        assert untrue not in told
    assert "not known" in told


def test_an_export_whose_file_of_messages_is_empty_is_told_from_one_without(pages):
    words = pages["lonely"].text
    assert "The file of messages in this export is empty , so it says" in words
    assert "If you did write to people: how to get the rest" in words
    assert "Messages are not in this export" not in words


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


def test_in_an_export_without_messages_nobody_is_told_that_nothing_went_between_them(world):
    world.people("ada | Ada Quill | 2015-01-31\nbo | Bo Reed | 2016-01-31\ncy | Cy Late | 2026-01-31")
    note = ["Ada Quill", "Me Myself", "2/1/15, 9:00 AM", "Shall we talk about the pond?", "INCOMING"]
    world.table("Invitations.csv", ["From", "To", "Sent At", "Message", "Direction"], [note])
    without = world.analyze()
    assert not without.health.messages_read
    reasons = without.people.filter(pl.col("person_id") != "cy")["reasons"].to_list()
    assert [told[-1].startswith("Messages are not in this export") for told in reasons] == [True, True]
    assert [getattr(without, name).height for name in ("owed", "reengage", "cleanup", "no_history")] == [0, 0, 0, 0]
    read = world.talk("").analyze()
    assert read.health.messages_read
    assert "Messages are not in this export" not in str(read.people["reasons"].to_list())
