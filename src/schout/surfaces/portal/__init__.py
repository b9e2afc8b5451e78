"""The pages for those outside: who reports, who is a tenant with a case, who finds a weak spot.

In come requests of browsers, out go whole pages that need no script, no cookie and nothing from
anywhere else. It may not import the other surfaces. What may be seen is decided in
`service.portal_desk`, what may be done by the desks; here it is only laid out.
"""
