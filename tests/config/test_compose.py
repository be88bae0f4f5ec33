"""What can be known about the containers without an engine to run them."""

import ast
import re

import pytest
import yaml
from django.core.management import get_commands

from config.development.surroundings import ROOT

APP_SERVICES = {"migrate", "web", "worker", "relay", "beat"}
OURS_TO_CHOOSE = re.compile(r"\$\{(\w+)(:?[-?+][^}]*)?\}")


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


@pytest.fixture(scope="module")
def dockerfile():
    return (ROOT / "Dockerfile").read_text()


def variables_settings_read():
    """Each variable that settings read, and whether it must be set."""
    tree = ast.parse((ROOT / "config" / "settings.py").read_text())
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
    ]
    return {
        call.args[0].value: all(keyword.arg != "default" for keyword in call.keywords)
        for call in calls
    }


def test_the_services_are_those_of_the_platform(services):
    assert services.keys() == APP_SERVICES | {"postgres", "valkey"}


def test_the_app_services_are_one_image(services):
    assert {services[name]["image"] for name in APP_SERVICES} == {"mobility-matchmaking"}
    assert services["postgres"]["image"] == "postgres:18"
    assert services["valkey"]["image"].startswith("valkey/valkey:")


@pytest.mark.parametrize("name", sorted(APP_SERVICES))
def test_what_compose_sets_is_what_settings_read(services, name):
    read = variables_settings_read()
    given = services[name]["environment"].keys()

    assert given - read.keys() == set()
    assert {variable for variable, is_required in read.items() if is_required} - given == set()


def test_no_variable_has_a_default():
    chosen = OURS_TO_CHOOSE.findall((ROOT / "docker-compose.yml").read_text())

    assert chosen
    assert [name for name, rule in chosen if not rule.startswith(":?")] == []


def test_the_example_names_each_variable_and_gives_none():
    chosen = {name for name, _ in OURS_TO_CHOOSE.findall((ROOT / "docker-compose.yml").read_text())}
    lines = (ROOT / ".env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

    assert example == dict.fromkeys(chosen, "")


def test_every_service_is_read_only_and_can_gain_no_rights(services):
    for service in services.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_nobody_is_root(services, dockerfile):
    assert re.findall(r"^USER (\d+):\d+$", dockerfile, re.MULTILINE)[-1] != "0"
    assert services["postgres"]["user"] == "postgres"
    assert services["valkey"]["user"] == "valkey"


def test_only_the_web_is_reached_and_only_from_this_host(services):
    assert {name: service["ports"] for name, service in services.items() if "ports" in service} == {
        "web": ["127.0.0.1:8000:8000"]
    }


def test_the_site_starts_after_the_migrations(services):
    for name in APP_SERVICES - {"migrate"}:
        assert services[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            "valkey": {"condition": "service_healthy"},
        }
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert services["migrate"]["restart"] == "no"


def test_what_others_wait_for_has_a_health_check(services):
    assert "/readyz" in services["web"]["healthcheck"]["test"][-1]
    assert "healthcheck" in services["postgres"]
    assert "healthcheck" in services["valkey"]


def test_every_manage_command_exists(services):
    commands = " ".join(services[name].get("command", "") for name in sorted(APP_SERVICES))
    called = set(re.findall(r"manage\.py (\w+)", commands))

    assert called == {"migrate", "createcachetable", "load_reference", "compile_engine", "relay"}
    assert called - get_commands().keys() == set()


def test_data_outlives_its_container(services):
    assert services["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]
    assert services["valkey"]["volumes"] == ["valkey:/data"]


def test_what_the_engine_compiles_outlives_its_container(services, dockerfile):
    [folder] = re.findall(r"NUMBA_CACHE_DIR=(\S+)", dockerfile)
    assert f"--owner=10001 --group=10001 {folder}" in dockerfile
    for name in APP_SERVICES:
        assert services[name]["volumes"] == [f"compiled:{folder}"]


def test_the_image_installs_exactly_the_pinned_packages(dockerfile):
    assert "--require-hashes --requirement requirements.txt" in dockerfile
