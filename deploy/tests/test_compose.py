"""The docker-compose file against the program."""
import re

import pytest
import yaml

import program
from places import ROOT

TEXT = (ROOT / "tests" / "e2e" / "docker-compose.yml").read_text()
# `${NAME:-default}` without a NAME.
SERVICES = yaml.safe_load(re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", TEXT))["services"]
FOR_BROWSERS = {"FANFARE_PUBLIC_URL", "FANFARE_JAEGER_URL"}
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("fanfare:")}


@pytest.mark.parametrize("name", OURS)
def test_what_a_service_is_told_is_known(name, tmp_path):
    service = OURS[name]
    assert service["command"] == [name]
    environment = {key: value or "" for key, value in service["environment"].items()}
    program.settings(environment, tmp_path)
    urls = {key: value for key, value in environment.items() if re.fullmatch(r"FANFARE_[A-Z]+_URL", key)}
    for url in [value for key, value in urls.items() if key not in FOR_BROWSERS]:
        host, port = re.fullmatch(r"http://([a-z.]+):(\d+)", url).groups()
        called = host.removesuffix(".localhost")
        own = "HTTP" if called == "gateway" else called.upper()
        address = OURS[called]["environment"].get(f"FANFARE_{own}_ADDR", "0.0.0.0:8080" if called == "gateway" else None)
        assert address == f"0.0.0.0:{port}", url


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_may_do_nothing_but_its_work(name):
    service = SERVICES[name]
    assert service["read_only"] and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), "for this machine only"


def test_the_console_leads_to_the_sandbox_that_plays_the_providers():
    address = SERVICES["gateway"]["environment"]["FANFARE_SANDBOX_URL"]
    assert address == SERVICES["publisher"]["environment"]["FANFARE_SANDBOX_URL"]
    assert f"127.0.0.1:{address.rsplit(':', 1)[1]}:8090" in SERVICES["sandbox"]["ports"], "for browsers here"


def test_everything_waits_for_what_it_needs():
    assert set(SERVICES) == {"postgres", "migrate", "gateway", "publisher", "scheduler", "conversations", "sandbox", "jaeger"}
    assert SERVICES["publisher"]["deploy"] == {"replicas": 2}
    for name in ["gateway", "publisher", "scheduler", "conversations"]:
        needs = SERVICES[name]["depends_on"]
        assert needs["migrate"] == {"condition": "service_completed_successfully"}
        assert needs["postgres"] == {"condition": "service_healthy"}
