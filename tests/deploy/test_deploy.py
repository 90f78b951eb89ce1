"""What is shipped for operators: copies that restore, units that systemd accepts, alerts that name real measures."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from monitor.app import open_database
from monitor.settings import read_settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def environment(tmp_path: Path, database: str) -> dict[str, str]:
    monitor = tmp_path / "monitor"
    monitor.write_text(f'#!/bin/sh\nexec {sys.executable} -m monitor "$@"\n')
    monitor.chmod(0o755)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
    programs = {"MONITOR": str(monitor), "PYTHON": sys.executable}
    return {**clean, **programs, "MONITOR_DATABASE": database, "PYTHONPATH": str(ROOT)}


def run(*command: object, **env: str) -> str:
    done = subprocess.run([str(part) for part in command], env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_copy_of_a_sqlite_database_restores_to_the_same(tmp_path: Path, now) -> None:  # type: ignore[no-untyped-def]
    database = f"sqlite:///{tmp_path}/m.sqlite3"
    env = environment(tmp_path, database)
    with open_database(read_settings(database=database)) as store:
        store.register_sources(["bao-a", "bao-b"], now)
        run(DEPLOY / "backup", tmp_path / "copies", **env)
        store.register_sources(["bao-c"], now)
    (copy,) = (tmp_path / "copies").iterdir()

    said = run(DEPLOY / "restore", copy, **env)

    assert "sound" in said
    with open_database(read_settings(database=database)) as store:
        assert [state.name for state in store.source_states()] == ["bao-a", "bao-b"]


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="pg_dump is not installed")
def test_copy_of_a_postgresql_database_restores_to_the_same(tmp_path: Path, now) -> None:  # type: ignore[no-untyped-def]
    name = f"monitor_deploy_{os.getpid()}"
    create = subprocess.run(["createdb", "-h", "127.0.0.1", name], capture_output=True, text=True, timeout=30)
    if create.returncode:
        pytest.skip(f"no PostgreSQL at 127.0.0.1:5432: {create.stderr.strip()}")
    try:
        database = f"postgresql://127.0.0.1/{name}"
        env = environment(tmp_path, database)
        with open_database(read_settings(database=database)) as store:
            store.register_sources(["bao-a", "bao-b"], now)
            run(DEPLOY / "backup", tmp_path / "copies", **env)
            store.register_sources(["bao-c"], now)
        (copy,) = (tmp_path / "copies").iterdir()

        run(DEPLOY / "restore", copy, **env)

        with open_database(read_settings(database=database)) as store:
            assert [state.name for state in store.source_states()] == ["bao-a", "bao-b"]
    finally:
        subprocess.run(["dropdb", "-h", "127.0.0.1", "--force", name], check=True, timeout=30)


@pytest.mark.parametrize("command", [("backup", "copies"), ("restore", "copies/monitor.dump")])
def test_password_of_postgresql_is_in_no_argument(tmp_path: Path, command: tuple[str, str]) -> None:
    env = environment(tmp_path, "postgresql+psycopg://ann:p%40ss%20%27w%2Frd@db.example:5433/news?sslmode=require")
    said = 'echo "$0 $*; $PGUSER $PGPASSWORD at $PGHOST:$PGPORT/$PGDATABASE, $PGSSLMODE" >> "$RECORD"'
    for name in ("pg_dump", "pg_restore", "monitor"):
        program = tmp_path / name
        program.write_text(f'#!/bin/sh\n{said}\nfor last; do :; done\nmkdir -p copies; : > "${{last#--file=}}"\n')
        program.chmod(0o755)
    env |= {"PATH": f"{tmp_path}:{env['PATH']}", "RECORD": str(tmp_path / "record")}
    (tmp_path / "copies").mkdir()

    done = subprocess.run([DEPLOY / command[0], command[1]], cwd=tmp_path, env=env, capture_output=True, timeout=60)

    assert done.returncode == 0, done.stderr
    first, *others = (tmp_path / "record").read_text().splitlines()
    assert first.endswith("; ann p@ss 'w/rd at db.example:5433/news, require")
    assert not any("w/rd" in line.partition(";")[0] or "w%2F" in line for line in (first, *others))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_unit_is_hardened() -> None:
    said = run("systemd-analyze", "security", "--offline=true", DEPLOY / "monitor.service", **os.environ)
    score = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said)

    assert score is not None
    assert float(score[1]) <= 1.3
    assert f"gives it {score[1]}" in (DEPLOY / "README.md").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_units_are_what_systemd_understands(tmp_path: Path) -> None:
    for unit in DEPLOY.glob("monitor*.*"):
        text = re.sub(r"/opt/monitor/\S+(?= run$| /var)", "/bin/true", unit.read_text(encoding="utf-8"), flags=re.M)
        (tmp_path / unit.name).write_text(text)
    command = ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)

    assert done.returncode == 0, done.stderr
    assert str(tmp_path) not in done.stderr


def test_alerts_speak_of_measures_that_exist_and_have_a_line_in_the_runbook() -> None:
    source = (ROOT / "monitor" / "status.py").read_text(encoding="utf-8")
    runbook = (DEPLOY / "README.md").read_text(encoding="utf-8")
    rules = yaml.safe_load((DEPLOY / "alerts.yaml").read_text(encoding="utf-8"))["groups"][0]["rules"]

    assert len(rules) >= 6
    for rule in rules:
        assert f"### {rule['alert']}\n" in runbook
        for measure in re.findall(r"\bmonitor_[a-z_]+\b", rule["expr"]):
            assert f'"{measure}"' in source


def test_container_files_parse_and_run_as_nobody() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    container = (DEPLOY / "Containerfile").read_text(encoding="utf-8")

    assert compose["services"]["monitor"]["read_only"] is True
    assert re.search(r"^USER 65534", container, re.M)
    for state in re.findall(r"^VOLUME (\S+)$", container, re.M):
        assert re.search(rf"^RUN install -d -o 65534 -g 65534 .*{state}$.*^VOLUME {state}$", container, re.M | re.S)
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", container, re.M):
        assert all((ROOT / name).exists() for name in copied.split())
