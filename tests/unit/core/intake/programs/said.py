"""What programs say, and what that tells: by program, each message with its event in short."""

# ruff: noqa: E501 - one message a line

from schout.core.intake.format import Miss, Origin, Parsed
from schout.core.intake.programs.dispatch import message_reader
from schout.core.intake.programs.message import Message, Reader, Teller
from schout.core.intake.register import Register
from schout.core.model.event import Authentication, HttpRequest, MailTransfer, NetworkFlow

NOBODY = Register.build((), ())
AT_US = 1_700_000_000_000_000
PAM = "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost="
POLICY = "for 'carol' from"
CHARON = "06[IKE] <con1|7> "
UFW = "IN=eth0 OUT= MAC=00:00:5e:00:53:01:00:00:5e:00:53:02:08:00 SRC=203.0.113.7 DST=198.51.100.2 LEN=60 TOS=0x00 PREC=0x00 TTL=50 ID=1 DF PROTO=TCP SPT=50000 DPT=22 WINDOW=1024 RES=0x00 SYN URGP=0"
LF4 = "4,0x0,,64,1,0,DF,6,tcp,60,203.0.113.7,198.51.100.2,50000,23,0,S,1,,1024,,"
ODOO = "2026-11-02 10:00:00,123 7 INFO acme "

