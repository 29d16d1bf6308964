"""The training text: two public-domain books, cut into a training and a validation part, and their tokenizer."""

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

WAR_AND_PEACE = "war-and-peace.txt.gz"
SHAKESPEARE = "tinyshakespeare.txt.gz"
END_OF_TEXT = "<|endoftext|>"

HEADING = re.compile(r"^(?:BOOK|FIRST EPILOGUE|SECOND EPILOGUE|CHAPTER)\b.*$", re.MULTILINE)

PIECE_CHARS = 8192
PIECES_PER_VALIDATION_PIECE = 20


@dataclass(frozen=True)
class Part:
    """Token ids of one part of the corpus, and where its paragraphs start: the places where a window may begin."""

    ids: np.ndarray
    paragraph_starts: np.ndarray
    utf8_bytes: int


def read_books(folder: Path) -> list[str]:
    """Both books as paragraphs parted by blank lines, with the end-of-text mark after each chapter of the novel."""
    chapters = re.split(HEADING, _read(folder / WAR_AND_PEACE))
    # The novel's file is wrapped at 72 columns, which says nothing about the language; the verse lines of the plays do.
    unwrapped = [re.sub(r"(?<=\S) *\n(?=\S)", " ", chapter) for chapter in chapters if chapter.strip()]
    novel = "\n\n".join(_squeeze_blank_lines(chapter) + END_OF_TEXT for chapter in unwrapped)
    plays = _squeeze_blank_lines(_read(folder / SHAKESPEARE)) + END_OF_TEXT
    return [novel, plays]


def _read(path: Path) -> str:
    with gzip.open(path, "rt", encoding="utf-8", newline=None) as file:
        return file.read()


def _squeeze_blank_lines(text: str) -> str:
    return re.sub(r"\n{2,}", "\n\n", text.strip())


def split(books: list[str]) -> tuple[list[str], list[str]]:
    """Pieces of whole paragraphs, about 8 KiB each: every twentieth of a book is for validation."""
    training, validation = [], []
    for book in books:
        for number, piece in enumerate(_pieces(book)):
            held_out = number % PIECES_PER_VALIDATION_PIECE == PIECES_PER_VALIDATION_PIECE // 2
            (validation if held_out else training).append(piece)
    return training, validation


def _pieces(book: str) -> list[str]:
    pieces, current, chars = [], [], 0
    for paragraph in book.split("\n\n"):
        current.append(paragraph)
        chars += len(paragraph)
        if chars >= PIECE_CHARS:
            pieces.append("\n\n".join(current))
            current, chars = [], 0
    if current:
        pieces.append("\n\n".join(current))
    return pieces


def train_tokenizer(pieces: list[str], vocab_size: int) -> Tokenizer:
    """A byte-level BPE with GPT-2's pre-tokenizer; id 0 is the end-of-text mark."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(
        (piece.replace(END_OF_TEXT, "") for piece in pieces),
        trainers.BpeTrainer(
            vocab_size=vocab_size,
            special_tokens=[END_OF_TEXT],
            initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
            show_progress=False,
        ),
    )
    return tokenizer


def encode(tokenizer: Tokenizer, pieces: list[str]) -> Part:
    """Encodes paragraph by paragraph, the blank line as tokens of the paragraph before it."""
    ids, starts = [], []
    paragraphs = [
        paragraph if paragraph.endswith(END_OF_TEXT) else paragraph + "\n\n"
        for piece in pieces
        for paragraph in piece.split("\n\n")
    ]
    for encoding in tokenizer.encode_batch(paragraphs):
        starts.append(len(ids))
        ids.extend(encoding.ids)
    utf8_bytes = sum(len(paragraph.replace(END_OF_TEXT, "").encode()) for paragraph in paragraphs)
    return Part(np.array(ids, dtype=np.int64), np.array(starts, dtype=np.int64), utf8_bytes)
