"""Texts of any length where a name or a message has room for a short one."""


def cut(text: str, limit: int) -> str:
    """The text, with an ellipsis as its last character where it has more than `limit` of them."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
