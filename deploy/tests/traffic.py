"""A Fanfare with the sandbox, and a little of everything that it does: what is counted then is on its page of metrics."""
import contextlib
import datetime
import http.server
import json
import pathlib
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

from places import FANFARE

KEY = "metrics-check-key-0123456789"
LIMIT = 30
PHONE = "447700900001"
PAGE = "jadebri"
TIERS = ["budget", "standard", "premium", "luxury", "vip"]


def metrics_after_a_little_of_everything(folder):
    with installation(folder) as (api, sandbox), receiver() as hook:
        stories(api)
        post_and_web_hook(api, sandbox, hook)
        message(sandbox)
        week(api)
        return api("GET", "/metrics")


def stories(api):
    posts = [{"id": str(n), "url": f"https://media.example.com/{n}.mp4"} for n in range(2)]
    batch = api("POST", "/api/metricool/publish/stories", {"posts": posts, "settings": {"accountId": "700001", "publishSpeed": "fast"}})
    path = f"/api/metricool/batch/{batch['batchId']}"
    eventually("the stories are live", lambda: api("GET", path)["status"] == "completed")
    # A stream is opened and closed again.
    api("GET", f"/api/metricool/stream?batchId={batch['batchId']}")


def post_and_web_hook(api, sandbox, hook):
    """Facebook asks for patience once, and so does the receiver."""
    api("POST", "/api/webhooks", {"url": hook.url, "events": ["*"]})
    api("POST", "/api/connections", {"platform": "FACEBOOK", "accessToken": "token-of-ada"})
    throttle = {"kind": "status", "status": 429, "retryAfter": "0"}
    sandbox("POST", "/_sandbox/faults", {"provider": "facebook", "fault": throttle, "times": 1})
    post = api("POST", "/api/posts", {"platforms": ["FACEBOOK"], "content": "News", "status": "SCHEDULED"})
    eventually("the post is live", lambda: api("GET", f"/api/posts/{post['id']}")["status"] == "PUBLISHED")
    eventually("the receiver was told again", lambda: hook.calls > 1)


def message(sandbox):
    sandbox("POST", "/_sandbox/whatsapp/inbound", {"from": PHONE, "text": "Hi"})
    eventually("the lead is answered", lambda: sandbox("GET", f"/_sandbox/whatsapp/messages?to={PHONE}")["items"])


def week(api):
    api("PUT", f"/api/pages/{PAGE}", {"time_zone": "America/Los_Angeles"})
    today = datetime.date.today()
    rows = ["message_id,sent_at,message_type,caption_id,sent_count,viewed_count,purchased_count,earnings,price_tier"]
    for back in range(2, 100):
        day = today - datetime.timedelta(days=back)
        rows += [f"m-{back}-{n},{day} {hour:02}:30:00,Unlock,{4 * back + n},45000,11250,450,11250.00,standard"
                 for n, hour in enumerate([9, 13, 19, 21])]
    captions = [json.dumps({"caption_id": n, "caption_text": f"Something worth opening, number {n}", "price_tier": TIERS[n % 5],
                            "content_category": f"category {n % 12}", "psychological_trigger": f"trigger {n % 9}",
                            "is_urgent": False}) for n in range(1, 1001)]
    api("POST", f"/api/pages/{PAGE}/history", "\n".join(rows) + "\n", "text/csv")
    api("POST", f"/api/pages/{PAGE}/captions", "\n".join(captions) + "\n", "application/x-ndjson")
    monday = today + datetime.timedelta(days=7 - today.weekday())
    run = api("POST", "/api/schedule-runs", {"page_names": [PAGE], "week_start": str(monday), "auto_export": True})
    path = f"/api/schedule-runs/{run['run_id']}"
    eventually("the week is built", lambda: api("GET", path)["status"] == "completed")


@contextlib.contextmanager
def installation(folder: pathlib.Path):
    """`fanfare up`, told to be quick; functions that call its API and its sandbox."""
    addresses = [f"127.0.0.1:{port}" for port in free_ports(2)]
    told = {
        "FANFARE_HTTP_ADDR": addresses[0], "FANFARE_SANDBOX_ADDR": addresses[1], "FANFARE_BOOTSTRAP_API_KEY": KEY,
        "FANFARE_ALLOW_PRIVATE_URLS": "127.0.0.0/8", "FANFARE_STORY_POLL_STEPS": "20ms", "FANFARE_RETRY_BASE": "20ms",
        "FANFARE_WEBHOOK_RETRY_STEPS": "0s,200ms,1s", "FANFARE_CONVERSATIONS_SETTLE": "100ms", "RUST_LOG": "warn",
    }
    log = open(folder / "log", "w")
    process = subprocess.Popen([FANFARE, "up"], env=told, cwd=folder, stdout=log, stderr=log)
    api, sandbox = (caller(f"http://{address}") for address in addresses)
    try:
        eventually("it is ready", lambda: process.poll() is None and api("GET", "/readyz"))
        yield api, sandbox
    except BaseException:
        print((folder / "log").read_text())
        raise
    finally:
        process.kill()
        process.wait()


def caller(base):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(method, path, body=None, media_type="application/json"):
        data = body if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
        headers = {"X-API-Key": KEY} | ({"Content-Type": media_type} if data else {})
        request = urllib.request.Request(base + path, data, headers, method=method)
        try:
            with opener.open(request, timeout=LIMIT) as answer:
                text = answer.read().decode()
                return json.loads(text) if "json" in (answer.headers.get("Content-Type") or "") else text
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{method} {path}: {error.code} {error.read().decode()}") from error

    return call


@contextlib.contextmanager
def receiver():
    """Takes web hooks, but not the first time."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            server.calls += 1
            self.send_response(500 if server.calls == 1 else 204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.calls, server.url = 0, f"http://127.0.0.1:{server.server_port}/webhook"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def eventually(what, look):
    end = time.monotonic() + LIMIT
    error = None
    while time.monotonic() < end:
        try:
            if look():
                return
        except (RuntimeError, OSError) as failed:
            error = failed
        time.sleep(0.05)
    raise AssertionError(f"not within {LIMIT} s: {what}; {error}")


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
