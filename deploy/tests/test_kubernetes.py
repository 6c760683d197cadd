"""The rendered manifests against the program: every name, port and probe in them is one that it knows."""
import re
import urllib.parse

import pytest

import program
from manifests import FILLED_IN, SERVICES, container, environment, example, of_kind, pod, rendered, secret, selects
from places import ROOT

OVERLAYS = ["dev", "production"]
WORKLOADS = [(overlay, service) for overlay in OVERLAYS for service in SERVICES]
# `fanfare <service>` finishes or releases what it holds within this (STOP_LIMIT of crates/fanfare, and flushing).
STOP = 10
# Settings that say who we are at a provider; those that are not of a provider, and those that lead nowhere yet.
ACCOUNT = r"FANFARE_\w+_(ID|SECRET|TOKEN|KEY|ACCOUNT|SPREADSHEET|PHONE)"
NO_ACCOUNT = {"FANFARE_BOOTSTRAP_API_KEY", "FANFARE_BLUESKY_CLIENT_ID", "FANFARE_BLUESKY_CLIENT_SECRET"}


def deployment(overlay, service):
    return rendered(overlay)["Deployment", service]


def seconds(text):
    return float(text.removesuffix("s"))


def port_of(address):
    return int(address.rsplit(":", 1)[1])


@pytest.mark.parametrize("overlay,service", WORKLOADS)
def test_what_a_service_is_told_is_known(overlay, service, tmp_path):
    told = program.settings(environment(overlay, deployment(overlay, service)), tmp_path)
    ports = {port["name"]: port["containerPort"] for port in container(deployment(overlay, service))["ports"]}
    name = "FANFARE_HTTP_ADDR" if service == "gateway" else f"FANFARE_{service.upper()}_ADDR"
    kind = "http" if service == "gateway" else "grpc"
    assert ports == {"metrics": port_of(told["FANFARE_METRICS_ADDR"]), kind: port_of(told[name])}
    assert told[f"FANFARE_{service.upper()}_DATABASE_URL"] == "(set)"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_migration_is_told_of_every_database(overlay, tmp_path):
    told = program.settings(environment(overlay, rendered(overlay)["Job", "migrate"]), tmp_path)
    assert all(told[f"FANFARE_{service.upper()}_DATABASE_URL"] == "(set)" for service in SERVICES)
    assert container(rendered(overlay)["Job", "migrate"])["args"] == ["migrate"]


@pytest.mark.parametrize("overlay,service", WORKLOADS)
def test_every_probe_is_answered_and_a_stop_is_quick(overlay, service, tmp_path, certificates):
    """The process is started as the container is, but for its database, which is a file, and its certificates."""
    object = deployment(overlay, service)
    told = environment(overlay, object)
    told |= {"FANFARE_DATA_DIR": str(tmp_path)}
    told |= {f"FANFARE_{one.upper()}_DATABASE_URL": f"sqlite:{tmp_path}/{one}.db" for one in SERVICES}
    told |= {name: str(certificates / value.rsplit("/", 1)[1]) for name, value in told.items() if name.startswith("FANFARE_TLS_")}
    program.migrate(told, tmp_path)
    ports = {port["name"]: port["containerPort"] for port in container(object)["ports"]}
    with program.running(container(object)["args"], told, tmp_path) as (status, process):
        for kind in ["startupProbe", "livenessProbe", "readinessProbe"]:
            get = container(object)[kind]["httpGet"]
            assert status(f"http://127.0.0.1:{ports[get['port']]}{get['path']}") == 200, kind
        process.terminate()
        assert process.wait(STOP) == 0


