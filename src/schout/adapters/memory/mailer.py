"""A mailer that keeps what it is given, for tests and for trying things out."""

from schout.ports.mailer import OutgoingMail, Refusal, Sent


class MemoryMailer:
    """Keeps mails; refuses the recipients it was told to, and everybody while it is down."""

    def __init__(self) -> None:
        self.sent: list[OutgoingMail] = []
        """What was accepted for a recipient at least, in order."""
        self.down = False
        self._refused: dict[str, bool] = {}

    def refuse(self, recipient: str, *, permanent: bool) -> None:
        """Refuse a recipient from now on."""
        self._refused[recipient] = permanent

    def send(self, mail: OutgoingMail) -> Sent:
        """Keep a mail."""
        refused = tuple(
            self._refusal(each) for each in mail.recipients if self.down or each in self._refused
        )
        left = {each.recipient for each in refused}
        accepted = tuple(each for each in mail.recipients if each not in left)
        if accepted:
            self.sent.append(mail)
        domain = mail.sender.rpartition("@")[2]
        return Sent(message_id=f"<{mail.id}@{domain}>", accepted=accepted, refused=refused)

    def _refusal(self, recipient: str) -> Refusal:
        if self.down:
            return Refusal(recipient=recipient, permanent=False, code=None, text="down")
        permanent = self._refused[recipient]
        code = 550 if permanent else 450
        return Refusal(recipient=recipient, permanent=permanent, code=code, text="refused")
