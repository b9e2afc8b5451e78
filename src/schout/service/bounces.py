"""Takes note of bounces: what a mail server says became of a mail of ours."""

from datetime import datetime

from schout.adapters.mail.bounce import read_bounce
from schout.core.model.message import MessageState
from schout.ports.store import Store
from schout.service.sending import Sender, bounced


def note_bounce(store: Store, sender: Sender | None, raw: bytes, now: datetime) -> bool:
    """Tell whether a mail is a bounce of a mail of ours, and keep what it says.

    Anybody can write one. What names no mail of ours, or another address than it went to, is a
    report like any mail: a person looks. `sender`: who knows the address of the host's billing.
    """
    bounce = read_bounce(raw)
    if bounce is None or bounce.message is None:
        return False
    with store.transaction() as transaction:
        message = transaction.message(bounce.message)
        if message is None:
            return False
        notice, address = transaction.notice(message.notice), message.to
        if sender is not None and notice is not None:
            address = sender.address_of(message, notice)
        about = [each for each in bounce.recipients if each.is_for(address)]
        given_up = [each for each in about if each.permanent]
        if given_up and message.state is not MessageState.BOUNCED:
            why = "; ".join(each.status or "no status" for each in given_up)
            transaction.put_message(bounced(message, why, now))
    return bool(about)
