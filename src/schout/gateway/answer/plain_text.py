"""Plain text, for whoever asks for nothing else."""

from schout.gateway.answer.message import Message

CONTENT_TYPE = b"text/plain; charset=utf-8"


def body(message: Message) -> bytes:
    """Write the title and one fact a line."""
    lines = "\n".join(message.joined)
    return f"{message.title} – {message.provider}\n\n{lines}\n".encode("utf-8", "replace")
