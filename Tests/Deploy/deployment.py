"""The files that LPO is deployed by, read for the tests beside this one."""

import json
import os
import re
import shlex
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
KUBERNETES = ROOT / "Deploy" / "kubernetes"
UNIT = ROOT / "Deploy" / "systemd" / "lpo.service"


def binary():
    """The built lpo, which Scripts/deploy.sh names."""
    return os.environ["LPO_BINARY"]


def text(path):
    return (ROOT / path).read_text()


def document(path):
    return yaml.safe_load(text(path))


def settings():
    """The settings that the server has, with their defaults, by .env.example; tests of the server hold that to the code."""
    return dict(re.findall(r"^([A-Z][A-Z0-9_]*)=(.*)$", text(".env.example"), re.M))


def compose():
    return document("compose.yaml")


def render():
    return document("render.yaml")


def kustomized(folder):
    """The objects that `kubectl apply -k` would make of a folder, as far as our kustomizations go."""
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text())
    images = {}
    for component in kustomization.get("components", []):
        part = yaml.safe_load((folder / component / "kustomization.yaml").read_text())
        for image in part.get("images", []):
            images[image["name"]] = f"{image['newName']}:{image['newTag']}"
    objects = []
    for resource in kustomization.get("resources", []):
        path = folder / resource
        if path.is_dir():
            objects += kustomized(path)
        else:
            objects += [item for item in yaml.safe_load_all(path.read_text()) if item]
    for item in objects:
        if item["kind"] != "Namespace":
            item["metadata"]["namespace"] = kustomization["namespace"]
        for container in pod(item).get("containers", []):
            container["image"] = images.get(container["image"], container["image"])
    return objects


def kubernetes():
    """All Kubernetes objects there are: of the server, of the migrations and of the examples."""
    objects = kustomized(KUBERNETES) + kustomized(KUBERNETES / "migrate")
    for path in sorted((KUBERNETES / "examples").glob("*.yaml")):
        objects += [item for item in yaml.safe_load_all(path.read_text()) if item]
    return objects


def one(kind, name="lpo"):
    return next(item for item in kubernetes() if item["kind"] == kind and item["metadata"]["name"] == name)


def pod(item):
    """The pod's specification in a Deployment or Job; nothing in others."""
    if item["kind"] not in ("Deployment", "Job"):
        return {}
    return item["spec"]["template"]["spec"]


def unit():
    """The unit's directives by name, each with all its values."""
    directives = {}
    for line in UNIT.read_text().splitlines():
        if re.match(r"[A-Z][A-Za-z]*=", line):
            name, _, value = line.partition("=")
            directives.setdefault(name, []).append(value)
    return directives


def unit_environment():
    return dict(part.split("=", 1) for value in unit().get("Environment", []) for part in shlex.split(value))


def dockerfile():
    """The Dockerfile's instructions in order, as (name, arguments), lines joined and comments left out."""
    lines = "\n".join(line for line in text("Dockerfile").splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"\s*\\\n\s*", " ", lines)
    return [tuple(line.split(None, 1)) for line in joined.splitlines() if line.strip()]


def stages():
    """The Dockerfile's stages: the instructions after each FROM."""
    found = []
    for name, arguments in dockerfile():
        if name == "FROM":
            found.append([])
        elif found:
            found[-1].append((name, arguments))
    return found


def instruction(name):
    """The arguments of the last stage's instruction of that name."""
    return [arguments for found, arguments in stages()[-1] if found == name][-1]


def commands():
    """Every command of lpo that a file runs, as (file, arguments)."""
    found = [("Dockerfile", json.loads(instruction("CMD")))]
    check = json.loads(instruction("HEALTHCHECK").partition(" CMD ")[2])
    found.append(("Dockerfile", check[1:]))
    for item in kubernetes():
        for container in pod(item).get("containers", []):
            found.append((f"{item['kind']} {item['metadata']['name']}", container["args"]))
    for directive in ("ExecStartPre", "ExecStart"):
        for line in unit()[directive]:
            found.append(("lpo.service", shlex.split(line)[1:]))
    return found


def seconds(value):
    """A duration as systemd and Compose write it."""
    match = re.fullmatch(r"(\d+)(s|min|m)?", value)
    return int(match[1]) * (60 if match[2] in ("min", "m") else 1)
