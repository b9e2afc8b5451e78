"""The error codes of the gateway and of permits."""

from schout.core.model.code import Code, code

GATE_CODES: dict[str, Code] = {
    "SCH-G001": code(
        "No such limit",
        "A limit is named that the policy does not have.",
        "Take one of the names that are shown; `schout gate limits` lists them with their stage.",
    ),
    "SCH-G002": code(
        "Last known limits cannot be kept",
        "The gate keeps what it works with on disk, so that a restart without the store knows who "
        "is suspended. That file could not be written.",
        "Free some room, or correct the rights of the folder of the store.",
    ),
    "SCH-G003": code(
        "Secret of the gate",
        "The file with the secret for keyed digests cannot be made or read, or is too short.",
        "Correct the rights of the folder of the store; move a damaged file away, a new one is "
        "made. Gates that share limits need the same secret.",
    ),
    "SCH-G004": code(
        "Nobody answers as the gate",
        "The status of the gate was asked for where `listen` of `[gate]` points, in vain.",
        "Start it with `schout gate serve`, or name its settings with `--settings`.",
    ),
    "SCH-G005": code(
        "Defect between gate and store",
        "Something failed that should not: documents could not be made of what the store holds, or "
        "a finding could not be taken. The gate goes on with the documents it has.",
        "Report it with the log. If it came with an update, go back to the version before.",
    ),
    "SCH-G020": code(
        "Not the range of a trusted proxy",
        "A trusted proxy is not written as an address, as a range in CIDR, or as `unix`; a range "
        "must begin at its first address.",
        "Write `192.0.2.10`, `192.0.2.0/24` or `2001:db8::/32`; `unix` for proxies that connect "
        "over a Unix socket.",
    ),
    "SCH-G021": code(
        "Secret is too short",
        "Callers are told apart by keyed digests of their credentials. The key of those digests is "
        "missing or can be guessed.",
        "Make one with `openssl rand -hex 32`; all processes of one edge need the same.",
    ),
    "SCH-G030": code(
        "Listening beyond the loopback",
        "The built-in proxy was told to listen where others can reach it. It speaks no TLS, so "
        "what is sent to it can be read on the way.",
        "Listen on `127.0.0.1` behind what ends TLS, or set `public` if that is what you want.",
    ),
    "SCH-G040": code(
        "Private key of permits",
        "The key that the host signs permits with cannot be made or read, is not an Ed25519 key "
        "without a passphrase, or may be used by others than its owner.",
        "Restore the file, or correct its rights with `chmod 600`. Who moves it away gets a new "
        "key with the next grant; permits that the former one signed hold as before.",
    ),
    "SCH-G041": code(
        "Public keys of permits",
        "The file of public keys beside the private key cannot be read or written, or a block in "
        "it is not an Ed25519 public key.",
        "Correct the block that is named, or restore the file; a grant adds its own key again.",
    ),
    "SCH-G042": code(
        "No place for the key",
        "The store is a database, so there is no folder beside it for the private key.",
        "Give `--key`, or set `SCHOUT_PERMIT_KEY`, to a file that only the desk can read.",
    ),
    "SCH-G043": code(
        "Public key of an automation",
        "The file given with `--public-key` cannot be read, or holds no Ed25519 public key.",
        "Ask for the key as PEM, as a JWK, or as a line of OpenSSH.",
    ),
    "SCH-G045": code(
        "Permit without a valid signature",
        "A permit in the store has no signature, or one that is not of a key in the file of public "
        "keys. The edge does not honour it.",
        "If a key is missing from that file, add it. Else find out who wrote the permit; grant it "
        "anew if it is right.",
    ),
    "SCH-G046": code(
        "Permit that the policy does not allow",
        "A clause of the permit is not in this policy any more, or no longer allows permits of its "
        "kind. The edge does not honour it.",
        "Revoke the permit and tell the tenant, or allow its kind under `permits` of the clause.",
    ),
    "SCH-G047": code(
        "Two keys under one keyid",
        "Permits name different keys for the same `keyid`, or a key that cannot be read. Either "
        "automation could act as the other, so none of these permits is honoured.",
        "Revoke all of them but one.",
    ),
    "SCH-G051": code(
        "Kind of permit",
        "The clauses allow no permit, not one of the kind that was asked for, or several kinds and "
        "none was named.",
        "Give `--kind` as one that the message names; `schout policy explain` shows them.",
    ),
    "SCH-G053": code(
        "Hosts of a permit",
        "A host name cannot be read, or does not belong to the tenant when the permit begins, or "
        "the kind of permit needs hosts and none was given.",
        "Name each host with `--host`; correct the register if it is wrong.",
    ),
    "SCH-G054": code(
        "Figures of a permit",
        "The permit does not say what it allows, says it twice, names a limit or a plan that does "
        "not exist, or gives no more than the tenant has.",
        "Give `--rate`, `--parallel`, `--limit` or `--plan` with more, or `--unlimited`.",
    ),
    "SCH-G055": code(
        "Time of a permit",
        "The start or the end cannot be read, there is no end, it lies before the start or before "
        "now, the permit would last longer than 366 days or begin more than a day ago.",
        "Give `--until` or `--for`; write `2026-12-01T12:00:00Z` or the date alone.",
    ),
    "SCH-G056": code(
        "Identity of an automation",
        "It is not said who the automation is, or said in two ways, or its `keyid` is in use with "
        "another key.",
        "Give either `--label`, or `--public-key` and if it must be `--keyid`.",
    ),
    "SCH-G057": code(
        "No such permit",
        "The store that was opened has no permit with this id.",
        "Look it up with `schout permit list --all`; check that `--store` names the right store.",
    ),
    "SCH-G058": code(
        "Permit that has ended",
        "The permit was revoked before, or its time is over.",
        "Nothing: it does not hold any more.",
    ),
    "SCH-G059": code(
        "Text of a permit",
        "Who grants or revokes it, why, or the identity is empty, longer than 500 characters, or "
        "more than one line.",
        "Write it on one line.",
    ),
    "SCH-G060": code(
        "List of mail domains cannot be read",
        "The operator's list of disposable mail domains is missing, too large, or not UTF-8. The "
        "list that was in force before stays in force.",
        "Check the path and the rights of the file, and save it as UTF-8 of at most 4 MiB.",
    ),
    "SCH-G061": code(
        "Not a mail domain",
        "A line of the operator's list of disposable mail domains holds no domain.",
        "Write one domain a line, such as `example.com`, or `!example.com` to take it away.",
    ),
    "SCH-G070": code(
        "Not a plain name",
        "A host, path, name or address is to be written into the configuration of a proxy, and "
        "has letters that could mean more there than a name. Nothing was written.",
        "Correct the register, the policy or the option that the message shows.",
    ),
}
