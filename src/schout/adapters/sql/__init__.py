"""The store in a database: SQLite by default, PostgreSQL for more than one machine; one schema.

Only this folder imports SQLAlchemy. Errors of a driver do not leave it: `failure` makes them ours.
"""
