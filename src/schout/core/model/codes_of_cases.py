"""The error codes of connectors."""

from schout.core.model.code import Code, code

CASE_CODES: dict[str, Code] = {
    "SCH-N001": code(
        "Connector cannot reach its system",
        "The program that a connector speaks to is not running, does not listen where the settings "
        "say, or a file of it cannot be read or written. What it does is not known; measures that "
        "it was to carry out do not count as active.",
        "Start the program, or correct the `[[connector]]`. It is tried again at each round.",
    ),
    "SCH-N002": code(
        "Connector took too long",
        "A system did not answer, or did not do what was asked, within the time that `within` of "
        "its `[[connector]]` gives it. Other connectors went on meanwhile.",
        "See what holds the system up. After a while it is tried again by itself.",
    ),
    "SCH-N003": code(
        "Answer of a system that makes no sense",
        "What came back when the connector read what is in force is not what it should be: another "
        "program answers, or it is set up in another way.",
        "Compare the set-up of the system with the how-to guide on connectors.",
    ),
    "SCH-N004": code(
        "A system refused a change",
        "The system does not take the change, for instance because its own check of the "
        "configuration fails or the key has no rights. What was there before is in place.",
        "Correct what the message names. It is tried again at each round.",
    ),
}
"""Each code with its title, what it means and what to do."""
