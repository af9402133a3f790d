"""How much a workbook would take once it is read, told before that from its parts: files, cells and what is in them."""

import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers.expat import ParserCreate

_PIECE = 1 << 20


@dataclass
class Room:
    """What reading takes: bytes of the parts, cells of each sheet's rectangle from A1 on, and characters in cells.

    The reader keeps room for each cell of the rectangle, and a text of its own for each cell that shares one.
    """

    parts: int = 0
    cells: int = 0
    characters: int = 0


class Unfit(Exception):
    """A file is no workbook of this kind, or is not written as one is."""


def room(data: bytes, most: int) -> Room:
    """What reading the workbook takes; stops counting where its parts come to more than `most` bytes.

    Raises Unfit, or whatever zipfile, zlib and expat raise for damage.
    """
    told, texts = Room(), _Texts()
    with zipfile.ZipFile(BytesIO(data)) as book:
        names = book.namelist()
        if "xl/workbook.xml" not in map(str.casefold, names) or len(set(names)) < len(names):
            raise Unfit
        for name in names:
            text = b"".join(_pieces(book, name, most - told.parts))
            told.parts += len(text)
            if told.parts > most:
                return told
            # The parts that hold sheets may have any name.
            if b"sheetData" in text or b"sst" in text[:_PIECE]:
                told.cells += _Part(texts).count(text)
    told.characters = sum(size * texts.used[nth] for nth, size in enumerate(texts.sizes))
    return told


def _pieces(book: zipfile.ZipFile, name: str, most: int) -> Iterator[bytes]:
    with book.open(name) as file:
        while most >= 0 and (piece := file.read(_PIECE)):
            most -= len(piece)
            yield piece


@dataclass
class _Texts:
    """The texts that cells share: how long each is, and how many cells have it."""

    sizes: list[int] = field(default_factory=list)
    used: Counter[int] = field(default_factory=Counter)


class _Part:
    """One part of a workbook as it is gone through, element by element."""

    def __init__(self, texts: _Texts) -> None:
        """Nothing is counted yet."""
        self._texts = texts
        self._row = self._column = 0
        self._width = self._height = 0
        self._shares = self._in_text = False
        self._said: list[str] | None = None

    def count(self, text: bytes) -> int:
        """The cells of the rectangle from A1 to the last that holds something."""
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse
        parser.Parse(text, True)
        return self._width * self._height

    def _refuse(self, *_declared: object) -> None:
        raise Unfit

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._place(attributes.get("r"))
            self._shares = attributes.get("t") == "s"
        elif name in ("v", "is"):
            self._width, self._height = max(self._width, self._column), max(self._height, self._row)
            self._said = [] if name == "v" and self._shares else None
        elif name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        elif name == "si":
            self._texts.sizes.append(0)
            self._in_text = True

    def _place(self, address: str | None) -> None:
        """Where a cell is: by its address, or else behind the one before it."""
        if address is None:
            self._column += 1
            return
        letters = address.rstrip("0123456789")
        self._row, self._column = int(address[len(letters) :]), 0
        for letter in letters.upper():
            self._column = self._column * 26 + ord(letter) - 64

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "v" and self._said is not None:
            self._texts.used[int("".join(self._said).strip() or 0)] += 1
            self._said = None
        elif name == "si":
            self._in_text = False

    def _characters(self, text: str) -> None:
        if self._said is not None:
            self._said.append(text)
        elif self._in_text:
            self._texts.sizes[-1] += len(text)