SAID: dict[str, list[tuple[str, str]]] = {
    "sshd": [
        ("Failed password for root from 203.0.113.7 port 40000 ssh2", "sshd failure 203.0.113.7 root"),
        ("Failed password for invalid user bob from 203.0.113.7 port 40000 ssh2", "sshd unknown_user 203.0.113.7 bob"),
        ("Failed password for invalid user a from 192.0.2.1 port 1 ssh2 from 203.0.113.7 port 40000 ssh2", "sshd unknown_user 203.0.113.7 a from 192.0.2.1 port 1 ssh2"),
        ("Failed publickey for git from 2001:DB8:0:0::7 port 40000 ssh2: RSA SHA256:abc", "sshd failure 2001:db8::7 git"),
        ("Failed none for invalid user 0 from 203.0.113.7 port 40000 ssh2", "sshd unknown_user 203.0.113.7 0"),
        ("Failed keyboard-interactive/pam for root from ::ffff:203.0.113.7 port 40000 ssh2", "sshd failure 203.0.113.7 root"),
        ("Failed password for root from somewhere port 1 ssh2", "other"),
        ("Failed password for root from 999.0.113.7 port 1 ssh2", "other"),
        ("Accepted password for carol from 203.0.113.7 port 40000 ssh2", "sshd success 203.0.113.7 carol"),
        ("Accepted publickey for carol from 203.0.113.7 port 40000 ssh2: ED25519 SHA256:abc", "sshd success 203.0.113.7 carol"),
        ("Invalid user bob from 203.0.113.7", "sshd unknown_user 203.0.113.7 bob"),
        ("Invalid user  from 203.0.113.7 port 40000", "sshd unknown_user 203.0.113.7 None"),
        ("Illegal user bob from 203.0.113.7", "sshd unknown_user 203.0.113.7 bob"),
        ("error: PAM: Authentication failure for root from 203.0.113.7", "sshd failure 203.0.113.7 root"),
        ("error: PAM: Authentication failure for illegal user bob from 203.0.113.7", "sshd unknown_user 203.0.113.7 bob"),
        ("error: PAM: User not known to the underlying authentication module for bob from 203.0.113.7", "sshd unknown_user 203.0.113.7 bob"),
        ("error: maximum authentication attempts exceeded for root from 203.0.113.7 port 40000 ssh2 [preauth]", "sshd failure 203.0.113.7 root"),
        ("error: maximum authentication attempts exceeded for invalid user bob from 203.0.113.7 port 40000 ssh2 [preauth]", "sshd unknown_user 203.0.113.7 bob"),
        ("User root from 203.0.113.7 not allowed because not listed in AllowUsers", "sshd refused 203.0.113.7 root"),
        ("ROOT LOGIN REFUSED FROM 203.0.113.7 port 40000", "sshd refused 203.0.113.7 None"),
        ("Authentication tried for carol with correct key but not from a permitted host (host=a.example, ip=203.0.113.7).", "sshd refused 203.0.113.7 carol"),
        ("Connection closed by authenticating user root 203.0.113.7 port 40000 [preauth]", "sshd failure 203.0.113.7 root"),
        ("Connection reset by invalid user bob 203.0.113.7 port 40000 [preauth]", "sshd unknown_user 203.0.113.7 bob"),
        ("Disconnected from authenticating user root 203.0.113.7 port 40000 [preauth]", "sshd failure 203.0.113.7 root"),
        ("Disconnecting authenticating user root 203.0.113.7 port 40000: Too many authentication failures [preauth]", "sshd failure 203.0.113.7 root"),
        ("Disconnected from user carol 203.0.113.7 port 40000", "other"),
        ("Received disconnect from 203.0.113.7 port 40000:11: Bye Bye [preauth]", "other"),
        ("Connection closed by 203.0.113.7 port 40000 [preauth]", "other"),
        ("reverse mapping checking getaddrinfo for a.example [203.0.113.7] failed - POSSIBLE BREAK-IN ATTEMPT!", "other"),
        ("input_userauth_request: invalid user bob [preauth]", "other"),
        ("Close session: user carol from 203.0.113.7 port 40000 id 0", "other"),
        (PAM + "203.0.113.7  user=root", "sshd failure 203.0.113.7 root"),
        (PAM + "203.0.113.7", "sshd failure 203.0.113.7 None"),
        (PAM + "a.example  user=root", "other"),
        ("pam_unix(sshd:session): session opened for user carol by (uid=0)", "other"),
        ("authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7  user=root", "sshd failure 203.0.113.7 root"),
        ("Did not receive identification string from 203.0.113.7 port 40000", "alert sshd scan seen 203.0.113.7 no identification None"),
        ("error: kex_exchange_identification: banner exchange: Connection from 203.0.113.7 port 4: invalid format", "alert sshd scan seen 203.0.113.7 invalid banner None"),
        ("banner exchange: Connection from 203.0.113.7 port 4: could not read protocol version", "alert sshd scan seen 203.0.113.7 invalid banner None"),
        ("Bad protocol version identification 'GET / from 192.0.2.1 port 1' from 203.0.113.7 port 40000", "alert sshd scan seen 203.0.113.7 bad protocol version None"),
        ("Unable to negotiate with 203.0.113.7 port 4: no matching key exchange method found. Their offer: x [preauth]", "alert sshd scan seen 203.0.113.7 no common algorithm None"),
        ("fatal: Timeout before authentication for 203.0.113.7 port 40000", "alert sshd scan seen 203.0.113.7 no answer None"),
        ("Timeout before authentication for connection from 203.0.113.7 to 198.51.100.2, pid = 7", "alert sshd scan seen 203.0.113.7 no answer None"),
        ("ssh_dispatch_run_fatal: Connection from 203.0.113.7 port 4: message authentication code incorrect [preauth]", "alert sshd scan seen 203.0.113.7 damaged packets None"),
        ("Protocol major versions differ for 203.0.113.7: SSH-2.0 vs. SSH-1.5", "alert sshd scan seen 203.0.113.7 bad protocol version None"),
        ("Magic value check failed (1) on obfuscated handshake from 203.0.113.7 port 4", "alert sshd scan seen 203.0.113.7 obfuscated handshake None"),
        ("refused connect from a.example (203.0.113.7)", "alert sshd scan blocked 203.0.113.7 refused connect None"),
        ("refused connect from 203.0.113.7", "alert sshd scan blocked 203.0.113.7 refused connect None"),
        ("refused connect from a.example", "other"),
        ("drop connection #10 from [203.0.113.7]:4000 on [198.51.100.2]:22 past MaxStartups", "alert sshd flood blocked 203.0.113.7 past MaxStartups None"),
        ("drop connection #0 from [2001:db8::7]:4000 on [2001:db8::1]:22 penalty: failed authentication", "alert sshd flood blocked 2001:db8::7 penalty None"),
        ("drop connection for no reason", "other"),
        ("Server listening on 0.0.0.0 port 22.", "other"),
    ],
    "dropbear": [
        ("Bad password attempt for 'root' from 203.0.113.7:4000", "dropbear failure 203.0.113.7 root"),
        ("Bad PAM password attempt for 'bob' from 2001:db8::7:4000", "dropbear failure 2001:db8::7 bob"),
        ("Login attempt for nonexistent user from 203.0.113.7:4000", "dropbear unknown_user 203.0.113.7 None"),
        ("Login attempt for nonexistent user 'bob' from 203.0.113.7:4000", "dropbear unknown_user 203.0.113.7 bob"),
        ("Password auth succeeded for 'root' from 203.0.113.7:4000", "dropbear success 203.0.113.7 root"),
        ("Pubkey auth succeeded for 'root' with ssh-ed25519 key SHA256:abc from 203.0.113.7:4000", "dropbear success 203.0.113.7 root"),
        ("Child connection from 203.0.113.7:4000", "other"),
    ],
    "sudo": [
        ("     bob : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/sh", "sudo failure None bob"),
        ("     bob : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh", "sudo refused None bob"),
        ("     bob : command not allowed ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh", "sudo refused None bob"),
        ("   carol : TTY=pts/0 ; PWD=/home/carol ; USER=root ; COMMAND=/usr/bin/apt update", "sudo success None carol"),
        ("pam_unix(sudo:auth): authentication failure; logname=bob uid=1001 euid=0 tty=/dev/pts/0 ruser=bob rhost=  user=bob", "sudo failure None bob"),
        ("pam_unix(sudo:session): session opened for user root by carol(uid=0)", "other"),
        ("unable to resolve host web1", "other"),
    ],
    "su": [
        ("FAILED SU (to root) bob on pts/0", "su failure None root"),
        ("FAILED su for root by bob", "su failure None root"),
        ("BAD SU bob to root on /dev/ttyp0", "su failure None root"),
        ("Successful su for root by carol", "su success None root"),
        ("pam_unix(su:session): session opened for user root by carol(uid=1000)", "su success None root"),
        ("pam_unix(su:session): session closed for user root", "other"),
    ],
    "login": [
        ("FAILED LOGIN 1 FROM 203.0.113.7 FOR bob, Authentication failure", "login failure 203.0.113.7 bob"),
        ("FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure", "login failure None root"),
        ("ROOT LOGIN ON tty1", "login success None None"),
        ("LOGIN ON pts/1 BY carol FROM 203.0.113.7", "login success 203.0.113.7 carol"),
        ("pam_faillock(login:auth): Consecutive login failures for user bob account temporarily locked", "login refused None bob"),
        ("pam_tally2(login:auth): user bob (1001) tally 6, deny 5", "login refused None bob"),
    ],
    "vsftpd": [
        ('[bob] FAIL LOGIN: Client "203.0.113.7"', "vsftpd failure 203.0.113.7 bob"),
        ('[carol] OK LOGIN: Client "::ffff:203.0.113.7"', "vsftpd success 203.0.113.7 carol"),
        ("pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=bob rhost=203.0.113.7  user=bob", "vsftpd failure 203.0.113.7 bob"),
        ("pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=x rhost=192.0.2.1 rhost=203.0.113.7", "vsftpd failure None None"),
        ('CONNECT: Client "203.0.113.7"', "other"),
    ],
    "proftpd": [
        ("web1 (a.example[203.0.113.7]): USER bob: no such user found from a.example [203.0.113.7] to 198.51.100.2:21", "proftpd unknown_user 203.0.113.7 bob"),
        ("web1 (203.0.113.7[203.0.113.7]) - USER bob (Login failed): Incorrect password.", "proftpd failure 203.0.113.7 bob"),
        ("web1 (203.0.113.7[203.0.113.7]): USER bob (Login failed): No such user found", "proftpd unknown_user 203.0.113.7 bob"),
        ("web1 (203.0.113.7[203.0.113.7]): USER bob (Login failed): Limit access denies login", "proftpd refused 203.0.113.7 bob"),
        ("web1 (203.0.113.7[203.0.113.7]): SECURITY VIOLATION: root login attempted.", "proftpd refused 203.0.113.7 root"),
        ("web1 (203.0.113.7[203.0.113.7]): USER carol: Login successful.", "proftpd success 203.0.113.7 carol"),
        ("web1 (203.0.113.7[203.0.113.7]): Maximum login attempts (3) exceeded, connection refused", "proftpd refused 203.0.113.7 None"),
        ("web1 (203.0.113.7[203.0.113.7]): FTP session opened.", "other"),
        ("pam_unix(proftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=bob rhost=203.0.113.7", "other"),
        ("ProFTPD 1.3.8 standalone mode STARTUP", "other"),
    ],
    "pure-ftpd": [
        ("(?@203.0.113.7) [WARNING] Authentication failed for user [bob]", "pure-ftpd failure 203.0.113.7 bob"),
        ("(?@203.0.113.7) [INFO] carol is now logged in", "pure-ftpd success 203.0.113.7 carol"),
        ("(?@203.0.113.7) [INFO] New connection from 203.0.113.7", "other"),
    ],
    "dovecot": [
        ("imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<bob@shop.example>, method=PLAIN, rip=203.0.113.7, lip=198.51.100.2, TLS, session=<a1>", "dovecot failure 203.0.113.7 bob@shop.example"),
        ("pop3-login: Aborted login (auth failed, 3 attempts): user=<bob>, method=LOGIN, rip=2001:db8::7, lip=2001:db8::1", "dovecot failure 2001:db8::7 bob"),
        ("imap-login: Login aborted: Logged out (auth failed, 1 attempts in 1 secs) (auth_failed): user=<bob>, method=PLAIN, rip=203.0.113.7, lip=198.51.100.2", "dovecot failure 203.0.113.7 bob"),
        ("imap-login: Disconnected: Inactivity (auth failed, 1 attempts in 180 secs): user=<a, rip=192.0.2.1,>, method=PLAIN, rip=203.0.113.7, lip=198.51.100.2", "dovecot failure 203.0.113.7 a, rip=192.0.2.1,"),
        ("imap-login: Disconnected (auth failed, 1 attempts): method=PLAIN, rip=203.0.113.7, lip=198.51.100.2", "dovecot failure 203.0.113.7 None"),
        ("imap-login: Disconnected (auth failed, 1 attempts): user=<bob>", "other"),
        ("imap-login: Disconnected (no auth attempts in 0 secs): user=<>, rip=203.0.113.7, lip=198.51.100.2", "other"),
        ("imap-login: Login: user=<carol>, method=PLAIN, rip=203.0.113.7, lip=198.51.100.2, mpid=7, TLS, session=<a2>", "dovecot success 203.0.113.7 carol"),
        ("auth-worker(77): conn unix:auth-worker (pid=1,uid=2): auth-worker<3>: pam(bob,203.0.113.7): unknown user (SHA1 of given password: abc)", "dovecot unknown_user 203.0.113.7 bob"),
        ("auth: passwd-file(bob,203.0.113.7,<a3>): Password mismatch", "dovecot failure 203.0.113.7 bob"),
        ("auth: pam(bob,203.0.113.7): pam_authenticate() failed: Authentication failure (password mismatch?)", "dovecot failure 203.0.113.7 bob"),
        ("auth: sql(bob,203.0.113.7): query took 3 seconds", "other"),
        ("auth: Error: something", "other"),
        ("master: Dovecot v2.3.21 starting up", "other"),
    ],
    "imap-login": [
        ("Disconnected (auth failed, 1 attempts): user=<bob>, rip=203.0.113.7, lip=198.51.100.2", "dovecot failure 203.0.113.7 bob"),
    ],
    "imapd": [
        ("LOGIN FAILED, user=bob, ip=[::ffff:203.0.113.7]", "courier failure 203.0.113.7 bob"),
        ("LOGIN FAILED, method=PLAIN, ip=[203.0.113.7]", "courier failure 203.0.113.7 None"),
        ("LOGIN, user=carol, ip=[203.0.113.7], port=[4000], protocol=IMAP", "courier success 203.0.113.7 carol"),
        ("LOGOUT, ip=[203.0.113.7]", "other"),
    ],
    "cyrus/imap": [
        ("badlogin: a.example [203.0.113.7] plaintext bob SASL(-13): authentication failure: checkpass failed", "cyrus failure 203.0.113.7 bob"),
        ("login: a.example [203.0.113.7] carol plaintext+TLS User logged in", "cyrus success 203.0.113.7 carol"),
    ],
    "saslauthd": [
        ("do_auth         : auth failure: [user=bob] [service=smtp] [realm=] [mech=pam] [reason=PAM auth error]", "saslauthd failure None bob"),
        ("server_exit     : master exited: 1", "other"),
    ],
    "postfix/smtpd": [
        ("warning: unknown[203.0.113.7]: SASL LOGIN authentication failed: UGFzc3dvcmQ6", "postfix failure 203.0.113.7 None"),
        ("warning: a.example[203.0.113.7]:4000: SASL PLAIN authentication failed: (reason unavailable), sasl_username=bob@shop.example", "postfix failure 203.0.113.7 bob@shop.example"),
        ("warning: unknown[203.0.113.7]: SASL LOGIN authentication aborted", "other"),
        ("NOQUEUE: reject: RCPT from unknown[203.0.113.7]: 554 5.7.1 <x@other.example>: Relay access denied; from=<a@spam.example> to=<x@other.example> proto=ESMTP helo=<h>", "mail postfix rejected 203.0.113.7 a@spam.example other.example 1 None None"),
        ("4F0: reject: RCPT from unknown[203.0.113.7]: 450 4.7.1 Client host rejected", "other"),
        ("ABC12: milter-reject: END-OF-MESSAGE from unknown[203.0.113.7]: 5.7.1 Spam message rejected; from=<a@spam.example> to=<x@shop.example> proto=ESMTP helo=<h>", "mail postfix spam 203.0.113.7 a@spam.example shop.example 1 None None"),
        ("NOQUEUE: reject: CONNECT from [203.0.113.7]:4000: too many connections", "mail postfix rejected 203.0.113.7 None None None None None"),
        ("warning: non-SMTP command from unknown[203.0.113.7]: GET / HTTP/1.1", "alert postfix scan seen 203.0.113.7 non-smtp command None"),
        ("improper command pipelining after EHLO from unknown[203.0.113.7]: x", "alert postfix scan seen 203.0.113.7 improper command pipelining after None"),
        ("connect from unknown[203.0.113.7]", "other"),
        ("disconnect from unknown[203.0.113.7] ehlo=1 auth=0/1 commands=1/2", "other"),
    ],
    "exim": [
        ("login authenticator failed for (h) [203.0.113.7]:4000: 535 Incorrect authentication data (set_id=bob)", "exim failure 203.0.113.7 bob"),
        ("plain authenticator failed for a.example ([192.0.2.1]) [203.0.113.7]: 535 Incorrect authentication data", "exim failure 203.0.113.7 None"),
        ("plain authenticator temporarily rejected for h [203.0.113.7]: 435 Unable", "exim refused 203.0.113.7 None"),
        ("plain authenticator for nobody", "other"),
        ("H=a.example (h) [203.0.113.7]:4000 F=<a@spam.example> rejected RCPT <x@shop.example>: Unrouteable address", "mail exim rejected 203.0.113.7 a@spam.example shop.example 1 None None"),
        ("H=(h) [203.0.113.7] F=<a@spam.example> rejected RCPT <x@shop.example>: listed in DNSBL", "mail exim spam 203.0.113.7 a@spam.example shop.example 1 None None"),
        ("H=[203.0.113.7]:4000 temporarily rejected connection in \"connect\" ACL", "mail exim rejected 203.0.113.7 None None None None None"),
        ("1abcDE-0001ab-2C H=[203.0.113.7]:4000 F=<> rejected after DATA", "mail exim rejected 203.0.113.7 None None None None None"),
        ("SMTP protocol synchronization error (input sent without waiting for greeting): rejected connection from H=[203.0.113.7]", "mail exim rejected 203.0.113.7 None None None None None"),
        ("SMTP syntax error in \"GET /\" H=[203.0.113.7]:4000 unrecognized command", "alert exim scan seen 203.0.113.7 smtp syntax error None"),
        ("H=[203.0.113.7]:4000 says something", "other"),
        ("Start queue run: pid=7", "other"),
    ],
    "sm-mta": [
        ("AUTH failure (LOGIN): authentication failure (-13) SASL(-13), relay=[203.0.113.7]", "sendmail failure 203.0.113.7 None"),
        ("5ABC0001: AUTH failure (PLAIN): no secret, user=bob, relay=a.example [203.0.113.7]", "sendmail failure 203.0.113.7 bob"),
        ("AUTH failure (LOGIN): without a relay", "other"),
        ("5ABC0001xy: ruleset=check_rcpt, arg1=<x@other.example>, relay=[203.0.113.7], reject=550 5.7.1 Relaying denied", "mail sendmail rejected 203.0.113.7 None other.example None None None"),
        ("5ABC0001xy: ruleset=check_relay, arg1=a.example, reject=550 5.7.1 no", "mail sendmail rejected None None None None None None"),
        ("5ABC0001xy: to=<x@other.example>, delay=00:00:01, mailer=esmtp, stat=User unknown", "mail sendmail bounced None None other.example 1 None None"),
        ("5ABC0001xy: to=<x@other.example>, delay=00:00:01, stat=Deferred: Connection refused", "mail sendmail deferred None None other.example 1 None None"),
        ("5ABC0001xy: DSN: Service unavailable", "other"),
        ("started as daemon", "other"),
    ],
    "mailscanner": [
        ("Message 5ABC from 203.0.113.7 (a@spam.example) to shop.example is spam, SpamAssassin (score=9)", "mail mailscanner spam 203.0.113.7 a@spam.example shop.example None None None"),
        ("Message 5ABC from 203.0.113.7 (a@b.example) to shop.example is not spam, SpamAssassin", "other"),
        ("Message 5ABC from 203.0.113.7 (a@b.example) to shop.example is too big for spam checks", "other"),
        ("New Batch: Scanning 1 messages", "other"),
    ],
    "amavis": [
        ("(1-1) Blocked SPAM {DiscardedInbound}, [203.0.113.7]:4000 [203.0.113.7] <a@spam.example> -> <x@shop.example>, Hits: 20", "mail amavis spam 203.0.113.7 a@spam.example shop.example None None None"),
        ("(1-1) Blocked BANNED (.exe), <a@spam.example> -> <x@shop.example>", "mail amavis rejected None a@spam.example shop.example None None None"),
        ("(1-1) Blocked SPAM {x}", "mail amavis spam None None None None None None"),
        ("(1-1) Blocked INFECTED (Eicar), [203.0.113.7] <a@spam.example> -> <x@shop.example>", "alert amavis malware blocked 203.0.113.7 infected mail None"),
        ("(1-1) Passed INFECTED (Eicar)", "alert amavis malware seen None infected mail None"),
        ("(1-1) Passed CLEAN {RelayedInbound}, [203.0.113.7]", "other"),
    ],
    "rspamd": [
        ("<1>; task; rspamd_task_write_log: id: <m>, qid: <4F0>, ip: 203.0.113.7, user: bob, from: <a@spam.example>, (default: T (reject): [17.0/15.0] []), rcpts: <x@shop.example>", "mail rspamd spam 203.0.113.7 a@spam.example shop.example None None bob"),
        ("<1>; (default: T (add header): [7.0/15.0] [])", "mail rspamd spam None None None None None None"),
        ("<1>; (default: F (no action): [0.0/15.0] [])", "other"),
        ("<1>; starting", "other"),
    ],
    "smbd": [
        ("Auth: [SMB2,(null)] user [W]\\[bob] at [Mon, 02 Nov 2026 10:00:00.030937 UTC] with [NTLMv2] status [NT_STATUS_NO_SUCH_USER] workstation [] remote host [ipv4:203.0.113.7:4000] mapped to [W]\\[bob]", "samba unknown_user 203.0.113.7 bob"),
        ("Auth: [SMB2,(null)] user [W]\\[bob] at [now] with [NTLMv2] status [NT_STATUS_WRONG_PASSWORD] workstation [] remote host [ipv6:2001:db8::7:4000] x", "samba failure 2001:db8::7 bob"),
        ("Auth: [SMB2,(null)] user [W]\\[bob] at [now] with [NTLMv2] status [NT_STATUS_ACCOUNT_LOCKED_OUT] workstation [] remote host [ipv4:203.0.113.7:4000] x", "samba refused 203.0.113.7 bob"),
        ('{"timestamp": "x", "type": "Authentication", "Authentication": {"status": "NT_STATUS_OK", "remoteAddress": "ipv4:203.0.113.7:4000", "clientAccount": "carol"}}', "samba success 203.0.113.7 carol"),
        ('{"timestamp": "x", "type": "Authorization"}', "other"),
        ('{"timestamp": "x"', "other"),
        ("connect to service x", "other"),
    ],
    "charon": [
        (CHARON + "XAuth authentication of 'bob' failed", "other"),
        ("07[JOB] <con1|8> deleting half open IKE_SA with 203.0.113.7 after timeout", "charon refused 203.0.113.7 None"),
        ("no IKE config found for 198.51.100.2...203.0.113.7, sending NO_PROPOSAL_CHOSEN", "charon refused 203.0.113.7 None"),
        ("00[DMN] Starting IKE charon daemon", "other"),
    ],
    "ovpn-server": [
        ("203.0.113.7:4000 TLS Auth Error: Auth Username/Password verification failed for peer", "openvpn failure 203.0.113.7 None"),
        ("bob/203.0.113.7:4000 SENT CONTROL [bob]: 'AUTH_FAILED' (status=1)", "openvpn failure 203.0.113.7 bob"),
        ("203.0.113.7:4000 VERIFY ERROR: depth=0, error=certificate has expired", "openvpn refused 203.0.113.7 None"),
        ("203.0.113.7:4000 TLS Error: TLS handshake failed", "openvpn refused 203.0.113.7 None"),
        ("203.0.113.7:4000 [carol] Peer Connection Initiated with [AF_INET]203.0.113.7:4000", "openvpn success 203.0.113.7 None"),
        ("MULTI: new connection by client 'x'", "other"),
    ],
    "asterisk": [
        ("NOTICE[7]: chan_sip.c:28000 in handle_request_register: Registration from '\"bob\" <sip:bob@198.51.100.2>' failed for '203.0.113.7:5060' - Wrong password", "asterisk failure 203.0.113.7 \"bob\" <sip:bob@198.51.100.2>"),
        ("NOTICE[7] chan_sip.c: Registration from 'x' failed for '203.0.113.7' - No matching peer found", "asterisk unknown_user 203.0.113.7 x"),
        ("NOTICE[7][C-00000001]: chan_sip.c:1 in f: Registration from 'x' failed for '203.0.113.7' - Device does not match ACL", "asterisk refused 203.0.113.7 x"),
        ("NOTICE[7]: res_pjsip/pjsip_distributor.c:676 in log_failed_request: Request 'REGISTER' from '<sip:1@h>' failed for '203.0.113.7:5060' (callid: 1) - No matching endpoint found", "asterisk unknown_user 203.0.113.7 <sip:1@h>"),
        ("Request 'INVITE' from '<sip:1@h>' failed for '203.0.113.7:5060' (callid: 1) - Failed to authenticate", "asterisk failure 203.0.113.7 <sip:1@h>"),
        ("Host 203.0.113.7 failed to authenticate as 'bob'", "asterisk failure 203.0.113.7 bob"),
        ("No registration for peer 'bob' (from 203.0.113.7)", "asterisk unknown_user 203.0.113.7 bob"),
        ("Call from '' (203.0.113.7:5060) to extension '900' rejected because extension not found in context 'default'.", "asterisk refused 203.0.113.7 900"),
        ('SecurityEvent="InvalidPassword",EventTV="x",Severity="Error",Service="SIP",AccountID="6001",RemoteAddress="IPV4/UDP/203.0.113.7/5060"', "asterisk failure 203.0.113.7 6001"),
        ('SecurityEvent="SuccessfulAuth",RemoteAddress="IPV6/TLS/2001:db8::7/5060"', "asterisk success 2001:db8::7 None"),
        ('SecurityEvent="ChallengeSent",AccountID="6001",RemoteAddress="IPV4/UDP/203.0.113.7/5060"', "other"),
        ('SecurityEvent="InvalidPassword"', "other"),
        ("Asterisk Ready.", "other"),
    ],
    "freeswitch": [
        ("[WARNING] sofia_reg.c:3223 SIP auth failure (REGISTER) on sofia profile 'internal' for [1001@h] from ip 203.0.113.7", "freeswitch failure 203.0.113.7 1001@h"),
        ("[WARNING] sofia_reg.c:2906 Can't find user [9@h] from 203.0.113.7", "freeswitch unknown_user 203.0.113.7 9@h"),
        ("[WARNING] sofia_reg.c:1 IP 203.0.113.7 Rejected by register acl \"x\"", "freeswitch refused 203.0.113.7 None"),
        ("[WARNING] sofia_reg.c:1 SIP auth challenge (REGISTER) on sofia profile 'internal' for [1] from ip 203.0.113.7", "other"),
    ],
    "named": [
        ("client @0x7f 203.0.113.7#4000 (a.example): query (cache) 'a.example/A/IN' denied", "alert named policy blocked 203.0.113.7 query denied None"),
        ("security: info: client 203.0.113.7#4000: zone transfer 'shop.example/AXFR/IN' denied", "alert named scan blocked 203.0.113.7 zone transfer denied None"),
        ("client 203.0.113.7#4000 (a.example): query: a.example IN A +", "other"),
        ("zone shop.example/IN: loaded serial 7", "other"),
    ],
    "kernel": [
        ("[UFW BLOCK] " + UFW, "flow blocked tcp 203.0.113.7:50000 -> 198.51.100.2:22"),
        ("[UFW ALLOW] " + UFW, "flow accepted tcp 203.0.113.7:50000 -> 198.51.100.2:22"),
        ("mine: " + UFW, "flow seen tcp 203.0.113.7:50000 -> 198.51.100.2:22"),
        ("Shorewall:net-fw:DROP:" + UFW, "flow blocked tcp 203.0.113.7:50000 -> 198.51.100.2:22"),
        ("FINAL_REJECT: IN=eth0 OUT= SRC=2001:db8::7 DST=2001:db8::1 LEN=72 PROTO=58 TYPE=128", "flow blocked icmpv6 2001:db8::7:None -> 2001:db8::1:None"),
        ("DROP IN=eth0 OUT= SRC=203.0.113.7 PROTO=TCP", "other"),
        ("no interface, but SRC=203.0.113.7", "other"),
        ("su[77]: segfault at 7f1f ip 00007f sp 00007f error 6 in ld.so", "alert kernel crash seen None segfault of su su"),
        ("traps: php-fpm[77] general protection fault ip:7f sp:7f error:0", "alert kernel crash seen None general protection fault of php-fpm php-fpm"),
        ("a segfault was mentioned", "other"),
        ("usb 1-1: new device", "other"),
    ],
    "filterlog": [
        ("5,,,1000000103,igb0,match,block,in," + LF4, "flow blocked tcp 203.0.113.7:50000 -> 198.51.100.2:23"),
        ("5,,,1000000103,igb0,match,pass,in,6,0x00,0x00000,64,UDP,17,60,2001:db8::7,2001:db8::1,500,53,40", "flow accepted udp 2001:db8::7:500 -> 2001:db8::1:53"),
        ("5,,,1000000103,igb0,match,block,in,4,0x0,,64,1,0,none,1,icmp,60,203.0.113.7,198.51.100.2,request,1,1", "flow blocked icmp 203.0.113.7:None -> 198.51.100.2:None"),
        ("5,,,1,igb0,match,block,in,9,,,,,,,,,,,", "other"),
        ("5,,,1,igb0,match,block,in,6,,,,,,,x,y,", "other"),
        ("5,,,1,igb0,match,other,in", "other"),
    ],
    "%asa-4-106023": [
        ("Deny tcp src outside:203.0.113.7/50000 dst inside:198.51.100.2/22 by access-group \"x\" [0x0, 0x0]", "flow blocked tcp 203.0.113.7:50000 -> 198.51.100.2:22"),
        ("Group <g> User <bob> IP <203.0.113.7> whatever", "other"),
    ],
    "%asa-6-113005": [
        ("AAA user authentication Rejected : reason = AAA failure : server = 198.51.100.9 : user = bob : user IP = 203.0.113.7", "cisco failure 203.0.113.7 bob"),
        ("Login denied from 203.0.113.7/4000 to inside:198.51.100.2/ssh for user \"bob\"", "cisco failure 203.0.113.7 bob"),
        ("Login permitted from 203.0.113.7/4000 to inside:198.51.100.2/https", "cisco success 203.0.113.7 None"),
    ],
    "%sec-6-ipaccesslogp": [
        ("list 101 denied tcp 203.0.113.7(50000) -> 198.51.100.2(22), 1 packet", "flow blocked tcp 203.0.113.7:50000 -> 198.51.100.2:22"),
        ("list 101 permitted udp 203.0.113.7(50000) -> 198.51.100.2(53), 1 packet", "flow accepted udp 203.0.113.7:50000 -> 198.51.100.2:53"),
    ],
    "%sec_login-4-login_failed": [
        ("Login failed [user: bob] [Source: 203.0.113.7] [localport: 22] [Reason: Login Authentication Failed]", "cisco failure 203.0.113.7 bob"),
        ("Login Success [user: carol] [Source: 203.0.113.7] [localport: 22]", "cisco success 203.0.113.7 carol"),
    ],
    "fortigate": [
        ('date=2026-11-02 time=10:00:00 type="traffic" subtype="forward" srcip=203.0.113.7 srcport=50000 dstip=198.51.100.2 dstport=22 proto=6 action="deny" sentbyte=60', "flow blocked tcp 203.0.113.7:50000 -> 198.51.100.2:22"),
        ('type="traffic" srcip=203.0.113.7 dstip=198.51.100.2 proto=6 action="accept"', "flow accepted tcp 203.0.113.7:None -> 198.51.100.2:None"),
        ('type="utm" subtype="ips" srcip=203.0.113.7 dstip=198.51.100.2 action="dropped" attack="Log4j.RCE"', "alert fortigate exploit blocked 203.0.113.7 Log4j.RCE None"),
        ('type="utm" subtype="virus" srcip=203.0.113.7 action="detected" msg="Eicar"', "alert fortigate malware seen 203.0.113.7 Eicar None"),
        ('type="event" subtype="system" logdesc="Admin login failed" user="bob" srcip=203.0.113.7 msg="Administrator bob login failed from https(203.0.113.7) because of invalid password"', "fortigate failure 203.0.113.7 bob"),
        ('type="event" logdesc="Admin login failed" user="bob" ui="https(203.0.113.7)" msg="x"', "fortigate failure 203.0.113.7 bob"),
        ('type="event" logdesc="Configuration changed" srcip=203.0.113.7', "other"),
        ('type="event" logdesc="Admin login failed"', "other"),
    ],
    "pan-os": [
        ("1,2026/11/02 10:00:00,0,THREAT,vulnerability,1,2026/11/02 10:00:00,203.0.113.7,198.51.100.2,,,r,,,ssh,v,o,i,e,a,l,t,1,1,50000,22,0,0,0x0,tcp,reset-both,,Brute Force(1),any,high,client-to-server", "alert palo alto exploit blocked 203.0.113.7 Brute Force(1) None"),
        ("1,2026/11/02 10:00:00,0,THREAT,vulnerability,1,2026/11/02 10:00:00,203.0.113.7,198.51.100.2,,,r,,,ssh,v,o,i,e,a,l,t,1,1,50000,22,0,0,0x0,tcp,alert,,Nmap(1),any,weird,x,brute-force", "alert palo alto scan seen 203.0.113.7 Nmap(1) None"),
        ("1,2026/11/02 10:00:00,0,TRAFFIC,deny,1,2026/11/02 10:00:00,203.0.113.7,198.51.100.2,,,r,,,ssh,v,o,i,e,a,l,t,1,1,50000,22,0,0,0x0,tcp,deny,1,2,3,4", "flow blocked tcp 203.0.113.7:50000 -> 198.51.100.2:22"),
        ("1,2026/11/02 10:00:00,0,TRAFFIC,end,1,2026/11/02 10:00:00,203.0.113.7,198.51.100.2,,,r,,,ssh,v,o,i,e,a,l,t,1,1,50000,22,0,0,0x0,tcp,allow,1,2,3,4", "flow accepted tcp 203.0.113.7:50000 -> 198.51.100.2:22"),
        ("1,2026/11/02 10:00:00,0,SYSTEM,x,1,2026/11/02 10:00:00,203.0.113.7" + "," * 40, "other"),
        ("1,2\rx\x00,THREAT", "other"),
        ("1,2", "other"),
    ],
    "cef": [
        ("CEF:0|V|Gate|1|201|Threat Detected and Blocked|9|src=203.0.113.7 dst=198.51.100.2 dpt=80 ipsSignature=ET SCAN x msg=a network intrusion attempt was blocked", "alert gate scan blocked 203.0.113.7 ET SCAN x None"),
        ("CEF:0|V|Gate|1|201|Threat Detected and Blocked|9|src=203.0.113.7 ipsSignature=ET USER_AGENTS Suspicious User Agent msg=x", "alert gate policy blocked 203.0.113.7 ET USER_AGENTS Suspicious User Agent None"),
        ("CEF:0|V|Gate|1|201|Threat Detected and Blocked|9|src=203.0.113.7 ipsSignature=ETPRO WEB_SERVER x msg=x", "alert gate exploit blocked 203.0.113.7 ETPRO WEB_SERVER x None"),
        ("CEF:0|V|Gate|1|202|Port scan|7|src=203.0.113.7", "alert gate scan seen 203.0.113.7 Port scan None"),
        ("CEF:0|V|Gate|1|203|Malware found|x|src=203.0.113.7", "alert gate malware seen 203.0.113.7 Malware found None"),
        ("CEF:0|V|Gate|1|204|Virus found|3|src=203.0.113.7", "alert gate exploit seen 203.0.113.7 Virus found None"),
        ("CEF:0|V|Gate|1|300|Login failed|5|src=203.0.113.7 suser=bob msg=x", "gate failure 203.0.113.7 bob"),
        ("CEF:0|V|Gate|1|300|User login|5|src=203.0.113.7 duser=bob outcome=failure", "gate failure 203.0.113.7 bob"),
        ("CEF:0|V|Gate|1|301|Config saved|5|src=203.0.113.7 outcome=failure", "other"),
        ("CEF:0|V|Gate|1|302|Login failed|5|msg=x", "other"),
        ("CEF:0|V|Gate|1|302|Login failed|5|nothing", "other"),
        ("CEF: nonsense", "other"),
        ("0|V|Gate|1|9|connection|3|act=deny src=203.0.113.7 spt=50000 dst=198.51.100.2 dpt=22 proto=6", "flow blocked tcp 203.0.113.7:50000 -> 198.51.100.2:22"),
        ("0|V|Gate|1|9|connection|3|act=allowed src=203.0.113.7 spt=50000 dst=198.51.100.2 dpt=22 proto=TCP", "flow accepted tcp 203.0.113.7:50000 -> 198.51.100.2:22"),
        ("0|V|Gate|1|9|connection|3|act=allowed src=203.0.113.7", "other"),
        ("0|V|Gate|1|9|connection|3|src=203.0.113.7 dst=198.51.100.2", "other"),
    ],
    "leef": [
        ("1.0|Maker|Wall|1|Login failed|src=203.0.113.7\tusrName=bob", "wall failure 203.0.113.7 bob"),
        ("LEEF:1.0|Maker|Wall|1|Login failed|devTime=1700000000000\tsrc=203.0.113.7\tusrName=bob", "wall failure 203.0.113.7 bob"),
        ("1.0|Maker|Wall|1|deny|proto=6\tsrc=203.0.113.7\tsrcPort=50000\tdst=198.51.100.2\tdstPort=22", "flow blocked tcp 203.0.113.7:50000 -> 198.51.100.2:22"),
        ("hello", "other"),
    ],
    "coraza": [
        ('[client "203.0.113.7"] Coraza: Warning. SQL [id "942100"] [msg "SQL"] [hostname "shop.example"]', "alert coraza exploit seen 203.0.113.7 942100 SQL None"),
        ('{"transaction":{"unix_timestamp":1700000000,"client_ip":"203.0.113.7","request":{},"producer":{"connector":"x"}},"messages":[{"message":"x","data":{"id":942100,"msg":"SQL","severity":2}}]}', "alert coraza exploit seen 203.0.113.7 942100 SQL None"),
        ('{"a":1}', "other"),
        ("hello", "other"),
    ],
    "radiusd": [
        ("(7) Login incorrect (pap: Cleartext password does not match): [bob/secret] (from client nas1 port 0 cli 203.0.113.7)", "radius failure 203.0.113.7 bob"),
        ("Login incorrect (No such user): [bob] (from client nas1 port 7 cli 00-00-5E-00-53-01)", "radius unknown_user None bob"),
        ("Invalid user: [bob] (from client nas1 port 7)", "radius unknown_user None bob"),
        ("Login OK: [bob] (from client nas1 port 7 cli 203.0.113.7)", "radius success 203.0.113.7 bob"),
        ("rlm_x: nothing (from client nas1 port 7)", "other"),
        ("Ready to process requests", "other"),
    ],
    "audit": [
        ("/index.php: Web GUI authentication error for 'bob' from 203.0.113.7", "audit failure 203.0.113.7 bob"),
        ("hello", "other"),
    ],
    "auditd": [
        ('type=SYSCALL msg=audit(1700000000.123:7): arch=c000003e syscall=59 success=yes exit=0 ppid=77 pid=78 uid=33 euid=33 comm="base64" exe="/usr/bin/base64" key=(null)', "alert auditd exploit seen None execve base64 77"),
        ('type=SYSCALL msg=audit(1700000000.123:7): syscall=59 success=no ppid=77 exe="/bin/rm"', "other"),
        ('type=SYSCALL msg=audit(1700000000.123:7): syscall=2 success=yes ppid=77 exe="/bin/rm"', "other"),
        ('type=SYSCALL msg=audit(1700000000.123:7): syscall=59 success=yes ppid=77 exe="/bin/ls"', "other"),
        ('type=ANOM_ABEND msg=audit(1700000000.123:7): auid=1000 pid=78 comm="su" exe="/usr/bin/su" sig=11 res=1', "alert auditd crash seen None abnormal end of su /usr/bin/su"),
        ("type=nothing", "other"),
        ("type=USER_LOGIN msg=audit(1700000000.123:7): pid=1 uid=0 msg='op=login acct=\"bob\" exe=\"/usr/sbin/sshd\" hostname=? addr=203.0.113.7 terminal=ssh res=failed'", "sshd failure 203.0.113.7 bob"),
        ("type=USER_AUTH msg=audit(1700000000.123:7): pid=1 uid=0 msg='op=PAM:authentication acct=\"bob\" exe=\"/usr/sbin/sshd\" hostname=203.0.113.7 addr=203.0.113.7 terminal=ssh res=success'", "other"),
        ("type=USER_LOGIN msg=audit(1700000000.123:7): pid=1 uid=0 msg='op=login acct=28696E76616C6964207573657229 exe=\"/usr/sbin/sshd\" hostname=? addr=203.0.113.7 terminal=ssh res=failed'", "sshd unknown_user 203.0.113.7 None"),
        ("type=USER_LOGIN msg=audit(1700000000.123:7): pid=1 uid=0 msg='op=login acct=? hostname=? addr=203.0.113.7 terminal=ssh res=success'", "auditd success 203.0.113.7 None"),
        ("type=USER_LOGIN msg=audit(1700000000.123:7): pid=1 uid=0 msg='op=login acct=\"?\" hostname=? addr=203.0.113.7 terminal=ssh res=success'", "auditd success 203.0.113.7 None"),
        ("type=USER_LOGIN msg=audit(1700000000.123:7): pid=1 uid=0 msg='op=login acct=\"bob\" exe=\"/bin/login\" hostname=? addr=? terminal=tty1 res=failed'", "other"),
        ("type=USER_LOGIN msg=audit(1700000000.123:7): nothing", "other"),
    ],
    "postgres": [
        ('[77-1] bob@shop FATAL:  password authentication failed for user "bob"', "postgresql failure None bob"),
        ('203.0.113.7(4000) [77] FATAL:  password authentication failed for user "bob"', "postgresql failure 203.0.113.7 bob"),
        ('FATAL:  no pg_hba.conf entry for host "203.0.113.7", user "bob", database "shop", no encryption', "postgresql refused 203.0.113.7 bob"),
        ('203.0.113.7 FATAL:  role "bob" does not exist', "postgresql unknown_user 203.0.113.7 bob"),
        ('203.0.113.7 FATAL:  md5 authentication failed for user "bob"', "postgresql failure 203.0.113.7 bob"),
        ("FATAL:  the database system is starting up", "other"),
        ("LOG:  checkpoint starting: time", "other"),
    ],
    "mariadbd": [
        ("2026-11-02 10:00:00 7 [Warning] Access denied for user 'root'@'203.0.113.7' (using password: YES)", "mysql failure 203.0.113.7 root"),
        ("Access denied for user 'bob'@'localhost' (using password: NO)", "mysql failure None bob"),
        ("Access denied for user", "other"),
        ("mariadbd: ready for connections.", "other"),
    ],
    "mongod": [
        ('{"t":{"$date":"x"},"c":"ACCESS","msg":"Authentication failed","attr":{"principalName":"bob","remote":"203.0.113.7:4000","error":"AuthenticationFailed: storedKey mismatch"}}', "mongodb failure 203.0.113.7 bob"),
        ('{"msg":"Authentication failed","attr":{"user":"bob","client":"[2001:db8::7]:4000","error":"UserNotFound: Could not find user"}}', "mongodb unknown_user 2001:db8::7 bob"),
        ('{"msg":"Successfully authenticated","attr":{"user":"carol","client":"203.0.113.7:4000"}}', "mongodb success 203.0.113.7 carol"),
        ('{"msg":"Connection ended"}', "other"),
        ("not json", "other"),
    ],
    "odoo": [
        (ODOO + "odoo.addons.base.models.res_users: Login failed for db:acme login:bob from 203.0.113.7", "odoo failure 203.0.113.7 bob"),
        (ODOO + "odoo.addons.base.models.res_users: Login successful for login:carol from 203.0.113.7", "odoo success 203.0.113.7 carol"),
        ("7 INFO acme odoo.addons.base.models.res_users: Login failed for db:acme login:a from 192.0.2.1 from 203.0.113.7", "odoo failure 203.0.113.7 a from 192.0.2.1"),
        (ODOO + "odoo.addons.auth_signup.controllers.main: Password reset attempt for <bob> by user <public> from 203.0.113.7", "alert odoo policy seen 203.0.113.7 password reset asked bob"),
        (ODOO + 'werkzeug: 203.0.113.7 - - [02/Nov/2026 10:00:00] "POST /web/login?db=acme HTTP/1.1" 200 - 12 0.034 0.1', "call 203.0.113.7 acme POST /web/login db=acme 200"),
        ("2026-11-02 10:00:00,123 7 INFO ? werkzeug: nothing", "other"),
        ("2026-11-02 10:00:00,123 7 INFO ? odoo: Odoo version 17.0", "other"),
        ("Traceback (most recent call last):", "other"),
    ],
    "webmin": [
        ("Invalid login as bob from 203.0.113.7", "webmin failure 203.0.113.7 bob"),
        ("Non-existent login as bob from 203.0.113.7", "webmin unknown_user 203.0.113.7 bob"),
        ("Successful login as root from 203.0.113.7", "webmin success 203.0.113.7 root"),
        ('1700000000.77.0 [02/Nov/2026 10:00:00] bob - 203.0.113.7 global miniserv.pl "failed" "-" "wrongpass"', "webmin failure 203.0.113.7 bob"),
        ('1700000000.77.0 [02/Nov/2026 10:00:00] bob - 203.0.113.7 global miniserv.pl "failed" "-" "nologin"', "webmin unknown_user 203.0.113.7 bob"),
        ('1700000000.77.0 [02/Nov/2026 10:00:00] carol 1a 203.0.113.7 global miniserv.pl "login" "-" ""', "webmin success 203.0.113.7 carol"),
        ('1700000000.77.0 [02/Nov/2026 10:00:00] carol 1a 203.0.113.7 global miniserv.pl "logout" "-" ""', "other"),
        ("Webmin starting", "other"),
    ],
    "cron": [("(root) CMD (failed login for user bob from 203.0.113.7)", "other")],
    "": [
        ("CEF:0|V|Gate|1|300|Login failed|5|src=203.0.113.7 suser=bob msg=x", "gate failure 203.0.113.7 bob"),
        ("last message repeated 3 times", "other"),
    ],
    "jellyfin": [
        ("Authentication request for bob has been denied (IP: 203.0.113.7).", "jellyfin failure 203.0.113.7 bob"),
        ("pam_unix(jellyfin:auth): authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=203.0.113.7  user=bob", "jellyfin failure 203.0.113.7 bob"),
        ("Playback stopped for user bob", "other"),
    ],
}  # fmt: skip


