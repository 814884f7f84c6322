"""What git says when it cannot, known for what it is."""

import pytest

from affranchi.storage.refusals import FullDiskError, local_refusal

# As git says it on a disk that fills up while it commits; the last is a hook that emptied the message.
SAID = [
    ("error: unable to write file: No space left on device\n", True),
    ("fatal: cannot update ref 'refs/heads/main': couldn't write '/t/.git/refs/heads/main.lock'\n", True),
    ("Aborting commit due to empty commit message.\n", True),
    ("Pas de message sans ticket.\nAborting commit due to empty commit message.\n", False),
]


@pytest.mark.parametrize(("said", "is_full"), SAID)
def test_a_full_disk_is_said_so_however_git_meets_it(said: str, *, is_full: bool) -> None:
    assert isinstance(local_refusal(said), FullDiskError) == is_full
