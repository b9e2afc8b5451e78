"""Wording: what tells of a login is told from what only speaks about logins."""

import pytest

from schout.core.intake.programs.wording import verdict

FAILURES = (
    "Failed login for user bob",
    "Login failed for user bob",
    "login_failed",
    "LoginFailed",
    "AUTHENTICATION_FAILED",
    "AUTH-ERROR: Invalid username or password entered.",
    "authentication failure; user=bob",
    "Authentication failed",
    "Authentication error for bob",
    "authentication for bob failed",
    "Authentication attempt from [203.0.113.7, 192.0.2.1] for user bob failed.",
    "Authentication request for bob has been denied",
    "invalid password",
    "Invalid credentials for bob",
    "invalid login",
    "invalid admin token",
    "Invalid TOTP code!",
    "Token is invalid!",
    "Incorrect username or password for bob",
    "incorrect password",
    "Wrong password",
    "bad password attempt",
    "Username or password is incorrect. Try again.",
    "Unsuccessful login attempt",
    "Unsuccessful 1FA authentication attempt by user 'bob'",
    "Unauthorized access from 203.0.113.7",
    "not authorized",
    "Access denied for bob@shop",
    "Login attempt with a wrong key",
    "MFA failed for bob",
    "MFA failure count is set to 1.",
    "Failed sign-in attempt using invalid password",
    "Failed to authenticate user bob",
    "User is trying to login using bob",
    "Mislukte login poging",
    "Anmeldung fehlgeschlagen",
    "Login failed; was not logged in",
    "password authentication failed for user bob",
    "type=LOGIN_ERROR, error=invalid_user_credentials",
    "authentication failure; rhost=203.0.113.7 user=root@pam",
    "user denied: root (mysql-denied) from 203.0.113.7",
    "SOGoRootPage Login from '203.0.113.7' for user 'bob' might not have worked",
    "Rejected connection: Wrong certificate or password for existing user",
    "Failed c2s PLAIN authentication for bob",
    "XML-RPC authentication failure from 203.0.113.7",
    "login attempt [root/1234] failed",
    "invalid verification code",
)
UNKNOWN = (
    "unknown user bob",
    "Login attempt for nonexistent user",
    "user bob not found",
    "user not found",
    "account not found, login failed",
    "Authentication failed: no such user",
    "Can't find user [9@h]",
    "Failed login attempt (User not found)",
    "Invalid user bob",
    "Authentication attempt for unknown user bob",
    "type=LOGIN_ERROR, error=user_not_found",
    "Failed authentication attempt for bob: user does not exist",
    "Login attempt with unknown user",
)
SUCCESSES = (
    "Login successful for bob",
    "login_success",
    "User bob logged in",
    "Successful login",
    "successfully logged in",
    "Authentication succeeded for bob",
    "Authentication request for bob has succeeded.",
    "Successful 1FA authentication attempt made by user 'bob'",
    "Login successful after 3 failed logins",
    "Accepted password for bob",
    "Login attempt for user bob succeeded",
)
NOTHING = (
    "",
    "Started session 7 of user root",
    "no failed logins",
    "0 failed login attempts",
    "failed login attempts: 0",
    "failed login threshold set to 5",
    "number of failed logins 7",
    "authentication error page rendered",
    "Invalid login page",
    "not logged in",
    "login failed handler registered",
    "connection failed",
    "file not found",
    "token refreshed",
    "request failed with status 500",
    "user bob updated the password policy",
    "backup successful",
    "key accepted",
    "error while rendering the account",
    "connection to auth server failed",
    "login attempt limit reached",
    "authentication backend error",
    "invalid user agent",
    "invalid user-agent header",
    "bad user input",
    "invalid status code 500",
    "invalid token < in json at position 0",
    "invalid e-mail address",
)


@pytest.mark.parametrize("text", FAILURES)
def test_a_failed_login_is_one(text: str) -> None:
    assert verdict(text) == "failure"


@pytest.mark.parametrize("text", UNKNOWN)
def test_a_user_that_does_not_exist_is_told(text: str) -> None:
    assert verdict(text) == "unknown_user"


@pytest.mark.parametrize("text", SUCCESSES)
def test_a_login_that_succeeded_is_one(text: str) -> None:
    assert verdict(text) == "success"


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_speaks_about_such_things_is_nothing(text: str) -> None:
    assert verdict(text) is None
