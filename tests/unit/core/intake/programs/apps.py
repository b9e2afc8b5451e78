"""What applications, consoles and devices write: a failed login, a success, an ordinary line.

Each is written after the documented form of the program's line, with addresses of documentation.
"""

# ruff: noqa: E501 - one line of a log a line

_AT = "2026-11-02 10:00:00"
_ISO = "2026-11-02T10:00:00Z"
_SYS = "Nov  2 10:00:00 web1 "
_IP = "203.0.113.7"

APPS: dict[str, tuple[tuple[str, str], ...]] = {
    "nextcloud": (
        (f'{{"reqId":"x","level":2,"time":"2026-11-02T10:00:00+00:00","remoteAddr":"{_IP}","user":"--","app":"core","method":"POST","url":"/login","message":"Login failed: bob (Remote IP: {_IP})","userAgent":"curl"}}', f"failure {_IP} bob"),
        (f'{{"reqId":"x","level":1,"time":"2026-11-02T10:00:00+00:00","remoteAddr":"{_IP}","user":"bob","app":"admin_audit","method":"POST","url":"/login","message":"Login successful: \\"bob\\""}}', f"success {_IP} bob"),
        (f'{{"reqId":"x","level":1,"time":"2026-11-02T10:00:00+00:00","remoteAddr":"{_IP}","user":"bob","app":"admin_audit","method":"GET","url":"/f","message":"File with id \\"7\\" accessed"}}', "other"),
    ),
    "wordpress": (
        (_SYS + f"wordpress(shop.example)[7]: Authentication failure for bob from {_IP}", f"failure {_IP} bob"),
        (_SYS + f"wordpress(shop.example)[7]: Authentication attempt for unknown user bob from {_IP}", f"unknown_user {_IP} bob"),
        (_SYS + f"wordpress(shop.example)[7]: Accepted password for bob from {_IP}", f"success {_IP} bob"),
        (_SYS + f"wordpress(shop.example)[7]: Pingback requested from {_IP}", "other"),
    ),
    "drupal": (
        (_SYS + f"drupal: https://shop.example|1793613600|user|{_IP}|https://shop.example/user/login|https://shop.example/user/login|0||Login attempt failed for bob.", f"failure {_IP} bob"),
        (_SYS + f"drupal: https://shop.example|1793613600|user|{_IP}|https://shop.example/user/login||7||Session opened for bob.", f"success {_IP} bob"),
        (_SYS + f"drupal: https://shop.example|1793613600|page not found|{_IP}|https://shop.example/x||0||/x", "other"),
    ),
    "joomla": (
        (f"2026-11-02T10:00:00+00:00\tINFO {_IP}\tjoomlafailure\tUsername and password do not match or you do not have an account yet.", f"failure {_IP} None"),
        (f"2026-11-02T10:00:00+00:00\tINFO {_IP}\tupdate\tUpdate started by user bob", "other"),
    ),
    "gitea": (
        (f"2026/11/02 10:00:00 ...ers/web/auth/auth.go:201:SignInPost() [W] Failed authentication attempt for bob from {_IP}:4000: user does not exist [uid: 0, name: bob]", f"unknown_user {_IP} bob"),
        (f"2026/11/02 10:00:00 HTTPRequest [I] router: completed GET /user/login for {_IP}:4000, 200 OK in 5.1ms @ auth/auth.go:160(auth.SignIn)", "other"),
    ),
    "gitlab": (
        (f'{{"severity":"WARN","time":"2026-11-02T10:00:00.000Z","message":"Failed Login: username=bob ip={_IP}"}}', f"failure {_IP} bob"),
        (f'{{"severity":"INFO","time":"2026-11-02T10:00:00.000Z","message":"Successful Login: username=bob ip={_IP} method=standard admin=false"}}', f"success {_IP} bob"),
        ('{"severity":"INFO","time":"2026-11-02T10:00:00.000Z","message":"User \\"bob\\" (b@shop.example) was created"}', "other"),
    ),
    "grafana": (
        (f'logger=context userId=0 orgId=0 uname= t=2026-11-02T10:00:00.000000000Z level=info msg="Request Completed" method=POST path=/login status=401 remote_addr={_IP} time_ms=5 duration=5ms size=10 referer= handler=/login', f"failure {_IP} None"),
        (f'logger=authn.service t=2026-11-02T10:00:00.000000000Z level=warn msg="Failed to authenticate request" client=auth.client.form error="[password-auth.failed] failed to authenticate identity: invalid password" remote_addr={_IP}', f"failure {_IP} None"),
        (f'logger=context userId=1 orgId=1 uname=bob t=2026-11-02T10:00:00Z level=info msg="Request Completed" method=GET path=/api/live/ws status=-1 remote_addr={_IP} time_ms=0', "other"),
    ),
    "jenkins": (
        ("2026-11-02 10:00:00.000+0000 [id=77]\tINFO\th.security.AuthenticationProcessingFilter2#unsuccessfulAuthentication: Login attempt failed from " + _IP, f"failure {_IP} None"),
        ("2026-11-02 10:00:00.000+0000 [id=7]\tINFO\thudson.WebAppMain$3#run: Jenkins is fully up and running", "other"),
    ),
    "keycloak": (
        (f'2026-11-02 10:00:00,123 WARN  [org.keycloak.events] (executor-thread-1) type="LOGIN_ERROR", realmId="a", clientId="b", userId="null", ipAddress="{_IP}", error="user_not_found", auth_method="openid-connect", username="bob"', f"unknown_user {_IP} bob"),
        (f'2026-11-02 10:00:00,123 WARN  [org.keycloak.events] (executor-thread-1) type="LOGIN_ERROR", realmId="a", clientId="b", userId="7", ipAddress="{_IP}", error="invalid_user_credentials", auth_method="openid-connect", username="bob"', f"failure {_IP} bob"),
        (f'2026-11-02 10:00:00,123 DEBUG [org.keycloak.events] (executor-thread-1) type="LOGIN", realmId="a", clientId="b", userId="7", ipAddress="{_IP}", auth_method="openid-connect", username="bob"', f"success {_IP} bob"),
        (f'2026-11-02 10:00:00,123 DEBUG [org.keycloak.events] (executor-thread-1) type="CODE_TO_TOKEN", realmId="a", clientId="b", userId="7", ipAddress="{_IP}"', "other"),
        (f'2026-11-02 10:00:00,123 DEBUG [org.keycloak.events] (executor-thread-1) type="LOGOUT", realmId="a", clientId="b", userId="7", ipAddress="{_IP}"', "other"),
    ),
    "authelia": (
        (f'time="{_ISO}" level=error msg="Unsuccessful 1FA authentication attempt by user \'bob\'" method=POST path=/api/firstfactor remote_ip={_IP}', f"failure {_IP} bob"),
        (f'time="{_ISO}" level=debug msg="Successful 1FA authentication attempt made by user \'bob\'" method=POST path=/api/firstfactor remote_ip={_IP}', f"success {_IP} bob"),
        (f'time="{_ISO}" level=info msg="Access to https://shop.example/ is not authorized to user <anonymous>, responding with status code 401" method=GET path=/api/verify remote_ip={_IP}', "other"),
    ),
    "authentik": (
        (f'{{"action":"login_failed","auth_via":"unauthenticated","client_ip":"{_IP}","context":{{"username":"bob"}},"event":"Created Event","level":"info","logger":"authentik.events.models","timestamp":"2026-11-02T10:00:00.000000"}}', f"failure {_IP} bob"),
        (f'{{"action":"login","client_ip":"{_IP}","event":"Created Event","level":"info","logger":"authentik.events.models","timestamp":"2026-11-02T10:00:00.000000","user":{{"username":"bob"}}}}', f"success {_IP} bob"),
        (f'{{"action":"model_updated","client_ip":"{_IP}","event":"Created Event","level":"info","logger":"authentik.events.models","timestamp":"2026-11-02T10:00:00.000000","user":{{"username":"bob"}}}}', "other"),
    ),
    "vaultwarden": (
        (f"[2026-11-02 10:00:00.000][vaultwarden::api::identity][ERROR] Username or password is incorrect. Try again. IP: {_IP}. Username: bob@shop.example.", f"failure {_IP} bob@shop.example"),
        (f"[2026-11-02 10:00:00.000][vaultwarden::api::admin][ERROR] Invalid admin token. IP: {_IP}", f"failure {_IP} None"),
        (f"[2026-11-02 10:00:00.000][vaultwarden::api::identity][INFO] User bob@shop.example logged in successfully. IP: {_IP}", f"success {_IP} bob@shop.example"),
        ("[2026-11-02 10:00:00.000][start][INFO] Rocket has launched from http://0.0.0.0:80", "other"),
    ),
    "home assistant": (
        (f"2026-11-02 10:00:00.000 WARNING (MainThread) [homeassistant.components.http.ban] Login attempt or request with invalid authentication from pc.example ({_IP}). Requested URL: '/auth/login_flow/x'. (curl)", f"failure {_IP} None"),
        ("2026-11-02 10:00:00.000 WARNING (MainThread) [homeassistant.loader] We found a custom integration x", "other"),
    ),
    "synology": (
        (_SYS + f"Connection: User [bob] from [{_IP}] failed to sign in to [DSM] via [password] due to authorization failure.", f"failure {_IP} bob"),
        (_SYS + f"Connection: User [bob] from [{_IP}] signed in to [DSM] successfully via [password].", f"success {_IP} bob"),
        (_SYS + "System: System started to boot up.", "other"),
    ),
    "qnap": (
        (_SYS + f"qulogd[7]: conn log: Users: bob, Source IP: {_IP}, Computer name: ---, Connection type: HTTP, Accessed resources: Administration, Action: Login Fail", f"failure {_IP} bob"),
        (_SYS + f"qulogd[7]: conn log: Users: bob, Source IP: {_IP}, Computer name: ---, Connection type: HTTP, Accessed resources: Administration, Action: Login OK", f"success {_IP} bob"),
        (_SYS + f"qulogd[7]: conn log: Users: bob, Source IP: {_IP}, Computer name: ---, Connection type: SAMBA, Accessed resources: Public/x, Action: Read", "other"),
    ),
    "portainer": (
        ("2026/11/02 10:00:00 http error: Invalid credentials (err=Unauthorized) (code=422)", "other"),
    ),
    "minio": (
        (f'{{"version":"1","time":"2026-11-02T10:00:00.000Z","trigger":"incoming","api":{{"name":"ListBuckets","status":"Forbidden","statusCode":403}},"remotehost":"{_IP}","requestPath":"/","accessKey":"bob"}}', "other"),
    ),
    "rabbitmq": (
        ("2026-11-02 10:00:00.000000+00:00 [error] <0.7.0> Error on AMQP connection <0.7.0> (203.0.113.7:4000 -> 198.51.100.2:5672, state: starting): PLAIN login refused: user 'bob' - invalid credentials", f"failure {_IP} bob"),
        ("2026-11-02 10:00:00.000000+00:00 [info] <0.7.0> connection <0.7.0> (203.0.113.7:4000 -> 198.51.100.2:5672): user 'bob' authenticated and granted access to vhost '/'", f"success {_IP} bob"),
        ("2026-11-02 10:00:00.000000+00:00 [info] <0.7.0> accepting AMQP connection <0.7.0> (203.0.113.7:4000 -> 198.51.100.2:5672)", "other"),
    ),
    "redis": (
        ("1:M 02 Nov 2026 10:00:00.000 * Ready to accept connections tcp", "other"),
        ("1:M 02 Nov 2026 10:00:00.000 # Possible SECURITY ATTACK detected. Connection from 203.0.113.7:4000 aborted.", "other"),
    ),
    "elasticsearch": (
        (f'{{"type":"audit","timestamp":"2026-11-02T10:00:00,123+0000","node.id":"x","event.type":"rest","event.action":"authentication_failed","user.name":"bob","origin.type":"rest","origin.address":"{_IP}:4000","url.path":"/_search","request.method":"GET"}}', f"failure {_IP} bob"),
        (f'{{"type":"audit","timestamp":"2026-11-02T10:00:00,123+0000","event.type":"rest","event.action":"authentication_success","user.name":"bob","origin.type":"rest","origin.address":"{_IP}:4000","url.path":"/_search"}}', f"success {_IP} bob"),
        (f'{{"type":"audit","timestamp":"2026-11-02T10:00:00,123+0000","event.type":"transport","event.action":"access_granted","user.name":"bob","origin.type":"rest","origin.address":"{_IP}:4000","action":"indices:data/read/search"}}', "other"),
    ),
    "opensearch": (
        (f'{{"audit_cluster_name":"a","audit_category":"FAILED_LOGIN","audit_request_effective_user":"bob","audit_request_remote_address":"{_IP}","@timestamp":"2026-11-02T10:00:00.000+00:00","audit_request_layer":"REST"}}', f"failure {_IP} bob"),
        (f'{{"audit_cluster_name":"a","audit_category":"GRANTED_PRIVILEGES","audit_request_effective_user":"bob","audit_request_remote_address":"{_IP}","@timestamp":"2026-11-02T10:00:00.000+00:00"}}', "other"),
    ),
    "zabbix": (
        ("  1234:20261102:100000.000 login failed for user \"bob\" from 203.0.113.7", f"failure {_IP} bob"),
        ("  1234:20261102:100000.000 server #1 started [poller #1]", "other"),
    ),
    "roundcube": (
        (f"[02-Nov-2026 10:00:00 +0000]: <abc> Failed login for bob from {_IP} in session 1 (error: 0)", f"failure {_IP} bob"),
        (f"[02-Nov-2026 10:00:00 +0000]: <abc> IMAP Error: Login failed for bob against localhost from {_IP}. AUTHENTICATE PLAIN: Authentication failed.", f"failure {_IP} bob"),
        (f"[02-Nov-2026 10:00:00 +0000]: <abc> Successful login for bob (ID: 7) from {_IP} in session 1", f"success {_IP} bob"),
        ("[02-Nov-2026 10:00:00 +0000]: <abc> PHP Error: x in /a.php on line 7 (GET /?_task=mail)", "other"),
    ),
    "mattermost": (
        (f'{{"timestamp":"2026-11-02 10:00:00.000 Z","level":"error","msg":"Login failed","event_name":"login","ip_address":"{_IP}","user":"bob","caller":"app/login.go:7"}}', f"failure {_IP} bob"),
        ('{"timestamp":"2026-11-02 10:00:00.000 Z","level":"info","msg":"Server is listening on [::]:8065","caller":"app/server.go:7"}', "other"),
    ),
    "matrix synapse": (
        ("2026-11-02 10:00:00,000 - synapse.rest.client.login - 7 - INFO - POST-7 - Got login request with identifier: {'type': 'm.id.user', 'user': 'bob'}, medium: None, address: None, user: 'bob'", "other"),
        (f"2026-11-02 10:00:00,000 - synapse.access.http.8008 - 460 - INFO - POST-7 - {_IP} - 8008 - {{None}} Processed request: 0.1sec/0.0sec (0.0sec, 0.0sec) (0.0sec/0.0sec/0) 70B 403 \"POST /_matrix/client/v3/login HTTP/1.1\" \"curl\" [0 dbevts]", f"failure {_IP} None"),
    ),
    "mumble": (
        (f"<W>2026-11-02 10:00:00.000 1 => <7:bob(-1)> Rejected connection from {_IP}:4000: Wrong certificate or password for existing user", f"failure {_IP} bob"),
        (f"<W>2026-11-02 10:00:00.000 1 => <7:(-1)> New connection: {_IP}:4000", "other"),
    ),
    "teamspeak": (
        ("2026-11-02 10:00:00.000000|INFO    |VirtualServerBase|1  |client connected 'bob'(id:7) from 203.0.113.7:4000", "other"),
        ("2026-11-02 10:00:00.000000|INFO    |Query         |1  |query client failed login from 203.0.113.7:4000 with user name \"bob\": invalid loginname or password", f"failure {_IP} bob"),
    ),
    "minecraft": (
        ("2026-11-02 10:00:00 [INFO] bob[/203.0.113.7:4000] logged in with entity id 7 at (1.0, 2.0, 3.0)", f"success {_IP} bob"),
        ("2026-11-02 10:00:00 [INFO] bob left the game", "other"),
    ),
    "xrdp": (
        (f"[20261102-10:00:00] [INFO ] AUTHFAIL: user=bob ip=::ffff:{_IP} time=1793613600", f"failure {_IP} bob"),
        ("[20261102-10:00:00] [INFO ] Socket 12: AF_INET6 connection received from ::ffff:203.0.113.7 port 4000", "other"),
    ),
    "vnc": (
        (_SYS + f"Xvnc[7]: Connections: closed: {_IP}::4000 (Authentication failed)", f"failure {_IP} None"),
        (_SYS + f"Xvnc[7]: Connections: accepted: {_IP}::4000", "other"),
    ),
    "phpmyadmin": (
        (_SYS + f"phpMyAdmin[7]: user denied: bob (mysql-denied) from {_IP}", f"failure {_IP} bob"),
        (_SYS + f"phpMyAdmin[7]: user authenticated: bob from {_IP}", f"success {_IP} bob"),
    ),
    "proxmox": (
        (_SYS + f"pvedaemon[7]: authentication failure; rhost=::ffff:{_IP} user=bob@pam msg=Authentication failure", f"failure {_IP} bob@pam"),
        (_SYS + "pvedaemon[7]: <root@pam> successful auth for user 'bob@pam'", "other"),
        (_SYS + "pvedaemon[7]: <root@pam> starting task UPID:web1:1", "other"),
    ),
    "cpanel": (
        (f'[2026-11-02 10:00:00 +0000] info [cpaneld] {_IP} - bob "GET / HTTP/1.1" FAILED LOGIN cpaneld: user password hash is incorrect', f"failure {_IP} bob"),
        (f'[2026-11-02 10:00:00 +0000] info [whostmgrd] {_IP} - root "POST /login/?login_only=1 HTTP/1.1" FAILED LOGIN whostmgrd: user password incorrect', f"failure {_IP} root"),
        (f'[2026-11-02 10:00:00 +0000] info [cpaneld] {_IP} - bob "POST /login/ HTTP/1.1" DEFERRED LOGIN cpaneld: security token missing', "other"),
    ),
    "plesk": (
        (f"[2026-11-02 10:00:00.000] 7:abc ERR [panel] Failed login attempt with login 'bob' from IP {_IP}", f"failure {_IP} bob"),
        (_SYS + "plesk_saslauthd[7]: failed mail authentication attempt for user 'bob@shop.example' (password len=7)", "other"),
    ),
    "directadmin": (
        (f"2026:11:02-10:00:00: '{_IP}' 3 failed login attempts. Account 'bob'", f"failure {_IP} bob"),
        (f"2026:11:02-10:00:00: '{_IP}' successful login to 'bob' after 1 attempts", f"success {_IP} bob"),
    ),
    "ispconfig": (
        (f"Failed login for user 'bob' from {_IP} at 2026-11-02 10:00:00", f"failure {_IP} bob"),
        (f"Successful login for user 'bob' from {_IP} at 2026-11-02 10:00:00 with session ID abc", f"success {_IP} bob"),
    ),
    "zimbra": (
        (f"2026-11-02 10:00:00,000 WARN  [qtp1-7:https://mail.example/service/soap/AuthRequest] [name=bob@shop.example;oip={_IP};ua=zclient;] security - cmd=Auth; account=bob@shop.example; protocol=soap; error=authentication failed for [bob@shop.example], invalid password;", f"failure {_IP} bob@shop.example"),
        (f"2026-11-02 10:00:00,000 INFO  [qtp1-7] [name=bob@shop.example;oip={_IP};ua=zclient;] SearchAction - query=in:inbox", "other"),
    ),
    "sogo": (
        (f"Nov 02 10:00:00 sogod [7]: SOGoRootPage Login from '{_IP}' for user 'bob' might not have worked - password policy: 65535  grace: -1  expire: -1  bound: 0", f"failure {_IP} bob"),
        (f"Nov 02 10:00:00 sogod [7]: SOGoRootPage successful login from '{_IP}' for user 'bob' - expire = -1  grace = -1", f"success {_IP} bob"),
    ),
    "haraka": (
        (_SYS + f"haraka[7]: [NOTICE] [ABC.1] [auth/flat_file] AUTH failed: user=bob ip={_IP}", f"failure {_IP} bob"),
    ),
    "immich": (
        (f"[Nest] 7  - 11/02/2026, 10:00:00 AM    WARN [Api:AuthService~x] Failed login attempt for user bob@shop.example from ip address {_IP}", f"failure {_IP} bob@shop.example"),
        ("[Nest] 7  - 11/02/2026, 10:00:00 AM     LOG [Api:NestApplication] Nest application successfully started", "other"),
    ),
    "paperless": (
        (f"[2026-11-02 10:00:00,000] [INFO] [paperless.auth] Login failed for user `bob` from IP `{_IP}.`", f"failure {_IP} bob"),
        ("[2026-11-02 10:00:00,000] [INFO] [paperless.consumer] Consuming x.pdf", "other"),
    ),
    "audiobookshelf": (
        (f'{{"timestamp":"2026-11-02 10:00:00.000","message":"[Auth] Failed login attempt for username \\"bob\\" from ip {_IP} (User not found)","levelName":"WARN","level":3}}', f"unknown_user {_IP} bob"),
        (f"[2026-11-02 10:00:00.000] INFO: [Auth] User \"bob\" logged in from ip {_IP}", f"success {_IP} bob"),
    ),
    "jellyfin": (
        (f'[2026-11-02 10:00:00.000 +00:00] [INF] [7] Jellyfin.Server.Implementations.Users.UserManager: Authentication request for "bob" has been denied (IP: "{_IP}").', f"failure {_IP} bob"),
        ('[2026-11-02 10:00:00.000 +00:00] [INF] [7] Emby.Server.Implementations.ScheduledTasks.TaskManager: "Scan Media Library" Completed after 0 minute(s)', "other"),
    ),
    "arr": (
        (f"2026-11-02 10:00:00.0|Warn|Auth|Auth-Failure ip {_IP} username 'bob'", f"failure {_IP} bob"),
        (f"2026-11-02 10:00:00.0|Info|Auth|Auth-Success ip {_IP} username 'bob'", f"success {_IP} bob"),
        (f"2026-11-02 10:00:00.0|Info|Auth|Auth-Logout ip {_IP} username 'bob'", "other"),
    ),
    "qbittorrent": (
        (f"(W) 2026-11-02T10:00:00 - WebAPI login failure. Reason: invalid credentials, attempt count: 1, IP: ::ffff:{_IP}, username: bob", f"failure {_IP} bob"),
        (f"(N) 2026-11-02T10:00:00 - WebAPI login success. IP: ::ffff:{_IP}", f"success {_IP} None"),
        ("(N) 2026-11-02T10:00:00 - qBittorrent v5 started", "other"),
    ),
    "adguard": (
        (f"2026/11/02 10:00:00.000000 [info] auth: failed to login user \"bob\" from ip {_IP}", f"failure {_IP} bob"),
        (f"2026/11/02 10:00:00.000000 [info] auth: user \"bob\" successfully logged in from ip {_IP}", f"success {_IP} bob"),
        ("2026/11/02 10:00:00.000000 [info] filtering: updated filter 1", "other"),
    ),
    "unifi": (
        (_SYS + f"unifi[7]: [HTTP] auth failed for admin bob from {_IP}: invalid credentials", f"failure {_IP} bob"),
        (_SYS + "UBNT: hostapd: ath0: STA 00:00:5e:00:53:01 IEEE 802.11: associated", "other"),
    ),
    "mikrotik": (
        (_SYS + f"system,error,critical login failure for user bob from {_IP} via ssh", f"failure {_IP} bob"),
        (_SYS + f"system,info,account user bob logged in from {_IP} via winbox", f"success {_IP} bob"),
        (_SYS + f"system,info,account user bob logged out from {_IP} via winbox", "other"),
    ),
    "pfsense": (
        (_SYS + f"php-fpm[7]: /index.php: webConfigurator authentication error for user 'bob' from: {_IP}", f"failure {_IP} bob"),
        (_SYS + f"php-fpm[7]: /index.php: Successful login for user 'bob' from: {_IP} (Local Database)", f"success {_IP} bob"),
    ),
    "opnsense": (
        (_SYS + f"audit[7]: /index.php: Web GUI authentication error for 'bob' from {_IP}", f"failure {_IP} bob"),
        (_SYS + f"audit[7]: /index.php: Successful login for user 'bob' from: {_IP}", f"success {_IP} bob"),
    ),
    "cisco ios": (
        (_SYS + f"77: *Nov  2 10:00:00.000: %SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: bob] [Source: {_IP}] [localport: 22] [Reason: Login Authentication Failed] at 10:00:00 UTC Mon Nov 2 2026", f"failure {_IP} bob"),
        (_SYS + "78: *Nov  2 10:00:00.000: %SYS-5-CONFIG_I: Configured from console by bob on vty0 (203.0.113.7)", "other"),
    ),
    "cisco asa": (
        (_SYS + f"%ASA-6-113015: AAA user authentication Rejected : reason = Invalid password : local database : user = bob : user IP = {_IP}", f"failure {_IP} bob"),
        (_SYS + f"%ASA-6-605005: Login permitted from {_IP}/4000 to outside:198.51.100.2/ssh for user \"bob\"", f"success {_IP} bob"),
        (_SYS + "%ASA-5-111008: User 'bob' executed the 'show run' command.", "other"),
    ),
    "juniper": (
        (_SYS + f"sshd[7]: SSHD_LOGIN_FAILED: Login failed for user 'bob' from host '{_IP}'", f"failure {_IP} bob"),
        (_SYS + "mgd[7]: UI_AUTH_EVENT: Authenticated user 'bob' at permission level 'j-super-user'", "other"),
    ),
    "fortigate": (
        (f'date=2026-11-02 time=10:00:00 devname="g" logid="0100032002" type="event" subtype="system" level="alert" logdesc="Admin login failed" user="bob" ui="https({_IP})" action="login" status="failed" reason="passwd_invalid" msg="Administrator bob login failed from https({_IP}) because of invalid password"', f"failure {_IP} bob"),
    ),
    "openvpn": (
        (_SYS + f"openvpn[7]: {_IP}:4000 TLS Auth Error: Auth Username/Password verification failed for peer", f"failure {_IP} None"),
        (_SYS + f"openvpn[7]: {_IP}:4000 TLS: Initial packet from [AF_INET]{_IP}:4000", "other"),
    ),
    "asterisk": (
        (f"[2026-11-02 10:00:00] NOTICE[7] res_pjsip/pjsip_distributor.c: Request 'REGISTER' from '<sip:bob@198.51.100.2>' failed for '{_IP}:5060' (callid: x) - Failed to authenticate", f"failure {_IP} <sip:bob@198.51.100.2>"),
    ),
    "kamailio": (
        (_SYS + f"kamailio[7]: NOTICE: {{1 1 REGISTER x}} <script>: Authentication failed for user bob from {_IP}:5060", f"failure {_IP} bob"),
        (_SYS + "kamailio[7]: INFO: <core> [main.c:7]: running", "other"),
    ),
    "freeradius": (
        ("Mon Nov  2 10:00:00 2026 : Auth: (7) Login incorrect (pap: Cleartext password does not match): [bob/secret] (from client nas1 port 0 cli 203.0.113.7)", f"failure {_IP} bob"),
        ("Mon Nov  2 10:00:00 2026 : Auth: (7) Login incorrect: [bob] (from client nas1 port 7 cli 00-00-5E-00-53-01)", "failure None bob"),
        ("Mon Nov  2 10:00:00 2026 : Auth: (7) Login OK: [bob] (from client nas1 port 7 cli 203.0.113.7)", f"success {_IP} bob"),
        ("Mon Nov  2 10:00:00 2026 : Info: Ready to process requests", "other"),
    ),
    "pterodactyl": (
        ("[2026-11-02 10:00:00] production.ERROR: These credentials do not match our records. {\"ip\":\"203.0.113.7\"}", f"failure {_IP} None"),
    ),
    "pihole": (
        (f"2026-11-02 10:00:00.000 [7M] WARNING: API: Login attempt failed from {_IP}: wrong password", f"failure {_IP} None"),
        ("2026-11-02 10:00:00.000 [7M] INFO: FTL started", "other"),
    ),
    "guacamole": (
        (f'10:00:00.000 [http-nio-8080-exec-7] WARN  o.a.g.r.auth.AuthenticationService - Authentication attempt from {_IP} for user "bob" failed.', "unread"),
    ),
    "gunicorn": (
        ('[2026-11-02 10:00:00 +0000] [7] [INFO] Booting worker with pid: 7', 'other'),
    ),
    "morgan": (
        ('GET /a 200 5.123 ms - 10', 'unread'),
    ),
    "courier": (
        ('Nov  2 10:00:00 web1 imapd: LOGIN FAILED, user=bob, ip=[::ffff:203.0.113.7]', 'failure 203.0.113.7 bob'),
        ('Nov  2 10:00:00 web1 imapd: LOGIN, user=bob, ip=[::ffff:203.0.113.7], port=[4000], protocol=IMAP', 'success 203.0.113.7 bob'),
    ),
    "cyrus": (
        ('Nov  2 10:00:00 web1 cyrus/imaps[7]: badlogin: pc.example [203.0.113.7] PLAIN [SASL(-13): authentication failure: Password verification failed]', 'failure 203.0.113.7 None'),
        ('Nov  2 10:00:00 web1 cyrus/imaps[7]: login: pc.example [203.0.113.7] bob plaintext+TLS User logged in', 'success 203.0.113.7 bob'),
    ),
    "exim": (
        ('2026-11-02 10:00:00 Cannot open main log file "/var/log/exim4/mainlog": Permission denied: euid=1 egid=1', 'other'),
    ),
    "emby": (
        ('2026-11-02 10:00:00.000 Warn UserManager: Authentication request for "bob" has been denied (IP: "203.0.113.7").', 'failure 203.0.113.7 bob'),
    ),
    "emby2": (
        ('2026-11-02 10:00:00.000 Warn Server: AUTH-ERROR: 203.0.113.7 - Invalid user or password entered.', 'failure 203.0.113.7 None'),
    ),
    "plex": (
        ('Nov 02, 2026 10:00:00.000 [7] DEBUG - Auth: authenticated user 7 as bob', 'other'),
    ),
    "bitwarden": (
        ('2026-11-02 10:00:00.000 +00:00 [WRN] Failed login attempt. 203.0.113.7', 'failure 203.0.113.7 None'),
    ),
    "mailcow": (
        ('Nov  2 10:00:00 web1 postfix/smtps/smtpd[7]: warning: unknown[203.0.113.7]: SASL LOGIN authentication failed: UGFzc3dvcmQ6', 'failure 203.0.113.7 None'),
    ),
    "firefly": (
        ('[2026-11-02 10:00:00] local.WARNING: Login failed. Attempt for "bob" from 203.0.113.7.', 'failure 203.0.113.7 bob'),
    ),
    "mastodon": (
        ('[7] method=POST path=/auth/sign_in format=html controller=Auth::SessionsController action=create status=401 duration=5.0 ip=203.0.113.7 time=2026-11-02T10:00:00', 'failure 203.0.113.7 None'),
    ),
    "ordinary": (
        ('2026-11-02 10:00:00 INFO Password policy changed by admin from 203.0.113.7', 'other'),
        ('2026-11-02 10:00:00 INFO 0 failed logins from 203.0.113.7', 'other'),
        ('2026-11-02 10:00:00 ERROR failed to connect to auth server 203.0.113.7: connection refused', 'other'),
        ('2026-11-02 10:00:00 INFO token refresh for user bob (203.0.113.7) ok', 'other'),
        ('2026-11-02 10:00:00 WARN user bob logged out from 203.0.113.7', 'other'),
        ('2026-11-02 10:00:00 INFO authentication provider ldap://203.0.113.7 loaded', 'other'),
        ('2026-11-02 10:00:00 ERROR ldap authentication backend 203.0.113.7 failed to respond', 'other'),
        ('2026-11-02 10:00:00 INFO password reset mail sent to bob from 203.0.113.7', 'other'),
        ('Nov  2 10:00:00 web1 mosquitto[7]: New connection from 203.0.113.7:4000 on port 1883.', 'other'),
        ('Nov  2 10:00:00 web1 systemd[1]: Failed to start Authentication service for Users.', 'other'),
    ),
    "mosquitto": (
        ('Nov  2 10:00:00 web1 mosquitto[7]: Client c1 [203.0.113.7:4000] disconnected, not authorised.', 'failure 203.0.113.7 None'),
    ),
    "wg": (
        ('time="2026-11-02T10:00:00Z" level=warning msg="failed login attempt" user=bob ip=203.0.113.7', 'failure 203.0.113.7 bob'),
    ),
    "mikrotik too": (
        ('Nov  2 10:00:00 web1 system,error,critical login failure for user admin from 203.0.113.7 via web', 'failure 203.0.113.7 admin'),
    ),
    "harbor": (
        ("2026-11-02T10:00:00Z [ERROR] [/core/controllers/base.go:7]: Error occurred in UserLogin: Failed to authenticate user, due to error 'Invalid credentials'", 'other'),
    ),
    "ejabberd": (
        ('2026-11-02 10:00:00.000 [info] <0.7.0>@ejabberd_c2s:process_auth_result:7 (tls|<0.7.0>) Failed c2s PLAIN authentication for bob@shop.example from 203.0.113.7: Invalid username or password', 'failure 203.0.113.7 bob@shop.example'),
    ),
    "prosody": (
        ('Nov  2 10:00:00 web1 prosody[7]: c2s7: Authentication failed (not-authorized)', 'other'),
    ),
    "openvpn too": (
        ("2026-11-02 10:00:00+0000 [stdout#info] AUTH FAILED: 'local auth failed: password verification failed' user=bob ip=203.0.113.7", 'failure 203.0.113.7 bob'),
    ),
    "usermin": (
        ('Nov  2 10:00:00 web1 usermin[7]: Invalid login as bob from 203.0.113.7', 'failure 203.0.113.7 bob'),
    ),
    "rustdesk": (
        ('[2026-11-02 10:00:00.000000 +00:00] INFO [src/x.rs:7] update_pk 1 [::ffff:203.0.113.7]:4000 b"x"', 'other'),
    ),
}  # fmt: skip
"""By program: lines and `OUTCOME ADDRESS USER`; `other` tells of nothing, `unread` has no time."""
