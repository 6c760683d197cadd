#!/usr/bin/env python3
"""Writes the Grafana dashboards: what they show is here, the JSON in dashboards/ follows from it.

Import the files, or provision the folder; each asks for its Prometheus. `dashboards.py --check` only says whether the
files are up to date.
"""
import json
import pathlib
import sys

FOLDER = pathlib.Path(__file__).parent / "dashboards"
COLUMNS, HEIGHT = 3, 8
WINDOW = "$__rate_interval"


def rate(metric, by, match=""):
    return f"sum by ({by}) (rate({metric}{match}[{WINDOW}]))"


def quantile(q, metric, by="", match=""):
    labels = f"le, {by}" if by else "le"
    return f"histogram_quantile({q}, sum by ({labels}) (rate({metric}_bucket{match}[{WINDOW}])))"


def panel(title, *queries, unit="short", says=""):
    """Queries are (expression, legend); `says` tells what is good and what is not."""
    return {"title": title, "queries": queries, "unit": unit, "says": says}


def latency(title, metric, by, match=""):
    return panel(title, *[(quantile(q, metric, by, match), f"p{100 * q:.0f} {{{{{by}}}}}") for q in (0.5, 0.99)], unit="s")


def process(component):
    """The last row of every service's dashboard."""
    of = f'{{component="{component}"}}'
    return [
        panel("Memory", (f"process_resident_memory_bytes{of}", "{{instance}}"), unit="bytes",
              says="20 MB when idle, 100 MB under load, and flat."),
        panel("Database connections",
              (f'sum by (instance, pool, state) (db_pool_connections{of})', "{{instance}} {{pool}} {{state}}"),
              (f'max by (pool) (db_pool_connections_max{of})', "most, {{pool}}")),
        panel("What it needs answers", (f"min by (instance, service, check) (readiness_check{of})", "{{instance}} {{service}} {{check}}"),
              says="1 answers, 0 does not."),
    ]


def rpc(package):
    of = f'{{service=~"fanfare.{package}.*"}}'
    return [
        panel("Calls", (rate("rpc_server_duration_seconds_count", "method", of), "{{method}}"), unit="reqps"),
        panel("Calls that fail", (rate("rpc_server_duration_seconds_count", "method, code",
              f'{{service=~"fanfare.{package}.*", code!="Ok"}}'), "{{method}} {{code}}"), unit="reqps"),
        latency("Time of calls", "rpc_server_duration_seconds", "method", of),
    ]


def providers(component):
    of = f'{{component="{component}"}}'
    return [
        panel("Calls of providers", (rate("http_client_duration_seconds_count", "host, status", of), "{{host}} {{status}}"), unit="reqps"),
        latency("Time of providers", "http_client_duration_seconds", "host", of),
    ]


