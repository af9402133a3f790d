"""One refused row: where it stands and why, never what it says."""

from pydantic import BaseModel, ConfigDict, Field


class Reject(BaseModel):
    """A row of the export that could not be used."""

    model_config = ConfigDict(frozen=True)
    file: str = Field(description="The file in the export, as it is named there.")
    line: int = Field(ge=1, description="The physical line, counted from 1, on which the row begins.")
    column: str = Field(
        description="The column at fault, as the file's own header names it; empty when the whole row is."
    )
    code: str = Field(description="A constant word for the fault: bad_date, blank, bad_url, short_row, long_row ...")
    message: str = Field(description="The fault in a sentence, without the value.")


class ShownReject(Reject):
    """A refused row with the value at fault: only when the owner asks to see values."""

    value: str = Field(description="The value at fault, as exported.")
