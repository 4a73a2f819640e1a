"""What stands in `deploy/`: valid for Kubernetes, Compose and systemd, closed where it can be, and true to the code."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from bot.observability.named import METRICS
from bot.settings import described

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
MANIFESTS = sorted(path for path in (DEPLOY / "kubernetes").glob("*.yaml") if path.name != "kustomization.yaml")
VERSIONS = ("1.30", "1.37")
SETTINGS = {name for name, _, _ in described()}
DRAIN = 5 + 20 + 20
"""Seconds: until nobody sends any more, for requests, for answers in chats (`bot/server.py`, `slack/mount.py`)."""


def documents(path: Path) -> list[dict[str, Any]]:
    """What a file holds."""
    return [each for each in yaml.safe_load_all(path.read_text("utf-8")) if each]


def of_kind(kind: str) -> list[dict[str, Any]]:
    """The manifests of a kind."""
    return [each for path in MANIFESTS for each in documents(path) if each["kind"] == kind]


@pytest.fixture
def pod() -> dict[str, Any]:
    """The coach's pods."""
    (deployment,) = of_kind("Deployment")
    return dict(deployment["spec"]["template"]["spec"])


@pytest.fixture
def services() -> dict[str, Any]:
    """The services of the compose file."""
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_manifests_are_what_kubernetes_takes(path: Path, version: str) -> None:
    """By its own schemas, unknown fields refused."""
    for document in documents(path):
        kubernetes_validate.validate(document, version, strict=True)


def test_a_misspelt_field_would_be_noticed() -> None:
    """The check above checks."""
    (deployment,) = of_kind("Deployment")
    deployment["spec"]["replica"] = 2
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(deployment, VERSIONS[-1], strict=True)


def test_every_manifest_is_applied_but_the_secrets_example() -> None:
    """Whoever applies the folder leaves no empty secret behind."""
    listed = yaml.safe_load((DEPLOY / "kubernetes/kustomization.yaml").read_text("utf-8"))["resources"]
    assert set(listed) == {path.name for path in MANIFESTS} - {"secret.example.yaml"}


