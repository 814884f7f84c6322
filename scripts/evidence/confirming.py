"""An entry is confirmed when its facts are proved, and only then."""

from affranchi.model.software import Software
from affranchi.proof import unproved


def confirmed(software: Software) -> Software:
    """The record with the status that its facts give it."""
    status = "confirmed" if software.summary and not unproved(software) else "draft"
    return software if status == software.status else software.model_copy(update={"status": status})
