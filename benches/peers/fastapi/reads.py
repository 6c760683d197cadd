"""An authorised read of one row, by FastAPI and SQLAlchemy on two workers."""

import ctypes
import hmac
import os
import signal
import uuid
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import ORJSONResponse
from sqlalchemy import Boolean, Column, DateTime, MetaData, Table, Text, Uuid, bindparam, select
from sqlalchemy.ext.asyncio import create_async_engine

KEY = os.environ["PEER_API_KEY"]
URL = os.environ["PEER_DATABASE_URL"].replace("postgres://", "postgresql+asyncpg://")
PR_SET_PDEATHSIG = 1

engine = create_async_engine(
    URL, pool_size=5, max_overflow=0, pool_reset_on_return=None, isolation_level="AUTOCOMMIT"
)
teams = Table(
    "teams", MetaData(), Column("tenant_id", Text, primary_key=True),
    Column("id", Uuid, primary_key=True), Column("name", Text),
    Column("requires_approval", Boolean), Column("created_at", DateTime(timezone=True)),
)
find = select(teams.c.id, teams.c.name, teams.c.requires_approval, teams.c.created_at).where(
    teams.c.tenant_id == "default", teams.c.id == bindparam("team")
)


@asynccontextmanager
async def lifespan(_):
    # A worker does not outlive the process that started it.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    print("ready", flush=True)
    yield


app = FastAPI(lifespan=lifespan, openapi_url=None, default_response_class=ORJSONResponse)


@app.get("/api/teams/{team_id}")
async def read(team_id: uuid.UUID, request: Request):
    if not hmac.compare_digest(request.headers.get("x-api-key", ""), KEY):
        raise HTTPException(401)
    async with engine.connect() as db:
        row = (await db.execute(find, {"team": team_id})).first()
    if row is None:
        raise HTTPException(404)
    return ORJSONResponse({
        "id": str(row.id), "name": row.name, "requiresApproval": row.requires_approval,
        "createdAt": row.created_at.isoformat(timespec="milliseconds"),
    })


if __name__ == "__main__":
    uvicorn.run(
        "reads:app", port=int(os.environ["PEER_HTTP_PORT"]), workers=2, loop="uvloop",
        http="httptools", access_log=False, log_level="warning", backlog=4096,
    )
