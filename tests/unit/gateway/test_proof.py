"""Proof of work: bound to who asked, to a moment and to a difficulty; good once."""

from hashlib import sha256

import pytest

from schout.adapters.memory.clock import CountingIds
from schout.gateway.call import Call, CallClass, Dialect
from schout.gateway.proof import Proof, ProofFigures, Spending, may_ask, solve, solves

SECOND = 1_000_000
SECRET = b"s" * 32
EASY = ProofFigures(bits=4, most_bits=6, life_us=60 * SECOND, most_spent=3)
HOME = "192.0.2.7"


def proof() -> Proof:
    return Proof(SECRET, CountingIds(), EASY)


def test_a_solution_is_taken_once() -> None:
    made = proof()
    solution = solve(made.challenge(HOME, 0))
    assert [made.spend(solution, HOME, 1) for _ in range(2)] == [
        Spending.ACCEPTED,
        Spending.SPENT,
    ]


def test_the_script_of_the_page_and_the_check_agree_on_the_rule() -> None:
    seed = sha256(b"1.2.4.x.y").digest()
    number = next(n for n in range(1000) if sha256(seed + n.to_bytes(8)).digest()[0] < 16)
    assert solves("1.2.4.x.y", 4, number)
    assert solve("1.2.4.x.y") == f"1.2.4.x.y.{number}"


def test_another_process_with_the_same_secret_takes_it_and_one_with_another_does_not() -> None:
    solution = solve(proof().challenge(HOME, 0))
    assert proof().spend(solution, HOME, 1) is Spending.ACCEPTED
    assert Proof(b"t" * 32, CountingIds()).spend(solution, HOME, 1) is Spending.FORGED


@pytest.mark.parametrize(
    ("source_ip", "spending"),
    [("192.0.2.99", Spending.ACCEPTED), ("192.0.3.7", Spending.FORGED)],
    ids=["same /24", "another /24"],
)
def test_it_is_good_in_the_network_it_was_made_for(source_ip: str, spending: Spending) -> None:
    made = proof()
    assert made.spend(solve(made.challenge(HOME, 0)), source_ip, 1) is spending


def test_it_is_good_for_its_life_and_not_after() -> None:
    made = proof()
    solution = solve(made.challenge(HOME, 0))
    assert made.spend(solution, HOME, 60 * SECOND) is Spending.EXPIRED
    assert made.spend(solution, HOME, 60 * SECOND - 1) is Spending.ACCEPTED


def test_pressure_doubles_the_work_up_to_a_limit() -> None:
    made = proof()
    bits = [made.challenge(HOME, 0, pressure).split(".")[2] for pressure in (-1, 0, 1, 2, 9)]
    assert bits == ["4", "4", "5", "6", "6"]


def test_no_two_challenges_are_alike() -> None:
    made = proof()
    assert made.challenge(HOME, 0) != made.challenge(HOME, 0)


def test_a_wrong_number_is_not_taken() -> None:
    made = proof()
    challenge = made.challenge(HOME, 0)
    wrong = next(number for number in range(99) if not solves(challenge, 4, number))
    assert made.spend(f"{challenge}.{wrong}", HOME, 1) is Spending.NOT_SOLVED


@pytest.mark.parametrize("place", [1, 2, 3, 4], ids=["end", "bits", "random", "signature"])
def test_whatever_is_changed_is_noticed(place: int) -> None:
    made = proof()
    parts = made.challenge(HOME, 0).split(".")
    parts[place] = "1" if parts[place] != "1" else "2"
    assert made.spend(".".join([*parts, "0"]), HOME, 1) is Spending.FORGED


@pytest.mark.parametrize(
    "solution",
    [
        "x",
        "2.60.4.a.b.0",
        "1.60.4.a.0",
        "1.60.4.a.b.-1",
        "1.60.4.a.b.00",
        "1.60.4.a.b.²",
        "1.60.4.a.b.9223372036854775808",
        "1.60.4.a.b." + "1" * 200,
        "1.60.4.a.b.",
    ],
    ids=[
        "one part",
        "version",
        "few parts",
        "below 0",
        "two spellings",
        "no digit",
        "large",
        "long",
        "no number",
    ],
)
def test_what_cannot_be_read_is_refused(solution: str) -> None:
    assert proof().spend(solution, HOME, 1) is Spending.UNREADABLE


@pytest.mark.parametrize("solution", [None, ""])
def test_without_a_solution_it_is_missing(solution: str | None) -> None:
    assert proof().spend(solution, HOME, 1) is Spending.MISSING


def test_a_signature_with_other_letters_is_forged() -> None:
    assert proof().spend("1.60.4.a.é\ud800.0", HOME, 1) is Spending.FORGED


def test_what_had_to_be_forgotten_counts_as_used_and_newer_ones_are_taken() -> None:
    """Three are kept; the first, pushed out by the fourth, is not good a second time."""
    made = proof()
    solutions = [solve(made.challenge(HOME, at * SECOND)) for at in range(4)]
    assert [made.spend(each, HOME, 4 * SECOND) for each in solutions] == [Spending.ACCEPTED] * 4
    assert [made.spend(each, HOME, 5 * SECOND) for each in solutions] == [Spending.SPENT] * 4
    newer = solve(made.challenge(HOME, 6 * SECOND))
    assert made.spend(newer, HOME, 7 * SECOND) is Spending.ACCEPTED


@pytest.mark.parametrize(
    "figures",
    [
        {"bits": 0},
        {"bits": 9, "most_bits": 8},
        {"most_bits": 33},
        {"life_us": 1},
        {"most_spent": 0},
    ],
    ids=["no work", "limit below", "too hard", "no life", "no room"],
)
def test_figures_that_make_no_sense_are_refused(figures: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="a proof needs"):
        ProofFigures(**figures)


def call(
    kind: CallClass = CallClass.SIGN_UP,
    dialect: Dialect = Dialect.HTML,
    principal: str | None = None,
    label: str | None = None,
) -> Call:
    return Call("h", "/web/signup", "POST", HOME, kind, dialect, principal, label)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (call(), True),
        (call(kind=CallClass.API), False),
        (call(kind=CallClass.CRAWLER), False),
        (call(dialect=Dialect.JSON_RPC), False),
        (call(dialect=Dialect.PROBLEM), False),
        (call(principal="key:1"), False),
        (call(label="acme-sync"), False),
    ],
    ids=["browser", "api", "crawler", "json-rpc", "problem", "key", "label"],
)
def test_only_a_person_with_a_browser_who_signs_up_is_asked(asked: Call, expected: bool) -> None:
    assert may_ask(asked) is expected
