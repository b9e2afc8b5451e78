"""What is known before a report is read."""

import msgspec
from tests.unit.core.intake.reports.samples import KNOWN

from schout.core.intake.reports.knowns import Knowns, categories_of, knowns_of, normal_category
from schout.core.model.ids import ClauseId
from schout.core.model.vocabulary import ReporterKind
from schout.testing.policies import sample_policy


def test_the_policy_is_turned_round() -> None:
    policy = sample_policy()
    named = [
        (name, clause.id)
        for clause in policy.clauses
        for name in (*clause.intake.xarf, *clause.intake.dsa)
    ]
    assert named
    found = categories_of(policy)
    assert [(name, clause) for name, clause in named if clause not in found[name]] == []
    assert sum(len(clauses) for clauses in found.values()) == len(named)


def test_what_is_known_comes_from_the_policy_and_the_operator() -> None:
    policy = sample_policy()
    known = knowns_of(
        policy,
        trusted_flaggers=["@Flagger.Example "],
        authorities=["desk@police.example"],
        authserv=" MX.host.example",
        most_bytes=1000,
    )
    assert known == Knowns(
        categories=categories_of(policy),
        clauses=frozenset(clause.id for clause in policy.clauses),
        trusted_flaggers=frozenset(("flagger.example",)),
        authorities=frozenset(("desk@police.example",)),
        authserv="mx.host.example",
        most_bytes=1000,
    )
    assert knowns_of(policy).authserv is None


def test_a_category_is_written_in_one_way() -> None:
    assert normal_category(" Content/Exposed-Data") == "content/exposed_data"
    assert normal_category("STATEMENT_CATEGORY_SCAMS_AND_FRAUD") == "SCAMS_AND_FRAUD"
    assert normal_category("scams-and-fraud") == "SCAMS_AND_FRAUD"


def test_the_clauses_for_a_category_are_those_that_name_it() -> None:
    assert KNOWN.clauses_for("content/Phishing") == (ClauseId("I.2"),)
    assert KNOWN.clauses_for("scams_and_fraud") == (ClauseId("I.2"), ClauseId("II.4"))
    assert KNOWN.clauses_for("content/other") == ()
    assert KNOWN.clauses_for(None) == ()


def test_child_abuse_is_told_by_category_and_by_its_own_clause() -> None:
    assert KNOWN.is_child_abuse("content/csem", None)
    assert KNOWN.is_child_abuse(None, ClauseId("I.4.1"))
    assert not KNOWN.is_child_abuse("content/phishing", ClauseId("I.2"))
    assert not KNOWN.is_child_abuse(None, None)


def test_a_clause_or_a_category_that_is_about_more_is_not_child_abuse() -> None:
    categories = {"content/csam": (ClauseId("I.1"),), "content/fraud": (ClauseId("I.1"),)}
    shared = msgspec.structs.replace(KNOWN, categories=categories)
    assert not shared.is_child_abuse(None, ClauseId("I.1"))
    assert not KNOWN.is_child_abuse("PROTECTION_OF_MINORS", ClauseId("I.1"))


def test_nobody_must_say_who_they_are_of_what_may_be_child_abuse() -> None:
    assert KNOWN.may_be_anonymous("STATEMENT_CATEGORY_PROTECTION_OF_MINORS", None)
    assert KNOWN.may_be_anonymous(None, ClauseId("I.4.1"))
    assert not KNOWN.may_be_anonymous(None, ClauseId("I.1"))


def test_a_sender_is_known_by_address_or_domain() -> None:
    assert KNOWN.kind_of("a@police.example") is ReporterKind.AUTHORITY
    assert KNOWN.kind_of("a@flagger.example") is ReporterKind.TRUSTED_FLAGGER
    assert KNOWN.kind_of("one@person.example") is ReporterKind.TRUSTED_FLAGGER
    assert KNOWN.kind_of("two@person.example") is ReporterKind.PUBLIC
