"""The tables. `migrations` creates them; a test holds the two equal.

Counters instead of flags tell what must be done again: `edits` grows with every transaction that changed something
of a project, `run_edits` with every one that changed what the run frame shows; `published_edits` and `framed_edits`
say how far the last sync brought them. A process killed between the two leaves the difference, and the next sync
sees it. `run_change` lists the runs behind `run_edits`, so that the frame need not be built from all of them.

`run_label`, `run_note` and `view` are what people wrote here: no source can give them again. The owner of a view and
who changed something are digests of what a browser keeps in its cookie (`dashboard.auth.visitor`).

`model_event` is what syncs noticed of promotions that their registry keeps no record of.

`live_run` and `live_point` are what running experiments told us (`dashboard.data.live`); nobody else may have it. A NaN
is stored as no value, because SQLite makes one of it anyway.

`access` holds who may come in and what they may do, what they did, and the addresses that they made.
"""

from dashboard.data.store.schema.access import (
    access_token,
    account,
    audit_event,
    embed_link,
    role_grant,
    session,
    short_link,
    sign_in_attempt,
)
from dashboard.data.store.schema.ground import metadata
from dashboard.data.store.schema.projects import (
    commit_index,
    commits,
    content_size,
    fact,
    job,
    lease,
    live_point,
    live_run,
    model_event,
    project,
    ref,
    registered_model,
    run,
    run_change,
    run_document,
    run_label,
    run_note,
    run_selection,
    source,
    view,
)

__all__ = [
    "access_token",
    "account",
    "audit_event",
    "commit_index",
    "commits",
    "content_size",
    "embed_link",
    "fact",
    "job",
    "lease",
    "live_point",
    "live_run",
    "metadata",
    "model_event",
    "project",
    "ref",
    "registered_model",
    "role_grant",
    "run",
    "run_change",
    "run_document",
    "run_label",
    "run_note",
    "run_selection",
    "session",
    "short_link",
    "sign_in_attempt",
    "source",
    "view",
]
