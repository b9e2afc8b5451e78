"""CrowdSec and fail2ban as peers: unpacked from Debian's packages, run offline over one log file.

Nothing is installed and no service is started: CrowdSec reads the file as a "time machine" with its
local interface on the loopback, and ends; `fail2ban-regex` runs one filter over the file.
"""

import os
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

from edge_scene import free_port

PACKAGES = ("crowdsec", "fail2ban")
_SCENARIOS = (
    "crowdsecurity/http-crawl-non_statics",
    "crowdsecurity/http-probing",
    "crowdsecurity/http-bad-user-agent",
    "crowdsecurity/http-path-traversal-probing",
    "crowdsecurity/http-sensitive-files",
    "crowdsecurity/http-sqli-probing",
    "crowdsecurity/http-xss-probing",
    "crowdsecurity/http-backdoors-attempts",
    "crowdsecurity/http-generic-bf",
    "crowdsecurity/http-open-proxy",
    "ltsich/http-w00tw00t",
)
"""The collection `base-http-scenarios`: 11 files with 13 scenarios."""
_PARSERS = (
    "s00-raw/crowdsecurity/syslog-logs",
    "s01-parse/crowdsecurity/nginx-logs",
    "s02-enrich/crowdsecurity/dateparse-enrich",
    "s02-enrich/crowdsecurity/http-logs",
)
_RENAMED = {"path_traversal.txt": "http_path_traversal.txt"}
"""Debian ships this list under another name than its scenario asks for."""
_LIMIT_S = 900
_CONFIG = """
common: {{daemonize: false, log_media: stdout, log_level: info, working_dir: .}}
config_paths:
  config_dir: {root}/cfg/
  data_dir: {root}/data/
  simulation_path: {root}/cfg/simulation.yaml
  hub_dir: {root}/hub/
  index_path: {root}/hub/.index.json
  notification_dir: {root}/cfg/notifications/
  plugin_dir: {root}/plugins/
crowdsec_service: {{parser_routines: 1}}
db_config: {{log_level: info, type: sqlite, use_wal: true, db_path: {root}/data/crowdsec.db}}
api:
  client: {{credentials_path: {root}/cfg/credentials.yaml}}
  server:
    log_level: info
    listen_uri: "127.0.0.1:{port}"
    profiles_path: {root}/cfg/profiles.yaml
prometheus: {{enabled: false}}
"""
_PROFILES = """
name: default
filters: [Alert.Remediation == true]
decisions: [{type: ban, duration: 4h}]
on_success: break
"""


class Speed(NamedTuple):
    """Lines a second of wall-clock time, the start of the program included, and its version."""

    lines_s: float
    version: str


def unpacked(folder: Path) -> Path | None:
    """Fetch and unpack both packages; `None` when Debian's archive cannot be asked."""
    root = folder / "peers"
    root.mkdir(exist_ok=True)
    try:
        _run(["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", *PACKAGES], root)
        for package in root.glob("*.deb"):
            _run(["dpkg", "-x", package.name, "."], root)
    except (OSError, subprocess.SubprocessError):
        return None
    return root


def crowdsec(programs: Path, log: Path, lines: int, folder: Path) -> Speed:
    """Run its base web scenarios over a file of so many lines."""
    root = folder / "crowdsec"
    _set_up(programs, root)
    config = root / "cfg" / "config.yaml"
    config.write_text(_CONFIG.format(root=root, port=(port := free_port())))
    cscli = [str(programs / "usr/bin/cscli"), "-c", str(config)]
    add = ["machines", "add", "bench", "--password", "bench", "--force", "-u"]
    credentials = str(root / "cfg" / "credentials.yaml")
    _run([*cscli, *add, f"http://127.0.0.1:{port}/", "-f", credentials], root)
    command = [str(programs / "usr/bin/crowdsec"), "-c", str(config)]
    idle = root / "idle.log"
    idle.write_bytes(log.read_bytes().split(b"\n", 1)[0] + b"\n")
    start_s = _timed([*command, "-type", "nginx", "-dsn", f"file://{idle}"], root)
    spent_s = _timed([*command, "-type", "nginx", "-dsn", f"file://{log}"], root)
    version = _version(programs, "crowdsec")
    return Speed(lines / max(0.001, spent_s - start_s), version)


def fail2ban(programs: Path, log: Path, lines: int, folder: Path) -> Speed:
    """Run one filter, `apache-badbots`, over a file of so many lines."""
    filters = programs / "etc/fail2ban/filter.d/apache-badbots.conf"
    library = programs / "usr/lib/python3/dist-packages"
    command = ["python3", str(programs / "usr/bin/fail2ban-regex"), str(log), str(filters)]
    environment = {**os.environ, "PYTHONPATH": str(library)}
    spent_s = _timed(command, folder, environment)
    return Speed(lines / spent_s, _version(programs, "fail2ban"))


def _set_up(programs: Path, root: Path) -> None:
    """Lay out CrowdSec's folders: links to the chosen parsers and scenarios, and its lists."""
    hub = programs / "usr/share/crowdsec/hub"
    for name in ("data", "plugins", "cfg/scenarios", "cfg/postoverflows", "cfg/notifications"):
        (root / name).mkdir(parents=True, exist_ok=True)
    _run(["cp", "-r", str(hub), str(root / "hub")], root)
    _run(["cp", "-r", str(programs / "etc/crowdsec/patterns"), str(root / "cfg")], root)
    for each in (programs / "usr/share/crowdsec/data").iterdir():
        (root / "data" / _RENAMED.get(each.name, each.name)).write_bytes(each.read_bytes())
    for parser in _PARSERS:
        stage, _, name = parser.partition("/")
        place = root / "cfg" / "parsers" / stage
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{Path(name).name}.yaml").symlink_to(root / "hub/parsers" / f"{parser}.yaml")
    for scenario in _SCENARIOS:
        link = root / "cfg/scenarios" / f"{Path(scenario).name}.yaml"
        link.symlink_to(root / "hub/scenarios" / f"{scenario}.yaml")
    (root / "cfg/simulation.yaml").write_text("simulation: false\n")
    (root / "cfg/profiles.yaml").write_text(_PROFILES)


def _timed(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> float:
    began = time.perf_counter()
    _run(command, folder, environment)
    return time.perf_counter() - began


def _run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    subprocess.run(
        command, cwd=folder, env=environment, check=True, capture_output=True, timeout=_LIMIT_S
    )


def _version(programs: Path, package: str) -> str:
    """Read the version out of the name of the package."""
    return next(programs.glob(f"{package}_*.deb")).name.split("_")[1].replace("%3a", ":")