@pytest.mark.parametrize("overlay,service", WORKLOADS)
def test_a_stop_may_take_longer_than_the_longest_send(overlay, service, tmp_path):
    object = deployment(overlay, service)
    told = program.settings(environment(overlay, object), tmp_path)
    longest = max(seconds(told[f"FANFARE_{name}_TIMEOUT"]) for name in ["CALL", "WEBHOOK"])
    pause = container(object)["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert pod(object)["terminationGracePeriodSeconds"] > pause + max(longest, STOP)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_services_lead_to_pods_and_urls_to_services(overlay, tmp_path):
    deployments = of_kind(overlay, "Deployment")
    for service in of_kind(overlay, "Service"):
        if service["metadata"]["name"] == "postgres":
            continue
        [target] = [object for object in deployments if selects(service["spec"]["selector"], object)]
        ports = {port["name"] for port in container(target)["ports"]}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports
        grpc = service["metadata"]["name"] in SERVICES[1:]
        assert (service["spec"].get("clusterIP") == "None") == grpc, "callers share calls among all addresses"
    for caller in SERVICES:
        for called, url in calls(overlay, caller).items():
            [port] = rendered(overlay)["Service", url.hostname]["spec"]["ports"]
            assert (url.hostname, port["port"]) == (called, url.port)
            # HTTP/2 without TLS.
            assert (port.get("appProtocol") == "kubernetes.io/h2c") == (url.scheme == "http")


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_whoever_calls_may_and_nobody_else(overlay):
    for called in SERVICES[1:]:
        callers = {caller for caller in SERVICES if called in calls(overlay, caller)}
        [ingress] = policy(overlay, called)["ingress"]
        assert {peer["podSelector"]["matchLabels"]["app.kubernetes.io/component"] for peer in ingress["from"]} == callers
        assert [port["port"] for port in ingress["ports"]] == ["grpc"]
        for caller in SERVICES:
            peers = [peer for rule in policy(overlay, caller)["egress"] for peer in rule["to"] if "podSelector" in peer]
            reached = {peer["podSelector"]["matchLabels"]["app.kubernetes.io/component"] for peer in peers}
            assert (called in reached) == (caller in callers)


@pytest.mark.parametrize("service", SERVICES)
def test_production_is_protected(service):
    own = deployment("production", service)
    for kind in ["Service", "ServiceAccount", "HorizontalPodAutoscaler", "PodDisruptionBudget", "NetworkPolicy"]:
        assert (kind, service) in rendered("production"), kind
    budget = rendered("production")["PodDisruptionBudget", service]["spec"]["selector"]["matchLabels"]
    assert [object for object in of_kind("production", "Deployment") if selects(budget, object)] == [own]
    scale = rendered("production")["HorizontalPodAutoscaler", service]["spec"]
    assert scale["scaleTargetRef"]["name"] == service and scale["minReplicas"] >= 2
    assert "replicas" not in own["spec"], "the autoscaler's business"
    assert pod(own)["serviceAccountName"] == service
    assert {spread["topologyKey"] for spread in pod(own)["topologySpreadConstraints"]} == {
        "kubernetes.io/hostname", "topology.kubernetes.io/zone"}
    assert not of_kind("production", "Secret"), "by reference only"
    assert secret("production", service)


def test_the_examples_of_secrets_name_every_account_and_are_refused_as_they_are(tmp_path):
    named = set()
    for service in SERVICES:
        told = example("production", service)
        named |= set(told)
        left = FILLED_IN.keys() & told.keys()
        assert not left or all(name in program.refusal(told, tmp_path) for name in left)
    assert {name for name in program.settings({}, tmp_path) if re.fullmatch(ACCOUNT, name)} - NO_ACCOUNT <= named


def test_production_has_one_host_and_one_tenant():
    told = environment("production", deployment("production", "gateway"))
    host = urllib.parse.urlsplit(told["FANFARE_PUBLIC_URL"]).hostname
    ingress = rendered("production")["Ingress", "gateway"]["spec"]
    assert [rule["host"] for rule in ingress["rules"]] == [host]
    assert [tls["hosts"] for tls in ingress["tls"]] == [[host]]
    text = (ROOT / "docs" / "operations.md").read_text()
    assert re.findall(r"key create --tenant (\w+)", text) == [told["FANFARE_TENANT"]]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_pods_are_restricted(overlay):
    labels = rendered(overlay)["Namespace", "fanfare"]["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    for kind in ["Deployment", "StatefulSet", "Job"]:
        for object in of_kind(overlay, kind):
            assert pod(object)["automountServiceAccountToken"] is False
            security = pod(object)["securityContext"]
            assert security["runAsNonRoot"] and security["seccompProfile"]["type"] == "RuntimeDefault"
            only = container(object)
            assert only["securityContext"] == {
                "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
            assert {"cpu", "memory"} == set(only["resources"]["requests"]) == set(only["resources"]["limits"])


def policy(overlay, service):
    return rendered(overlay)["NetworkPolicy", service]["spec"]


def calls(overlay, caller):
    """The services that another one is told to call, and where."""
    told = environment(overlay, deployment(overlay, caller))
    urls = {service: told.get(f"FANFARE_{service.upper()}_URL") for service in SERVICES[1:]}
    return {service: urllib.parse.urlsplit(url) for service, url in urls.items() if url}
