"""Proof of work: no text but a solution of ours is taken, and none twice, in any order."""

from hypothesis import given
from hypothesis import strategies as st

from schout.adapters.memory.clock import CountingIds
from schout.gateway.proof import Proof, ProofFigures, Spending, solve

SECOND = 1_000_000
EASY = ProofFigures(bits=2, most_bits=4, life_us=20 * SECOND, most_spent=4)
HOME = "192.0.2.7"


def proof() -> Proof:
    return Proof(b"s" * 32, CountingIds(), EASY)


@given(text=st.text(max_size=200))
def test_no_header_breaks_it_or_is_taken(text: str) -> None:
    assert proof().spend(text, HOME, 0) is not Spending.ACCEPTED
    assert proof().spend(text, HOME, 0) is not Spending.ACCEPTED


@given(place=st.integers(0, 80), letter=st.characters(codec="ascii", exclude_characters=";"))
def test_a_solution_with_another_letter_is_not_taken(place: int, letter: str) -> None:
    solution = solve(proof().challenge(HOME, 0)).rpartition(".")[0]
    changed = solution[:place] + letter + solution[place + 1 :]
    if changed != solution:
        for number in range(16):
            spent = proof().spend(f"{changed}.{number}", HOME, 0)
            assert spent is not Spending.ACCEPTED


@given(tries=st.lists(st.tuples(st.integers(0, 11), st.integers(0, 3)), max_size=60))
def test_no_solution_is_taken_twice_however_many_were_forgotten(
    tries: list[tuple[int, int]],
) -> None:
    made = proof()
    solutions = [solve(made.challenge(HOME, at * SECOND)) for at in range(12)]
    now, taken = 11 * SECOND, list[int]()
    for which, gap in tries:
        now += gap * SECOND // 2
        if made.spend(solutions[which], HOME, now) is Spending.ACCEPTED:
            taken.append(which)
    assert len(taken) == len(set(taken))
