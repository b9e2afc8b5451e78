"""Time stamps of a real service, run by OpenSSL behind a server on the loopback."""

import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
from rfc3161_client import decode_timestamp_response

from schout.adapters.time_stamp import StampError, TimeStamper, holds, roots_of
from schout.core.model.errors import InputError

SHA256 = "2.16.840.1.101.3.4.2.1"
DATA = b"head\n"
CONFIG = """
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
[stamps]
basicConstraints = CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = one
[one]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
"""


class Service(NamedTuple):
    """A service that stamps."""

    url: str
    folder: Path

    @property
    def roots(self) -> Path:
        return self.folder / "root.pem"


def openssl(folder: Path, *words: str, data: bytes = b"") -> bytes:
    done = subprocess.run(
        ["openssl", *words], cwd=folder, input=data, capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def make_authority(folder: Path) -> None:
    (folder / "tsa.cnf").write_text(CONFIG)
    (folder / "serial").write_text("01\n")
    new = ("req", "-new", "-newkey", "rsa:2048", "-nodes", "-config", "tsa.cnf")
    root = ("-x509", "-days", "30", "-extensions", "root", "-subj", "/CN=Root of stamps")
    openssl(folder, *new, *root, "-keyout", "root.key", "-out", "root.pem")
    openssl(folder, *new, "-subj", "/CN=Stamps", "-keyout", "tsa.key", "-out", "tsa.csr")
    sign = ("x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key")
    more = ("-CAcreateserial", "-days", "30", "-extfile", "tsa.cnf", "-extensions", "stamps")
    openssl(folder, *sign, *more, "-out", "tsa.pem")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("tsa")
    make_authority(folder)

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            (folder / "query.tsq").write_bytes(query)
            reply: tuple[str, ...] = (
                "ts",
                "-reply",
                "-config",
                "tsa.cnf",
                "-queryfile",
                "query.tsq",
            )
            match self.path:
                case "/other":
                    other = ("ts", "-query", "-data", "tsa.cnf", "-sha256", "-cert")
                    openssl(folder, *other, "-out", "query.tsq")
                case "/words":
                    reply = ("version",)
                case _:
                    pass
            answer = openssl(folder, *reply)
            self.send_response(503 if self.path == "/down" else 200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Service(f"http://127.0.0.1:{server.server_port}", folder)
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_stamp_is_over_sha_256_and_openssl_takes_it(service: Service, tmp_path: Path) -> None:
    stamp = TimeStamper(f"{service.url}/tsa?x=1", service.roots).stamp(DATA)
    (tmp_path / "head.json").write_bytes(DATA)
    (tmp_path / "timestamp.tsr").write_bytes(stamp)
    imprint = decode_timestamp_response(stamp).tst_info.message_imprint
    assert imprint.hash_algorithm.dotted_string == SHA256
    verify = ("ts", "-verify", "-data", "head.json", "-in", "timestamp.tsr")
    openssl(tmp_path, *verify, "-CAfile", str(service.roots))
    assert holds(stamp, DATA, service.roots) is None


def test_a_stamp_holds_for_nothing_else_and_for_no_other_authority(
    service: Service, tmp_path: Path
) -> None:
    make_authority(tmp_path)
    stamp = TimeStamper(service.url, service.roots).stamp(DATA)
    found = (
        holds(stamp, DATA + b" ", service.roots),
        holds(stamp, DATA, tmp_path / "root.pem") is None,
        holds(b"stamp", DATA, service.roots) is None,
    )
    assert found == ("Mismatch between messages", False, False)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        pytest.param("/other", "SCH-E021", id="a stamp over something else"),
        pytest.param("/words", "SCH-E021", id="no stamp"),
        pytest.param("/down", "SCH-E020", id="an error"),
    ],
)
def test_an_answer_that_does_not_hold_is_refused(service: Service, path: str, code: str) -> None:
    with pytest.raises(StampError) as raised:
        TimeStamper(service.url + path, service.roots).stamp(DATA)
    assert raised.value.code == code


def test_a_service_that_is_down_is_told_without_the_rest_of_its_address(service: Service) -> None:
    with pytest.raises(StampError) as raised:
        TimeStamper("http://127.0.0.1:1/secret", service.roots).stamp(DATA)
    message = "no answer from the time-stamping service `127.0.0.1`"
    assert (raised.value.code, raised.value.message) == ("SCH-E020", message)


@pytest.mark.parametrize("content", [None, b"", b"root"])
def test_certificates_that_are_none_are_told(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "roots.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as raised:
        roots_of(path)
    assert raised.value.code == "SCH-E022"
