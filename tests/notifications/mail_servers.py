"""Mail servers as they are on a bad day."""

from smtplib import SMTPRecipientsRefused

from django.core.mail.backends.base import BaseEmailBackend


class Refusing(BaseEmailBackend):
    """Says no to every recipient."""

    def send_messages(self, email_messages):
        refused = dict.fromkeys(email_messages[0].to, (550, b"mailbox unavailable"))
        raise SMTPRecipientsRefused(refused)
