"""Everything a maintainer does to a library, as functions. The command line and the staff console call these.

All take a `Workplace`: where documents and built state lie, and what they are built with. Those that take long take a
`progress(stage, done, total)` too: called from the same thread with the stage in words ("Reading", "Embedding",
"Comparing statements", "Asking the saved questions", "Publishing"), it may raise to stop the run, which leaves what is
published as it was. All may be called from any thread; two that change the library exclude each other across processes
(`IndexBusy`). Every failure is an `EquipoiseError` whose text is one line for the person at the screen, or an `OSError`
of the system (a full disk). Values are frozen and have names and paths as text; none holds an open file.

    workplace = bot.trial.workplace_of(settings)
    seen = preview(workplace, progress=show)        # builds aside, publishes nothing: seen.changes
    done = update(workplace, strict=True)           # done.published, done.refusal, done.report, done.changes
    history(workplace); rollback(workplace, "000003"); prune(workplace, keep=2); verify(workplace)
    save_document(workplace, "leaflets/a.pdf", content)     # on hold: see index/holding.py
    list_documents(workplace); describe_document(...); remove_document(...); discard_held(...)
    update(workplace, strict=True, held=True)               # publishes what is on hold too
"""

from index.operations.held import (
    describe_document,
    discard_held,
    held_details,
    keep_document,
    list_documents,
    remove_document,
    save_document,
)
from index.operations.kept import Past, Verified, diff, history, prune, rollback, verify
from index.operations.runs import DRAFT, MARGIN, Update, preview, update
from index.operations.workplace import Workplace

__all__ = [
    "DRAFT",
    "MARGIN",
    "Past",
    "Update",
    "Verified",
    "Workplace",
    "describe_document",
    "diff",
    "discard_held",
    "held_details",
    "history",
    "keep_document",
    "list_documents",
    "preview",
    "prune",
    "remove_document",
    "rollback",
    "save_document",
    "update",
    "verify",
]
