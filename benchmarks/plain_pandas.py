"""Turns, reply rates and balance of an export in plain pandas, as a competent analyst would write them in an hour.

    python benchmarks/plain_pandas.py EXPORT_FOLDER ADDRESS_OF_THE_OWNERS_PROFILE

Written for the comparison in `docs/performance.md`, and to be as fast as pandas is without tricks: no loop over rows,
no `apply`. It does far less than the program: it refuses no row and says nothing of why, reads no words, weighs nothing
and draws nothing. `performance_truth.py` holds its counts to the program's before any ratio is told.
"""

import sys
from pathlib import Path

import pandas as pd

GAP = pd.Timedelta(days=14)
_COPY_OF = ["CONVERSATION ID", "FROM", "TO", "DATE", "CONTENT", "ATTACHMENTS"]


def read(folder: Path, me: str) -> pd.DataFrame:
    """The direct messages of one owner in order of time: `person` (an address), `from_me`, `at`."""
    rows = pd.read_csv(folder / "messages.csv", dtype=str, keep_default_na=False, on_bad_lines="skip")
    drafts = (rows["IS MESSAGE DRAFT"] == "Yes") | (rows["IS CONVERSATION DRAFT"] == "Yes")
    rows = rows[~drafts].drop_duplicates(_COPY_OF)
    rows["at"] = pd.to_datetime(rows["DATE"], format="%Y-%m-%d %H:%M:%S UTC", utc=True, errors="coerce")
    rows["from_me"] = rows["SENDER PROFILE URL"] == me
    rows["person"] = rows["RECIPIENT PROFILE URLS"].where(rows["from_me"], rows["SENDER PROFILE URL"])
    one = ~rows["RECIPIENT PROFILE URLS"].str.contains(",") & (rows["person"] != "") & (rows["CONTENT"] != "")
    alone = rows.groupby("CONVERSATION ID")["person"].transform("nunique") == 1
    direct = rows.loc[one & alone & rows["at"].notna(), ["person", "from_me", "at"]]
    # Exports list the newest message first: of two in one second the lower row is the later one.
    return direct.iloc[::-1].sort_values(["person", "at"], kind="stable", ignore_index=True)


def turns(messages: pd.DataFrame) -> pd.DataFrame:
    """Runs of one side's messages inside a conversation, which ends where nobody writes for GAP: each one's `state`."""
    other = messages["person"] != messages["person"].shift()
    talk = (other | (messages["at"].diff() > GAP)).cumsum()
    run = (talk != talk.shift()) | (messages["from_me"] != messages["from_me"].shift())
    found = messages.assign(talk=talk).groupby(run.cumsum()).agg(
        person=("person", "first"), from_me=("from_me", "first"), talk=("talk", "first"), ended=("at", "last")
    )  # fmt: skip
    answered = found["talk"] == found["talk"].shift(-1)
    pending = ~answered & (messages["at"].max() - found["ended"] <= GAP)
    return found.assign(answered=answered, pending=pending)


def people(messages: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Per person: messages either way, their balance from -1 (all theirs) to 1, and turns settled and answered."""
    sent = messages.groupby("person")["from_me"].agg(["sum", "size"])
    balance = (2 * sent["sum"] - sent["size"]) / sent["size"]
    told = pd.DataFrame({"sent": sent["sum"], "received": sent["size"] - sent["sum"], "balance": balance})
    for side, mine in (("mine", True), ("theirs", False)):
        some = found[found["from_me"] == mine]
        counts = some.groupby("person").agg(
            turns=("answered", "size"), open=("pending", "sum"), met=("answered", "sum")
        )
        told[f"turns_{side}"], told[f"answered_{side}"] = counts["turns"], counts["met"]
        told[f"settled_{side}"] = counts["turns"] - counts["open"]
        told[f"rate_{side}"] = counts["met"] / told[f"settled_{side}"]
    return told


def main() -> None:
    """Work it all out, and say how many people there are."""
    messages = read(Path(sys.argv[1]), sys.argv[2])
    sys.stdout.write(f"{len(people(messages, turns(messages)))}\n")


if __name__ == "__main__":
    main()
