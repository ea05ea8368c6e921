"""Sites in several languages: the plugin `i18n` builds the whole site once more for each language.

It tells nobody; what it is at stands in its attributes.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LanguageBuild:
    """Which of the builds of a site this is."""

    folder: str = ""
    """Of the pages in this language, below that of the site; empty for the first language."""
    is_further: bool = False
    """Has the site been built in another language just now?"""


def language_build(plugins: Mapping[str, object]) -> LanguageBuild:
    """The build that is going on; of a site without `i18n` it is the only one."""
    i18n = plugins.get("i18n")
    now = getattr(i18n, "current_language", None)
    first = getattr(i18n, "default_language", None)
    return LanguageBuild(
        folder=f"{now}/" if now and now != first else "",
        is_further=bool(getattr(i18n, "building", False)),
    )
