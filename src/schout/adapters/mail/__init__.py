"""Mail: maildir, mbox and a listener for reports that come in, SMTP for what goes out, bounces."""