def said(
    program: str,
    text: str,
    *,
    pid: str = "",
    host: str | None = "web1",
    line: int = 1,
    at_us: int = AT_US,
) -> Message:
    """Make a message."""
    return Message(at_us, line, text.encode(), program, pid, host, text)


def reader(register: Register = NOBODY) -> Reader:
    """Make a reader of all programs, without memory of anything."""
    return message_reader(Teller(Origin(source="syslog", register=register)))


def in_short(parsed: Parsed) -> str:
    """Give the parts of an event that its line told."""
    match parsed:
        case Miss():
            return parsed.value
        case Authentication():
            return f"{parsed.service} {parsed.outcome} {parsed.source_ip} {parsed.user}"
        case NetworkFlow():
            ends = f"{parsed.source_ip}:{parsed.source_port} -> {parsed.destination_ip}:{parsed.destination_port}"
            return f"flow {parsed.outcome} {parsed.protocol} {ends}"
        case MailTransfer():
            ends = f"{parsed.source_ip} {parsed.sender} {parsed.recipient_domain}"
            return f"mail {parsed.service} {parsed.outcome} {ends} {parsed.recipients} {parsed.size_bytes} {parsed.user}"
        case HttpRequest():
            return f"call {parsed.source_ip} {parsed.host} {parsed.method} {parsed.path} {parsed.query} {parsed.status}"
        case _:
            engine, told = getattr(parsed, "engine", ""), getattr(parsed, "signature", "")
            category, outcome = getattr(parsed, "category", ""), getattr(parsed, "outcome", "")
            return f"alert {engine} {category} {outcome} {parsed.source_ip} {told} {getattr(parsed, 'user', None)}"
