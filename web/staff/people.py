"""For the administrator: the accounts, and the audit log, which can be read and never written."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from web.errors import FormWrong
from web.staff.gate import Administrator, FromService, field
from web.staff.roles import Role
from web.staff.views import go, show

ENTRIES = 100  # of the audit log on one page

router = APIRouter(prefix="/staff", include_in_schema=False)


@router.get("/accounts")
async def show_accounts(request: Request, service: FromService, staff: Administrator) -> Response:
    """Everybody who may sign in. New accounts are made on the command line."""
    accounts = await run_in_threadpool(service.store.accounts.all)
    return show(request, "accounts.html.j2", staff, accounts=accounts)


@router.post("/accounts/{name}")
async def change_account(request: Request, service: FromService, staff: Administrator, name: str) -> Response:
    """Give a role, disable, enable, or sign out everywhere: what the pressed button says."""
    accounts, what = service.store.accounts, await field(request, "change", required=True)
    if what == "role":
        role = await field(request, "role", required=True)
        if role not in list(Role):
            raise FormWrong("There is no such role.")
        await run_in_threadpool(accounts.change_role, name, Role(role), staff.name)
    elif what in ("disable", "enable"):
        await run_in_threadpool(accounts.set_disabled, name, what == "disable", staff.name)
    elif what == "sign-out":
        await run_in_threadpool(accounts.sign_out_everywhere, name, staff.name)
    elif what == "unlock":
        await run_in_threadpool(service.store.sessions.unlock, name, staff.name)
    else:
        raise FormWrong("There is no such change.")
    return go(request, "/staff/accounts", done="account")


@router.get("/audit")
async def show_audit(
    request: Request, service: FromService, staff: Administrator, before: int | None = None, who: str | None = None
) -> Response:
    """Every sign-in and every change, newest first."""
    entries = await run_in_threadpool(service.store.audit.page, ENTRIES, before, who or None)
    older = entries[-1].entry_id if len(entries) == ENTRIES else None
    return show(request, "audit.html.j2", staff, entries=entries, older=older, who=who)
