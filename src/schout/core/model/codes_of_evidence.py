"""The error codes of evidence that goes out, of signed heads and of personal data."""

from collections.abc import Mapping

from schout.core.model.code import Code, code

EVIDENCE_CODES: Mapping[str, Code] = {
    "SCH-E001": code(
        "Ledger is not the one that was signed",
        "A head of the ledger was signed and kept, and the ledger does not agree with it: it has "
        "fewer entries than it had, or its chain holds and is another one.",
        "Keep the file as it is. Compare with copies, newest first, until one agrees with every "
        "signed head, and go on with that one.",
    ),
    "SCH-E010": code(
        "Folder of signed heads",
        "Signed heads cannot be written into a folder or read from it. Others were written.",
        "Correct the rights of the folder, or `folder` of `[anchor]` in the settings.",
    ),
    "SCH-E011": code(
        "Signed head does not hold",
        "A file in a folder of signed heads was altered, lacks its signature, or was signed with a "
        "key that is not among the public keys given.",
        "Give the file with all public keys of the host with `--key`; else compare with the same "
        "head in another folder.",
    ),
    "SCH-E012": code(
        "No signed heads",
        "A folder was named to compare the ledger with, and holds no signed head.",
        "Name the folder that `schout ledger anchor` writes to; beside the store it is `heads`.",
    ),
    "SCH-E020": code(
        "Time-stamping service does not answer",
        "No answer came, or one that is no time stamp. The head is signed and kept without one.",
        "Nothing needs to be done once; it is asked again. If it lasts, see `tsa` of `[anchor]`.",
    ),
    "SCH-E021": code(
        "Time stamp does not hold",
        "The service answered with a stamp over something else, or one that its certificates do "
        "not hold for. It is not kept.",
        "See that `tsa_certificate` of `[anchor]` names the roots of this very service.",
    ),
    "SCH-E022": code(
        "Certificates of the time-stamping service",
        "The file of certificates cannot be read, or holds none.",
        "Get the root certificates from the service, as PEM blocks in one file.",
    ),
    "SCH-E023": code(
        "Service without certificates",
        "A time-stamping service was named without its certificates, or the other way round.",
        "Give both: without certificates nobody can tell its stamps from others.",
    ),
    "SCH-E030": code(
        "Bundle cannot be written",
        "The file of a case cannot be written. One that is there is never written over.",
        "Name another file, or correct the rights of its folder.",
    ),
    "SCH-E031": code(
        "Not the bundle of a case",
        "The file cannot be read, is damaged, too large, or none that `schout case bundle` wrote.",
        "Get the file again and compare its SHA-256 with that of the sender.",
    ),
    "SCH-E040": code(
        "Keys of subjects",
        "The file of keys that the ledger's bodies are encrypted under cannot be used. Nothing is "
        "written without them.",
        "Correct its rights, or restore a copy of it. Without it what was encrypted is lost.",
    ),
    "SCH-E050": code(
        "Who the host is",
        "The file for the register of processing cannot be read, or does not say who the host is.",
        "Write TOML with `name` and `contact`; `representative`, `protection_officer`, `transfers` "
        "are texts too, `recipients` is a list of texts.",
    ),
    "SCH-E051": code(
        "Nothing is kept about them",
        "No tenant or reporter of this name is in the store, so there is nothing to hand over.",
        "See `schout tenant list`; a reporter is named by the `key` that its reports show.",
    ),
    "SCH-E060": code(
        "Nothing to erase",
        "No tenant or reporter of this name is in the store.",
        "See `schout tenant list`; a reporter is named by `--mail`, or by the `key` that its "
        "reports show.",
    ),
    "SCH-E061": code(
        "Something is in the way of erasing",
        "The law lets data stay while a case is open, an appeal can come, a legal hold lasts or a "
        "measure is in force (Regulation (EU) 2016/679, Art. 17(3)); nothing was erased.",
        "The list says what, and until when. End it, or try again after that day.",
    ),
}
"""Each code with its title, what it means and what to do."""
