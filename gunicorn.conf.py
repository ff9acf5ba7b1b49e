"""How gunicorn serves `app:server`; it reads this file by itself when it starts in this folder.

A long filter or comparison makes a long address, and browsers repeat the address of a page in the Referer header.
"""

limit_request_line = 0
limit_request_field_size = 262_144
