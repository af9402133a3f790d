"""What stands on the outside of messages: each distinct conversation, sender and recipients, once."""

import polars as pl

ROW = "row"
"""Number of a message in file order, from 0; of two with the same time, the higher number is the earlier one."""

ENVELOPE = "envelope"
"""The ROW of the first message with the same conversation, sender and recipients: who is who is settled once for it."""

_ON_IT = ["conversation_id", "sender_name", "sender", "recipient_names", "recipients"]


def sealed(messages: pl.DataFrame) -> pl.DataFrame:
    """The messages with ROW and ENVELOPE."""
    first = pl.col(ROW).first()
    # Each column as numbers first: to group by five columns of text takes the memory of all that text again.
    return messages.with_row_index(ROW).with_columns(first.over([first.over(name) for name in _ON_IT]).alias(ENVELOPE))


def envelopes(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per envelope of sealed messages: its ROW, what is on it, and how many messages bear it (`times`)."""
    times = rows.group_by(ENVELOPE).agg(times=pl.len())
    first = rows.select(ROW, *_ON_IT).filter(rows[ENVELOPE] == rows[ROW])
    return first.join(times, left_on=ROW, right_on=ENVELOPE, maintain_order="left")
