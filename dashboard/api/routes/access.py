"""Who asks, and who may what in a project."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from dashboard.api.encoding import moment
from dashboard.api.schemas.access import AccountAnswer, GrantBody, GrantItem, GrantList, GrantPath
from dashboard.api.schemas.parameters import ProjectPath
from dashboard.api.serving import FORBIDDEN, PREFIX, PROJECT, answer, blueprint, check_json, context, project_of
from dashboard.data.model.access import Role
from dashboard.data.model.account import GrantEntry

api = blueprint("access", "Accounts and roles")


@api.get("/account", responses={200: AccountAnswer})
def who_am_i() -> Response:
    """Who asks, and what they are in each project that exists for them."""
    access, accounts = context().access, context().team.accounts
    who, everywhere = access.who(), access.who().role_everywhere()
    account = accounts.numbered(who.account_id) if who.account_id is not None else None
    roles = [(project.key, access.role(project.key)) for project in context().projects.list()]
    return answer(
        {
            "name": account.name if account else "",
            "display_name": account.display_name if account else "",
            "kind": who.kind.value,
            "role": everywhere.word if everywhere else None,
            "projects": [{"owner": key.owner, "name": key.name, "role": role.word} for key, role in roles if role],
        }
    )


@api.get(f"{PROJECT}/grants", responses={**FORBIDDEN, 200: GrantList})
def list_grants(path: ProjectPath) -> Response:
    """Every role that holds here, those of the configuration, of the owner and of everything included."""
    project = project_of(path)
    grants = [_grant(entry) for entry in context().team.grants.on(project.key)]
    visibility = context().access.visibility(project.key).value
    return answer({"visibility": visibility, "grants": grants, "total": len(grants)})


@api.post(f"{PROJECT}/grants", responses={**FORBIDDEN, 201: GrantItem})
def give_grant(path: ProjectPath, body: GrantBody) -> Response:
    """Give somebody a role in this project, in place of the one that they were given here."""
    check_json()
    project = project_of(path)
    entry = context().team.grants.give(body.subject_kind, body.subject, str(project.key), Role.of(body.role))
    response = answer(_grant(entry), status=201)
    response.headers["Location"] = f"{request.script_root}{PREFIX}/projects/{path.owner}/{path.name}/grants/{entry.id}"
    return response


@api.delete(f"{PROJECT}/grants/<int:id>", responses={**FORBIDDEN, 204: None})
def take_grant(path: GrantPath) -> Response:
    """Take a role back that was given in this project."""
    context().team.grants.take(path.id, str(project_of(path).key))
    return Response(status=204)


def _grant(entry: GrantEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "subject_kind": entry.subject_kind,
        "subject": entry.subject,
        "on": entry.grant.on,
        "role": entry.grant.role.word,
        "created": moment(entry.created_at),
        "created_by": entry.created_by,
    }