DASHBOARDS = {
    "overview": ("Fanfare: overview", [
        panel("REST calls", (rate("http_server_duration_seconds_count", "status"), "{{status}}"), unit="reqps"),
        panel("REST calls that fail", ('sum(rate(http_server_duration_seconds_count{status=~"5.."}[%s])) / sum(rate(http_server_duration_seconds_count[%s]))' % (WINDOW, WINDOW), "5xx"),
              unit="percentunit", says="Over 1 % wakes somebody."),
        latency("REST time", "http_server_duration_seconds", "method"),
        panel("Publications", (rate("publications_total", "platform, outcome"), "{{platform}} {{outcome}}"), unit="ops"),
        panel("Unconfirmed publications", ("max(publication_unconfirmed)", "unconfirmed"),
              says="Each waits for a person who looks at the platform."),
        panel("Oldest that waits", ("max by (queue) (publication_queue_oldest_seconds)", "publications: {{queue}}"),
              ("max by (queue) (conversation_queue_oldest_seconds)", "conversations: {{queue}}"),
              ("max(webhook_queue_oldest_seconds)", "web hooks"), unit="s", says="Near nothing, whatever the load."),
        panel("Lease take-overs", ("sum by (table) (increase(lease_takeovers_total[%s]))" % WINDOW, "{{table}}"),
              says="After a process died; a steady number means that leases are too short or processes freeze."),
        panel("Providers that fail", (rate("http_client_duration_seconds_count", "host, status", '{status!~"[1-4]xx"}'), "{{host}} {{status}}"), unit="reqps"),
        panel("Open breakers", ('max by (step) (eros_breakers{state="open"})', "{{step}}")),
        panel("Processes", ('count by (component) (up{job="fanfare"} == 1)', "{{component}}")),
        panel("Versions", ("count by (version) (build_info)", "{{version}}"), says="Two of them during an upgrade."),
        panel("Memory", ('process_resident_memory_bytes{job="fanfare"}', "{{component}} {{instance}}"), unit="bytes"),
    ]),
    "gateway": ("Fanfare: gateway", [
        panel("Calls by route", (rate("http_server_duration_seconds_count", "route, method"), "{{method}} {{route}}"), unit="reqps"),
        panel("Refused and failed", (rate("http_server_duration_seconds_count", "route, status", '{status=~"[45].."}'), "{{status}} {{route}}"), unit="reqps"),
        latency("Time by route", "http_server_duration_seconds", "route"),
        panel("Web hooks of providers", (rate("http_server_duration_seconds_count", "route, status", '{route=~"/webhooks/.*"}'), "{{route}} {{status}}"), unit="reqps",
              says="Anything but 200 is a message or a payment that has to come again."),
        panel("Open streams", ("sum by (instance) (http_streams_open)", "{{instance}}")),
    ] + process("gateway")),
    "publisher": ("Fanfare: publisher", [
        panel("Publications", (rate("publications_total", "platform, outcome"), "{{platform}} {{outcome}}"), unit="ops"),
        latency("From due to live", "publication_due_to_published_seconds", "platform"),
        latency("From sent to confirmed", "publication_confirm_seconds", "platform"),
        panel("What waits", ("max by (queue) (publication_queue_depth)", "{{queue}}")),
        panel("Oldest that is due", ("max by (queue) (publication_queue_oldest_seconds)", "{{queue}}"), unit="s"),
        panel("Unconfirmed", ("max(publication_unconfirmed)", "unconfirmed"), ("sum by (platform) (increase(publication_lateness_missed_total[1h]))", "missed in an hour, {{platform}}")),
        panel("Polls", (rate("publication_polls_total", "platform"), "{{platform}}"), unit="ops"),
        panel("Rate limits heard", (rate("publication_throttles_total", "platform"), "{{platform}}"), unit="ops"),
        latency("Waits for rate limits", "publication_throttle_wait_seconds", "platform"),
        panel("Web-hook deliveries", (rate("webhook_deliveries_total", "outcome"), "{{outcome}}"), unit="ops"),
        panel("Web hooks: oldest, in flight", ("max(webhook_queue_oldest_seconds)", "oldest, seconds"), ("sum(webhook_deliveries_in_flight)", "in flight")),
        panel("Web hooks switched off", ("sum by (reason) (increase(webhooks_disabled_total[1h]))", "{{reason}}")),
    ] + providers("publisher") + [
        panel("Lease take-overs", ('sum by (table) (increase(lease_takeovers_total{component="publisher"}[%s]))' % WINDOW, "{{table}}")),
    ] + rpc("publisher") + process("publisher")),
    "scheduler": ("Fanfare: scheduler", [
        panel("Steps", (rate("eros_step_seconds_count", "step"), "{{step}}"), unit="ops"),
        latency("Time of steps", "eros_step_seconds", "step"),
        panel("Breakers", ("max by (step, state) (eros_breakers)", "{{step}} {{state}}")),
        panel("Zones of pages", ("sum by (zone) (increase(eros_zones_total[1d]))", "{{zone}}"), says="Red ones are built and not exported."),
    ] + providers("scheduler") + rpc("scheduler") + process("scheduler")),
    "conversations": ("Fanfare: conversations", [
        panel("What waits", ("max by (queue) (conversation_queue_depth)", "{{queue}}")),
        panel("Oldest that waits", ("max by (queue) (conversation_queue_oldest_seconds)", "{{queue}}"), unit="s"),
        panel("From a message to its answer", *[(quantile(q, "conversation_reply_seconds"), f"p{100 * q:.0f}") for q in (0.5, 0.99)], unit="s",
              says="The time that messages of a lead are waited for (FANFARE_CONVERSATIONS_SETTLE) is in it."),
        panel("Messages to leads", (rate("outbox_messages_total", "outcome"), "{{outcome}}"), unit="ops"),
        panel("People asked for", ("sum by (reason) (increase(conversation_handovers_total[1h]))", "{{reason}}"),
              says="More than usual: are answers understood?"),
        panel("Deposits", ("sum by (status) (increase(deposits_total[1d]))", "{{status}}")),
        panel("Lease take-overs", ('sum by (table) (increase(lease_takeovers_total{component="conversations"}[%s]))' % WINDOW, "{{table}}")),
    ] + providers("conversations") + rpc("conversations") + process("conversations")),
}


def drawn(index, panel):
    source = {"type": "prometheus", "uid": "${datasource}"}
    width = 24 // COLUMNS
    return {
        "id": index + 1,
        "type": "timeseries",
        "title": panel["title"],
        "description": panel["says"],
        "datasource": source,
        "gridPos": {"h": HEIGHT, "w": width, "x": index % COLUMNS * width, "y": index // COLUMNS * HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel["unit"], "min": 0}, "overrides": []},
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi", "sort": "desc"}},
        "targets": [
            {"refId": chr(ord("A") + n), "datasource": source, "expr": expression, "legendFormat": legend}
            for n, (expression, legend) in enumerate(panel["queries"])
        ],
    }


def dashboard(name, title, panels):
    return {
        "uid": f"fanfare-{name}",
        "title": title,
        "tags": ["fanfare"],
        "timezone": "browser",
        "schemaVersion": 39,
        "version": 1,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "links": [{"type": "dashboards", "title": "Fanfare", "tags": ["fanfare"], "asDropdown": True}],
        "templating": {"list": [{"name": "datasource", "label": "Prometheus", "type": "datasource", "query": "prometheus"}]},
        "panels": [drawn(index, panel) for index, panel in enumerate(panels)],
    }


def main():
    stale = []
    for name, (title, panels) in DASHBOARDS.items():
        file = FOLDER / f"{name}.json"
        text = json.dumps(dashboard(name, title, panels), indent=1) + "\n"
        if file.exists() and file.read_text() == text:
            continue
        stale.append(file.name)
        if "--check" not in sys.argv:
            file.write_text(text)
    if stale and "--check" in sys.argv:
        sys.exit(f"not what dashboards.py writes: {', '.join(stale)}; run it")


if __name__ == "__main__":
    main()
