"""The pages of a topic as bytes, from one build to the next."""

import zlib
from typing import Literal

import msgspec
from markupsafe import Markup

from tracemark.lesson.page import ViewSlug
from tracemark.topic.downloads import Download
from tracemark.topic.pages import TopicPages
from tracemark.topic.topic import Piece

FORMAT: Literal["tracemark-views/1"] = "tracemark-views/1"
FAST = 1
"""Level of compression: tables of HTML shrink to a tenth in any case."""


class _Piece(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A part of a page."""

    is_html: bool
    text: str


class _Kept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of one file."""

    format: Literal["tracemark-views/1"] = FORMAT
    made_of: str
    """Digest of all that is known only when the lesson is converted."""
    pages: dict[ViewSlug, list[_Piece]]
    downloads: list[Download]


def packed(pages: TopicPages, made_of: str) -> bytes:
    """The pages, and what they were made of."""
    kept = _Kept(
        made_of=made_of,
        pages={slug: [_packed(one) for one in found] for slug, found in pages.pieces.items()},
        downloads=[*pages.downloads],
    )
    return zlib.compress(msgspec.msgpack.encode(kept), FAST)


def unpacked(content: bytes, made_of: str) -> TopicPages | None:
    """The pages; None where they were made of something else, and for anything but whole pages."""
    try:
        kept = msgspec.msgpack.decode(zlib.decompress(content), type=_Kept)
    except (zlib.error, msgspec.DecodeError, UnicodeDecodeError):
        return None
    if kept.made_of != made_of:
        return None
    pieces = {slug: tuple(map(_unpacked, found)) for slug, found in kept.pages.items()}
    return TopicPages(pieces, tuple(kept.downloads))


def _packed(piece: Piece) -> _Piece:
    return _Piece(isinstance(piece, Markup), str(piece))


def _unpacked(piece: _Piece) -> Piece:
    return Markup(piece.text) if piece.is_html else piece.text  # noqa: S704 (as it was made)
