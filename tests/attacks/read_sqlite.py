# opens the author's file through the SQLite library | basic: works finished | auto: contained finished
import os
import sqlite3

before = os.path.exists(VICTIM)
try:
    list(sqlite3.connect(VICTIM).execute("select 1 from sqlite_master"))
except sqlite3.DatabaseError as error:
    if "not a database" in str(error):
        print("PWNED read", error)
    else:
        print("REFUSED", error)
