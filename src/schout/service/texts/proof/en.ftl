## The page that asks for proof of work before a sign-up
gate-proof-title = One moment, please
gate-proof-why = We are seeing an unusual number of sign-ups. Your browser is doing a small calculation, which is hardly any effort for one person and a lot for a program that signs up again and again. Nothing about you is sent anywhere.
gate-proof-working = Calculating, usually a few seconds …
gate-proof-done = Done. Go back to the form and send it once more.
gate-proof-back = Back to the form
gate-proof-cookies = The calculation is done, but your browser does not keep cookies for this site. Allow them and try again.
gate-proof-without = The calculation needs JavaScript, which is off in your browser.
gate-proof-write = Does it not work, or would you rather not? Write to us and we will sign you up:
