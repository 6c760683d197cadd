"""Rendered manifests, and what a container of them is told."""
import base64
import functools
import json

import yaml

from places import OUT, OVERLAYS, SANDBOX_ACCOUNT

SERVICES = ["gateway", "publisher", "scheduler", "conversations"]
# What the examples leave to be filled in: with their text in it the program does not start.
FILLED_IN = {
    "FANFARE_MASTER_KEY": base64.b64encode(b"0123456789" * 3 + b"01").decode(),
    "FANFARE_GOOGLE_SERVICE_ACCOUNT": json.dumps(json.loads(SANDBOX_ACCOUNT.read_text())),
}


@functools.cache
def rendered(overlay):
    """Every object of an overlay by kind and name; scripts/check-deploy renders it."""
    objects = yaml.safe_load_all((OUT / f"{overlay}.yaml").read_text())
    return {(object["kind"], object["metadata"]["name"]): object for object in objects}


def of_kind(overlay, kind):
    return [object for (its, _), object in rendered(overlay).items() if its == kind]


def pod(object):
    return object["spec"]["template"]["spec"]


def container(object):
    [only] = pod(object)["containers"]
    return only


def secret(overlay, name):
    """What a Secret holds; one that the manifests only name, as the example of the overlay has it, filled in."""
    made = rendered(overlay).get(("Secret", name))
    if made:
        return {key: base64.b64decode(value).decode() for key, value in made["data"].items()}
    return {key: FILLED_IN.get(key, value) for key, value in example(overlay, name).items()}


def example(overlay, name):
    lines = (OVERLAYS / overlay / "secrets.example" / f"{name}.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def environment(overlay, object):
    """What the container is told, as Kubernetes puts it together: what is named singly goes over what is not."""
    told = {}
    for source in container(object).get("envFrom", []):
        if "configMapRef" in source:
            told |= rendered(overlay)["ConfigMap", source["configMapRef"]["name"]]["data"]
        else:
            told |= secret(overlay, source["secretRef"]["name"])
    for variable in container(object).get("env", []):
        if "value" in variable:
            told[variable["name"]] = variable["value"]
        else:
            reference = variable["valueFrom"]["secretKeyRef"]
            told[variable["name"]] = secret(overlay, reference["name"])[reference["key"]]
    return told


def selects(selector, object):
    """Whether a selector of labels selects the pods of a Deployment."""
    labels = object["spec"]["template"]["metadata"]["labels"]
    return all(labels.get(key) == value for key, value in selector.items())
