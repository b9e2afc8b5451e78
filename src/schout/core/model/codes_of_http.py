"""The error codes of pages, of the API and of the links to them."""

from collections.abc import Mapping

from schout.core.model.code import Code, code

HTTP_CODES: Mapping[str, Code] = {
    "SCH-H018": code(
        "Secret of links",
        "The file with the secret that links to reports are signed with cannot be made or read, or "
        "is too short.",
        "Correct the rights of the folder of the store; move a damaged file away, a new one is "
        "made. Links that were sent before then lead nowhere.",
    ),
    "SCH-H019": code(
        "A key cannot be made so",
        "A key of the API needs a person or a system that holds it, scopes, and an end. A key of a "
        "tenant can have the scopes of a tenant alone.",
        "Correct what the message names.",
    ),
    "SCH-H020": code(
        "No such key",
        "The store keeps no key of the API with this id.",
        "`schout api key list` shows the keys.",
    ),
    "SCH-H021": code(
        "A key is needed",
        "The call has no key, or one that does not exist, was revoked, or has expired.",
        "Send `Authorization: Bearer KEY`; ask who runs the host for a key.",
    ),
    "SCH-H022": code(
        "The key may not do that",
        "The key lacks the scope for the call, or acts for a tenant and the call is for the host.",
        "Use a key with the scope that the answer names.",
    ),
    "SCH-H023": code(
        "Nothing is there", "The API has no such path.", "`/v1/openapi.json` lists all of them."
    ),
    "SCH-H024": code(
        "Not with this method",
        "The path takes other methods; `Allow` names them.",
        "Use one of those.",
    ),
    "SCH-H025": code(
        "The body is too large",
        "More bytes were sent than this path takes.",
        "Send less; the answer names the most.",
    ),
    "SCH-H026": code(
        "Not this type of content",
        "The `Content-Type` is not one that this path takes.",
        "Send one of those that the answer names.",
    ),
    "SCH-H027": code(
        "It has changed meanwhile",
        "The case is no longer as it was when it was read: somebody, or time, has moved it on.",
        "Read it again, and decide on what it is now.",
    ),
    "SCH-H028": code(
        "The body cannot be read",
        "The body is not JSON, is nested too deeply, or came too slowly.",
        "Send one JSON object in UTF-8.",
    ),
    "SCH-H029": code(
        "A field is wrong",
        "A field of the body, or a parameter of the address, is missing, unknown or not as it "
        "should be; the answer points to it.",
        "Correct it; `/v1/openapi.json` tells every field.",
    ),
    "SCH-H030": code(
        "Too many calls",
        "More came from this address, or with this key, than is taken in a time.",
        "Come again after `Retry-After`.",
    ),
    "SCH-H031": code(
        "The same key for another request",
        "The `Idempotency-Key` was used for a request that was not the same.",
        "Take a new one for each request, and the same one to try the same request again.",
    ),
    "SCH-H032": code(
        "The first request is not done yet",
        "Another request with the same `Idempotency-Key` is under way.",
        "Wait a moment and send it again.",
    ),
    "SCH-H033": code(
        "The link leads nowhere",
        "The link was not made here, or what it led to is erased.",
        "Take the link as it was given, whole.",
    ),
    "SCH-H034": code(
        "Something failed",
        "The API met something that it was not made for; nothing of the call was kept.",
        "Try again; if it stays, tell who runs the host. The log says where it failed.",
    ),
    "SCH-H060": code(
        "A field that people do not see was filled in",
        "The form for reports has a field that only programs find; something was written into it.",
        "Clear the field and send the form again.",
    ),
    "SCH-H061": code(
        "The form is too large",
        "More was sent than a page takes.",
        "Send less, or send it by mail.",
    ),
    "SCH-H062": code(
        "The form cannot be read",
        "What was sent to a page is not a form as browsers send it, or broke off.",
        "Load the page again and send its form.",
    ),
    "SCH-H063": code(
        "Too many pages",
        "More pages were asked for from this address, or by this link, than are given in a time.",
        "Come again after `Retry-After`.",
    ),
    "SCH-H064": code(
        "No such page",
        "The link was not made here, leads to what is not there any more, or has expired. Which of "
        "these it is, is told to nobody.",
        "Take the link as it was sent, whole.",
    ),
    "SCH-H065": code(
        "A page failed",
        "A page met something that it was not made for, or the store did not answer.",
        "Try again; if it stays, tell who runs the host. The log says where it failed.",
    ),
}
"""Each code with its title, what it means and what to do."""
