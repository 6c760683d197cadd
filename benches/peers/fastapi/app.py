"""WhatsApp's web hook as a lean service takes it: verified, decided and committed once, then 200.

Statements are SQLAlchemy's own expressions, compiled once and kept in its cache; no objects are
mapped, nothing is logged, nothing is sent.
"""

import ctypes
import hashlib
import hmac
import os
import signal
from contextlib import asynccontextmanager
from datetime import datetime, timezone

import orjson
from fastapi import FastAPI, Request, Response
from sqlalchemy import BigInteger, Column, DateTime, Integer, MetaData, Table, Text, bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import create_async_engine

from flow import decide

SECRET = os.environ["PEER_APP_SECRET"].encode()
URL = os.environ["PEER_DATABASE_URL"].replace("postgres://", "postgresql+asyncpg://")
PR_SET_PDEATHSIG = 1
TRIES = 5
RECEIVED = b'{"received":true}'

engine = create_async_engine(URL, pool_size=20, max_overflow=0, pool_reset_on_return=None)
tables = MetaData()
time = DateTime(timezone=True)
leads = Table(
    "leads", tables, Column("id", BigInteger, primary_key=True), Column("phone", Text),
    Column("status", Text), Column("step", Integer), Column("strikes", Integer),
    Column("version", BigInteger), Column("updated_at", time),
)
inbox = Table(
    "inbox", tables, Column("id", BigInteger, primary_key=True), Column("message_id", Text),
    Column("lead_id", BigInteger), Column("body", Text), Column("payload", Text),
    Column("sent_at", time), Column("received_at", time), Column("status", Text),
)
answers = Table(
    "answers", tables, Column("lead_id", BigInteger, primary_key=True),
    Column("step", Text, primary_key=True), Column("raw", Text), Column("value", Text),
    Column("answered_at", time),
)
outbox = Table(
    "outbox", tables, Column("id", BigInteger, primary_key=True), Column("lead_id", BigInteger),
    Column("body", Text), Column("status", Text), Column("created_at", time),
)

find = select(leads.c.id, leads.c.status, leads.c.step, leads.c.strikes, leads.c.version).where(
    leads.c.phone == bindparam("phone")
)
enter = insert(leads).on_conflict_do_nothing(index_elements=["phone"])
keep = insert(inbox).on_conflict_do_nothing(index_elements=["message_id"]).returning(inbox.c.id)
swap = leads.update().where(
    leads.c.id == bindparam("lead"), leads.c.version == bindparam("seen"),
    leads.c.step == bindparam("from_step"),
).values(version=leads.c.version + 1)
store = insert(answers)
store = store.on_conflict_do_update(
    index_elements=["lead_id", "step"],
    set_={name: store.excluded[name] for name in ("raw", "value", "answered_at")},
)
queue = outbox.insert().inline()


@asynccontextmanager
async def lifespan(_):
    # A worker does not outlive the process that started it.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    print("ready", flush=True)
    yield


app = FastAPI(lifespan=lifespan, openapi_url=None)


@app.post("/webhooks/whatsapp")
async def receive(request: Request):
    body = await request.body()
    expected = "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, request.headers.get("x-hub-signature-256", "")):
        return Response(status_code=403)
    try:
        payload = orjson.loads(body)
    except orjson.JSONDecodeError:
        return Response(status_code=400)
    for entry in payload.get("entry", ()):
        for change in entry.get("changes", ()):
            for message in change["value"].get("messages", ()):
                await take(message)
    return Response(RECEIVED, media_type="application/json")


async def take(message):
    for _ in range(TRIES):
        if await turn(message):
            return
    raise RuntimeError("overtaken too often")


async def turn(message):
    """One transaction of it all; false when somebody else has changed the lead meanwhile."""
    now = datetime.now(timezone.utc)
    phone, raw = message["from"], message["text"]["body"]
    async with engine.connect() as db:
        lead = (await db.execute(find, {"phone": phone})).first()
        if lead is None:
            new = {"phone": phone, "status": "NEW", "step": 0, "strikes": 0, "version": 1}
            await db.execute(enter, new | {"updated_at": now})
            lead = (await db.execute(find, {"phone": phone})).one()
        kept = await db.execute(keep, {
            "message_id": message["id"], "lead_id": lead.id, "body": raw,
            "payload": orjson.dumps(message).decode(),
            "sent_at": datetime.fromtimestamp(int(message["timestamp"]), timezone.utc),
            "received_at": now, "status": "processed",
        })
        if kept.first() is None:
            return True
        status, step, strikes, answer, says = decide(lead.status, lead.step, lead.strikes, raw)
        swapped = await db.execute(swap, {
            "lead": lead.id, "seen": lead.version, "from_step": lead.step,
            "status": status, "step": step, "strikes": strikes, "updated_at": now,
        })
        if swapped.rowcount == 0:
            return False
        if answer is not None:
            key, value = answer
            await db.execute(store, {
                "lead_id": lead.id, "step": key, "raw": raw,
                "value": orjson.dumps(value).decode(), "answered_at": now,
            })
        await db.execute(queue, {
            "lead_id": lead.id, "body": says, "status": "queued", "created_at": now,
        })
        await db.commit()
        return True