def test_pods_are_as_closed_as_the_program_allows(pod: Mapping[str, Any]) -> None:
    """No root, no token, no writing but state and /tmp, no capability, the runtime's seccomp."""
    assert pod["automountServiceAccountToken"] is False
    assert [each["automountServiceAccountToken"] for each in of_kind("ServiceAccount")] == [False]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    (container,) = pod["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "privileged": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert all("emptyDir" in volume and volume["emptyDir"]["sizeLimit"] for volume in pod["volumes"])
    assert container["resources"]["limits"]["memory"]
    assert set(container["resources"]["requests"]) == {"cpu", "memory"}
    (namespace,) = of_kind("Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def test_replicas_come_and_go_without_losing_anybody(pod: Mapping[str, Any]) -> None:
    """Two, apart, one always there; time enough to finish what was begun."""
    (deployment,) = of_kind("Deployment")
    assert deployment["spec"]["replicas"] >= 2
    assert deployment["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert pod["terminationGracePeriodSeconds"] >= DRAIN + 10
    assert {each["topologyKey"] for each in pod["topologySpreadConstraints"]} >= {"kubernetes.io/hostname"}
    (container,) = pod["containers"]
    probes = {name: container[name]["httpGet"]["path"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert probes == {"startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"}
    assert container["lifecycle"]["preStop"]
    (budget,) = of_kind("PodDisruptionBudget")
    assert (
        budget["spec"]["selector"]["matchLabels"].items()
        <= deployment["spec"]["template"]["metadata"]["labels"].items()
    )


def test_metrics_are_for_monitoring_alone(services: Mapping[str, Any]) -> None:
    """No service leads to them; a policy names who may come; Compose shows them to the machine only."""
    (service,) = of_kind("Service")
    assert [each["targetPort"] for each in service["spec"]["ports"]] == ["http"]
    nothing, ours = of_kind("NetworkPolicy")
    assert nothing["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    doors = {rule["ports"][0]["port"]: rule["from"] for rule in ours["spec"]["ingress"]}
    assert set(doors) == {"http", "metrics"}
    assert all(doors.values())
    assert all(port.startswith("127.0.0.1:") for service in services.values() for port in service.get("ports", ()))


def test_secrets_have_names_and_no_values() -> None:
    """Neither in the manifests, nor for Compose, nor in the unit; and the file with values is not committed."""
    (secret,) = of_kind("Secret")
    assert set(secret["stringData"].values()) == {""}
    assert set(secret["stringData"]) <= SETTINGS
    example = (DEPLOY / "deploy.env.example").read_text("utf-8")
    given = dict(line.lstrip("#").split("=", 1) for line in example.splitlines() if "=" in line)
    assert set(filter(None, given.values())) == {"postgresql://coach:THE-SAME-PASSWORD@database/coach"}
    assert "deploy/deploy.env" in (DEPLOY.parent / ".gitignore").read_text("utf-8").splitlines()


def _variables() -> Iterator[str]:
    for config in of_kind("ConfigMap"):
        yield from config["data"]
    for service in yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"].values():
        yield from service["environment"]
    texts = [(DEPLOY / name).read_text("utf-8") for name in ("deploy.env.example", "systemd/avantpost.service")]
    yield from re.findall(r"^#?(?:Environment=)?([A-Z][A-Z_]+)=", "\n".join(texts), re.MULTILINE)


def test_every_setting_that_is_named_exists() -> None:
    """A misspelt one would keep the program from starting."""
    theirs = {"POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_DB", "PYTHONDONTWRITEBYTECODE"}
    assert set(_variables()) - theirs <= SETTINGS


def test_images_come_from_wherever_the_operator_says(pod: Mapping[str, Any], services: Mapping[str, Any]) -> None:
    """Names without a registry's host."""
    names = [container["image"] for container in pod["containers"]] + [each["image"] for each in services.values()]
    assert [name for name in names if "/" in name or not re.fullmatch(r"[a-z]+:[a-z0-9.]+", name)] == []


def test_compose_is_closed_too(services: Mapping[str, Any]) -> None:
    """Read-only, no new privileges, no capability for the coach, no core files, health known, time to end."""
    for service in services.values():
        assert service["read_only"] is True
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["cap_drop"] == ["ALL"]
        assert service["ulimits"] == {"core": 0}
        assert service["healthcheck"]["test"][0] == "CMD"
        assert int(service["stop_grace_period"].removesuffix("s")) >= DRAIN
        assert service["env_file"] == "deploy.env"
    assert "cap_add" not in services["coach"]
    assert services["coach"]["depends_on"]["database"]["condition"] == "service_healthy"
    whole = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    assert whole["networks"]["inside"] == {"internal": True}
    assert services["database"]["networks"] == ["inside"]


def test_the_unit_is_closed_and_systemd_takes_it(tmp_path: Path) -> None:
    """Its program is not installed here: Python takes its place for the check."""
    text = (DEPLOY / "systemd/avantpost.service").read_text("utf-8")
    wanted = ("DynamicUser=yes", "ProtectSystem=strict", "LimitCORE=0", "NoNewPrivileges=yes", "CapabilityBoundingSet=")
    assert [line for line in wanted if line not in text.splitlines()] == []
    assert int(re.search(r"TimeoutStopSec=(\d+)", text)[1]) >= DRAIN  # type: ignore[index] # a failure is a failure
    program = shutil.which("systemd-analyze")
    if program is None:
        message = "systemd-analyze is not here (Debian: apt-get install systemd): the unit was not checked by systemd"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    unit = tmp_path / "avantpost.service"
    unit.write_text(text.replace("/opt/avantpost/bin/avantpost", sys.executable), encoding="utf-8")
    done = subprocess.run([program, "verify", str(unit)], capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def _expressions() -> Iterator[tuple[str, str]]:
    for group in yaml.safe_load((DEPLOY / "prometheus/alerts.yaml").read_text("utf-8"))["groups"]:
        for rule in group["rules"]:
            yield rule["alert"], rule["expr"]
    for panel in json.loads((DEPLOY / "grafana/dashboard.json").read_text("utf-8"))["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


EXPRESSIONS = list(_expressions())


@pytest.mark.parametrize(("where", "expression"), EXPRESSIONS, ids=[f"{n}" for n in range(len(EXPRESSIONS))])
def test_alerts_and_dashboard_ask_for_what_there_is(where: str, expression: str) -> None:
    """Every metric, label and value in them is one that the program tells; brackets match."""
    for pair in ("()", "{}", "[]"):
        assert expression.count(pair[0]) == expression.count(pair[1]), where
    asked = re.findall(r"\b((?:avantpost|process)_[a-z_]+)(?:\{([^}]*)\})?", expression)
    assert asked
    for name, selector in asked:
        if name.startswith("process_"):
            continue
        metric = METRICS.get(name) or METRICS[re.sub(r"_(bucket|count|sum)$", "", name)]
        for label, values in re.findall(r'([a-z_]+)=~?"([^"]*)"', selector):
            assert set(values.split("|")) <= set(metric.labels[label] or ()), (where, label)
    labels = {label for name in METRICS.values() for label in name.labels} | {"le", "instance"}
    for grouped in re.findall(r"\b(?:by|on) \(([^)]*)\)", expression):
        assert {each.strip() for each in grouped.split(",")} <= labels, where


def test_the_dashboard_shows_every_metric() -> None:
    """What is measured is looked at."""
    shown = " ".join(expression for _, expression in EXPRESSIONS)
    assert [name for name in METRICS if name not in shown] == []


def test_every_alert_says_its_mend_and_stands_in_the_guide() -> None:
    """Whoever is woken knows what to do."""
    guide = (DEPLOY.parent / "docs/operations.md").read_text("utf-8")
    for group in yaml.safe_load((DEPLOY / "prometheus/alerts.yaml").read_text("utf-8"))["groups"]:
        for rule in group["rules"]:
            assert rule["annotations"]["summary"]
            assert rule["annotations"]["mend"]
            assert rule["labels"]["severity"] in {"page", "ticket"}
            assert f"`{rule['alert']}`" in guide
