"""One line or more of every format, as its programs write it, with addresses of documentation."""

# ruff: noqa: E501 - one line of a log a line

import json

_COMBINED = '203.0.113.7 - - [02/Nov/2026:10:00:00 +0000] "GET /a?b=1 HTTP/1.1" 200 5 "-" "curl/8"'
_CALLER = ', client: 203.0.113.7, server: x, request: "GET / HTTP/1.1", host: "acme.example"'
_ENDS = '"src_ip": "203.0.113.7", "src_port": 50000, "dest_ip": "198.51.100.2", "dest_port": 22, "proto": "TCP"'

SAMPLES: dict[str, tuple[str, ...]] = {
    "ingress_nginx": (
        _COMBINED + " 80 0.250 [default-web-80] [] 198.51.100.9:5678 13 0.001 200 c994",
    ),
    "traefik_common": (_COMBINED + ' 17 "web@docker" "http://198.51.100.9:80" 4ms',),
    "combined_timed": (_COMBINED + " 0.003",),
    "combined": (_COMBINED,),
    "common": (_COMBINED.removesuffix(' "-" "curl/8"'),),
    "vhost_combined": ("acme.example:443 " + _COMBINED,),
    "caddy": (
        '{"level":"info","ts":1793613600.5,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"203.0.113.7","method":"GET","host":"acme.example","uri":"/"},"status":200}',
    ),
    "traefik": (
        '{"StartUTC":"2026-11-02T10:00:00Z","ClientHost":"203.0.113.7","RequestMethod":"GET","RequestPath":"/","DownstreamStatus":200}',
    ),
    "caddy_console": (
        '2026/11/02 10:00:00.125\tinfo\thttp.log.access\thandled request\t{"request": {"remote_ip": "203.0.113.7", "method": "GET", "uri": "/"}, "status": 200}',
    ),
    "traefik_text": (
        'time="2026-11-02T10:00:00Z" level=debug msg="Handling TCP connection from 203.0.113.7:5 to 198.51.100.2:80"',
    ),
    "nginx_error": (
        '2026/11/02 10:00:00 [error] 3#3: *4 limiting requests, excess: 5.4 by zone "a"' + _CALLER,
        '2026/11/02 10:00:00 [error] 3#3: *4 user "jan": password mismatch' + _CALLER,
    ),
    "apache_error": (
        "[Mon Nov 02 10:00:00.125000 2026] [auth_basic:error] [pid 1] [client 203.0.113.7:5] AH01618: user jan not found: /",
    ),
    "litespeed_error": (
        "2026-11-02 10:00:00.774649 [NOTICE] [1] [203.0.113.7:4] [WebAdmin Console] Failed Login Attempt - username:jan ip:203.0.113.7 url:",
    ),
    "nginx_proxy_manager": (
        '[02/Nov/2026:10:00:00 +0000] - 404 404 - GET https acme.example "/a" [Client 203.0.113.7] [Length 192] [Gzip 3.10] [Sent-to 198.51.100.9] "curl/8" "-"',
    ),
    "zoraxy": (
        "[2026-11-02 10:00:00.000000] [router:a] [origin:acme.example] [client: 203.0.113.7] [useragent: curl/8] GET /a 404",
    ),
    "haproxy": (
        'Nov  2 10:00:00 lb1 haproxy[3]: 203.0.113.7:55032 [02/Nov/2026:10:00:00.125] web~ back/a 0/0/0/169/170 404 1541 - - ---- 5/6/7/8/0 0/0 "GET / HTTP/1.1"',
    ),
    "envoy": (
        '[2026-11-02T10:00:00.125Z] "GET / HTTP/1.1" 204 - 154 9 226 100 "203.0.113.7" "curl/8" "cc21" "acme.example" "198.51.100.1:80"',
    ),
    "aws_load_balancer": (
        'https 2026-11-02T10:00:00.186641Z app/lb/490d 203.0.113.7:44740 198.51.100.1:80 0.086 0.048 0.037 200 200 0 57 "GET https://acme.example:443/ HTTP/1.1" "curl/8" ECDHE TLSv1.2',
        "tls 2.0 2026-11-02T10:00:00 net/lb/c6e g3d 203.0.113.7:51341 198.51.100.1:443 5 2 98 246 - arn:aws:acm:x - ECDHE-RSA tlsv12 - lb.example - - - 2026-11-02T10:00:00",
    ),
    "cloudfront": (
        "#Version: 1.0",
        "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent)",
        "2026-11-02\t10:00:00\tBRU50\t5\t203.0.113.7\tGET\td1.cloudfront.example\t/\t200\t-\tcurl/8",
    ),
    "iis": (
        "#Software: Microsoft Internet Information Services 10.0",
        "2026-11-02 10:00:00 198.51.100.1 GET /a b=1 443 - 203.0.113.7 curl/8 - 404 0 2 15",
    ),
    "exchange": (
        '2026-11-02T10:00:00.125Z,0005,1,198.51.100.1:110,203.0.113.7:5,jan,193,21,69,auth,PLAIN,"R=""-ERR"";Msg=""AuthFailed""",',
    ),
    "json_access": (
        '{"time": "2026-11-02T10:00:00Z", "remote_addr": "203.0.113.7", "uri": "/", "status": 200}',
    ),
    "access_custom": (
        '203.0.113.7 [02/Nov/2026:10:00:00 +0000] acme.example "GET / HTTP/1.1" 200 5',
    ),
    "events": (
        '{"event": "sign_up", "at": "2026-11-02T10:00:00Z", "source_ip": "203.0.113.7", "host": "acme.example"}',
    ),
    "suricata_eve": (
        '{"timestamp": "2026-11-02T10:00:00.125000+0000", "event_type": "alert", '
        + _ENDS
        + ', "alert": {"action": "allowed", "signature_id": 1, "signature": "Port sweep", "category": "Attempted Information Leak", "severity": 2}}',
    ),
    "zeek": (
        "#separator \\x09",
        "#path\tconn",
        "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state",
        "1793613600.000000\tCx\t203.0.113.7\t50000\t198.51.100.2\t22\ttcp\tS0",
    ),
    "zeek_json": (
        '{"_path":"conn","ts":1793613600.0,"uid":"Cx","id.orig_h":"203.0.113.7","id.orig_p":50000,"id.resp_h":"198.51.100.2","id.resp_p":22,"proto":"tcp","conn_state":"S0"}',
    ),
    "nfdump_json": (
        '{"type":"FLOW","first":"2026-11-02T10:00:00.000","last":"2026-11-02T10:00:00.125","proto":6,"src_port":50000,"dst_port":22,"src4_addr":"203.0.113.7","dst4_addr":"198.51.100.2","in_packets":5,"in_bytes":700}',
    ),
    "nfdump_csv": (
        "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out",
        "2026-11-02 10:00:00,2026-11-02 10:00:06,6.000,203.0.113.7,198.51.100.2,50000,22,TCP,...AP.SF,0,0,5,700,4,900,1,2",
    ),
    "aws_vpc_flow": (
        "2 123456789010 eni-1235b8ca 203.0.113.7 198.51.100.2 50000 22 6 5 700 1793613600 1793613606 REJECT OK",
    ),
    "aws_cloudtrail": (
        '{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","userName":"jan"},"eventTime":"2026-11-02T10:00:00Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","sourceIPAddress":"203.0.113.7","errorMessage":"Failed authentication","responseElements":{"ConsoleLogin":"Failure"}}',
    ),
    "kubernetes_audit": (
        '{"kind":"Event","apiVersion":"audit.k8s.io/v1","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/shop/pods/web-1/exec","verb":"create","user":{"username":"jan"},"sourceIPs":["203.0.113.7"],"objectRef":{"resource":"pods","namespace":"shop","name":"web-1","subresource":"exec"},"responseStatus":{"code":101},"requestReceivedTimestamp":"2026-11-02T10:00:00.125000Z"}',
    ),
    "modsecurity_audit": (
        '{"transaction":{"timestamp":"2026/11/02 10:00:00","unix_timestamp":1793613600,"id":"x","client_ip":"203.0.113.7","host_ip":"198.51.100.2","request":{"method":"GET","uri":"/"},"response":{"status":200},"producer":{"connector":"caddy"}},"messages":[{"message":"x","data":{"id":942100,"msg":"SQL","severity":2}}]}',
    ),
    "cowrie": (
        '{"eventid":"cowrie.login.failed","username":"root","password":"123456","message":"login attempt [root/123456] failed","sensor":"honey","timestamp":"2026-11-02T10:00:00.125000Z","src_ip":"203.0.113.7","session":"3e5a"}',
    ),
    "leef": (
        "LEEF:1.0|Maker|Wall|1|Login failed|devTime=Nov 02 2026 10:00:00\tsrc=203.0.113.7\tdst=198.51.100.2\tusrName=jan",
    ),
    "syslog": (
        "Nov  2 10:00:00 web1 sshd[7]: Invalid user bob from 203.0.113.7",
        "2026-11-02T10:00:00.125+00:00 web1 sshd[7]: Invalid user bob from 203.0.113.7",
        "<34>1 2026-11-02T10:00:00Z web1 sshd 7 - - Invalid user bob from 203.0.113.7",
    ),
    "journal": (
        '{"__REALTIME_TIMESTAMP":"1793613600000000","MESSAGE":"Invalid user bob from 203.0.113.7","SYSLOG_IDENTIFIER":"sshd"}',
    ),
    "odoo": (
        "2026-11-02 10:00:00,000 7 INFO acme odoo.addons.base.models.res_users: Login failed for db:acme login:bob from 203.0.113.7",
    ),
    "auditd": (
        'type=ANOM_ABEND msg=audit(1793613600.000:7): pid=78 comm="su" exe="/usr/bin/su" sig=11',
    ),
    "laurel": (
        '{"ID":"1793613600.000:7","NODE":"web1","SYSCALL":{"syscall":59,"success":"yes","ppid":77,"exe":"/usr/bin/base64"}}',
    ),
    "vsftpd": ('Mon Nov  2 10:00:00 2026 [pid 7] [bob] FAIL LOGIN: Client "203.0.113.7"',),
    "proftpd": (
        "2026-11-02 10:00:00,000 web1 proftpd[7] web1 (203.0.113.7[203.0.113.7]): USER bob: no such user found from x",
    ),
    "exim": (
        "2026-11-02 10:00:00 login authenticator failed for (h) [203.0.113.7]:4000: 535 Incorrect authentication data (set_id=bob)",
        "2026-11-02 10:00:00 [77] 1abcDE-0001ab-2C => x@other.example R=dns",
    ),
    "dovecot": (
        "2026-11-02 10:00:00 imap-login: Info: Disconnected (auth failed, 1 attempts): user=<bob>, rip=203.0.113.7",
    ),
    "postgresql": (
        '2026-11-02 10:00:00.000 UTC [7] bob@shop 203.0.113.7 FATAL:  password authentication failed for user "bob"',
    ),
    "mysql": (
        "2026-11-02 10:00:00 7 [Warning] Access denied for user 'bob'@'203.0.113.7' (using password: YES)",
        "2026-11-02T10:00:00.000000Z 7 [Note] [MY-010926] [Server] Access denied for user 'bob'@'203.0.113.7' (using password: YES)",
    ),
    "mongodb": (
        '{"t":{"$date":"2026-11-02T10:00:00.000+00:00"},"c":"ACCESS","msg":"Authentication failed","attr":{"principalName":"bob","remote":"203.0.113.7:4000"}}',
    ),
    "asterisk": (
        "[2026-11-02 10:00:00] NOTICE[7] chan_sip.c: Registration from 'bob' failed for '203.0.113.7:5060' - Wrong password",
    ),
    "freeswitch": (
        "2026-11-02 10:00:00.000000 96.03% [WARNING] sofia_reg.c:1 Can't find user [bob] from 203.0.113.7",
    ),
    "webmin": (
        '1793613600.77.0 [02/Nov/2026 10:00:00] bob - 203.0.113.7 global miniserv.pl "failed" "-" "wrongpass"',
    ),
    "netfilter": (
        "0 3 PVEFW-HOST-IN 02/Nov/2026:10:00:00 +0000 policy DROP: IN=vmbr0 OUT= SRC=203.0.113.7 DST=198.51.100.2 LEN=60 PROTO=TCP SPT=50000 DPT=22 ",
    ),
    "samba": (
        "  Auth: [SMB2,(null)] user [W]\\[bob] at [Mon, 02 Nov 2026 10:00:00.000000 UTC] with [NTLMv2] status [NT_STATUS_WRONG_PASSWORD] workstation [] remote host [ipv4:203.0.113.7:4000] x",
    ),
    "fortigate": (
        'date=2026-11-02 time=10:00:00 devname="g" type="traffic" srcip=203.0.113.7 srcport=50000 dstip=198.51.100.2 dstport=22 proto=6 action="deny"',
    ),
    "palo_alto": (
        "1,2026/11/02 10:00:00,0,TRAFFIC,deny,1,2026/11/02 10:00:00,203.0.113.7,198.51.100.2,,,r,,,ssh,v,o,i,e,a,l,t,1,1,50000,22,0,0,0x0,tcp,deny,1,2,3,4",
    ),
    "cef": ("CEF:0|V|Gate|1|300|Login failed|5|src=203.0.113.7 suser=bob rt=1793613600000",),
    "dropbear": ("[7] Nov 02 10:00:00 Bad password attempt for 'bob' from 203.0.113.7:4000",),
    "monolog": (
        '[2026-11-02T10:00:00.125000+00:00] security.INFO: Login failed for user "bob" from 203.0.113.7 [] []',
    ),
    "gin": (
        '[GIN] 2026/11/02 - 10:00:00 | 401 |     505.317µs |   203.0.113.7 | POST     "/login?a=b"',
    ),
    "couchdb": (
        "[notice] 2026-11-02T10:00:00.000000Z a@b <0.1.2> e1fed412f8 db.example 203.0.113.7 undefined GET /x 404 ok 1",
    ),
    "uwsgi": (
        "[pid: 7|app: 0|req: 1/1] 203.0.113.7 () {30 vars in 400 bytes} [Mon Nov  2 10:00:00 2026] GET /a?b=1 => generated 10 bytes in 5 msecs (HTTP/1.1 200) 2 headers in 70 bytes (1 switches on core 0)",
    ),
    "squid": (
        "1793613600.000    200 203.0.113.7 TCP_MISS/200 1234 GET http://acme.example/a?b bob HIER_DIRECT/198.51.100.2 text/html",
    ),
    "freeradius": (
        "Mon Nov  2 10:00:00 2026 : Auth: (7) Login incorrect: [bob] (from client nas1 port 7 cli 203.0.113.7)",
    ),
    "application": (
        "2026-11-02 10:00:00 login failed for bob from 203.0.113.7",
        '2026-11-02 10:00:00,123 WARN  [org.keycloak.events] (executor-thread-1) type="LOGIN_ERROR", realmId="a", clientId="b", userId="null", ipAddress="203.0.113.7", error="user_not_found", auth_method="openid-connect", username="bob"',
        '{"time":"2026-11-02T10:00:00Z","level":"warn","msg":"invalid credentials","ip":"203.0.113.7","user":"bob"}',
    ),
}
"""By the name of the format; the first lines may be its header."""


def wrapped(line: str) -> dict[str, str]:
    """Give a line in what wraps lines, by the name of the format."""
    stamp = "2026-11-02T10:00:00.000000000Z"
    return {
        "cri": f"{stamp} stdout F {line}",
        "docker": json.dumps({"log": line + "\n", "stream": "stdout", "time": stamp}),
        "shipped": json.dumps({"message": line}),
    }
