"""An envelope stands for exactly the messages that have its conversation, sender and recipients."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipeline.envelopes import ENVELOPE, ROW, envelopes, sealed

ON_IT = {
    "conversation_id": pl.String,
    "sender_name": pl.String,
    "sender": pl.String,
    "recipient_names": pl.String,
    "recipients": pl.List(pl.String),
}
Outside = tuple[str | None, str | None, str | None, str | None, list[str]]

words = st.sampled_from([None, "", "a", "b"])
slugs = st.lists(st.sampled_from(["a", "b", "a b"]), max_size=2)


@given(st.lists(st.tuples(words, words, words, words, slugs)))
def test_messages_share_an_envelope_just_where_all_that_is_on_it_is_the_same(outsides: list[Outside]) -> None:
    messages = sealed(pl.DataFrame(outsides, schema=ON_IT, orient="row"))
    first = [outsides.index(outside) for outside in outsides]
    assert messages[ROW].to_list() == list(range(len(outsides)))
    assert messages[ENVELOPE].to_list() == first
    each = envelopes(messages)
    assert each.select(ROW, "times").rows() == [(row, first.count(row)) for row in sorted(set(first))]
    assert each.select(*ON_IT).rows() == [outsides[row] for row in sorted(set(first))]
