"""What a CI service tells its jobs, as far as it matters to a build that runs code of others."""

import re
from collections.abc import Mapping

_TOKEN = re.compile(
    r"(^|_)(TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS|API_?KEY|(ACCESS|PRIVATE)_KEY)$"
)


def service(environ: Mapping[str, str]) -> str:
    """Name of the service whose job this is; empty on other machines."""
    if environ.get("GITHUB_ACTIONS") == "true":
        return "GitHub Actions"
    if environ.get("GITLAB_CI"):
        return "GitLab CI"
    return ""


def secrets(environ: Mapping[str, str]) -> list[str]:
    """Names of variables that hold what others must not have, going by their names."""
    return sorted(name for name, value in environ.items() if value and _TOKEN.search(name))


def is_proposal(environ: Mapping[str, str]) -> bool:
    """Is this the build of a pull request or a merge request, whoever made it?"""
    return (
        environ.get("GITHUB_EVENT_NAME", "").startswith("pull_request")
        or environ.get("CI_PIPELINE_SOURCE") == "merge_request_event"
    )


def advice(environ: Mapping[str, str]) -> str:
    """What to change where a job of a service has secrets; empty where nothing needs to be."""
    where, found = service(environ), secrets(environ)
    if not where or not found:
        return ""
    has = f"this build has {_listed(found)} in its environment"
    runs = " and runs code from a pull request" if is_proposal(environ) else ""
    mend = (
        "Set permissions: contents: read and persist-credentials: false, and give secrets only to a"
        " job that deploys what this one has built"
        if where == "GitHub Actions"
        else "Give secrets only to a job that deploys what this one has built, and unset the others"
        " before the build"
    )
    return f"{has}{runs}. {mend}."


def warning(environ: Mapping[str, str]) -> str:
    """The same for the build of a pull request; empty for any other build."""
    return advice(environ) if is_proposal(environ) else ""


def _listed(names: list[str]) -> str:
    """The first few."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
