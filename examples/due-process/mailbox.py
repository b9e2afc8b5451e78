#!/usr/bin/env python3
"""A mail server for the tutorial: keeps mails as text in the folder `mails`, sends nothing on."""

import email
import email.policy
import itertools
import socketserver
from pathlib import Path

PORT = 8425
MAILS = Path("mails")
NUMBERS = itertools.count(1)


class Talk(socketserver.StreamRequestHandler):
    """One connection, as RFC 5321 has it."""

    def handle(self) -> None:
        """Answer each line until the other side says goodbye."""
        to = ""
        self.say("220 mailbox")
        while line := self.rfile.readline().decode().strip():
            word = line.split(":")[0].split(" ")[0].upper()
            if word == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
            if word == "DATA":
                self.say("354 go on")
                self.keep(to)
            self.say("221 bye" if word == "QUIT" else "250 ok")
            if word == "QUIT":
                return

    def say(self, text: str) -> None:
        """Send one line."""
        self.wfile.write(f"{text}\r\n".encode())

    def keep(self, to: str) -> None:
        """Read a mail up to the line with a dot, and write it into a file."""
        lines = iter(self.rfile.readline, b".\r\n")
        raw = b"".join(line.removeprefix(b".") for line in lines)
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        body = mail.get_body(("plain",))
        text = body.get_content() if body is not None else ""
        name = f"{next(NUMBERS):02}-{to}.txt"
        (MAILS / name).write_text(f"To: {to}\nSubject: {mail['subject']}\n\n{text}", "utf-8")


if __name__ == "__main__":
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", PORT), Talk) as server:
        MAILS.mkdir(exist_ok=True)
        server.serve_forever()
