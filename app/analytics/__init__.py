"""What the company's figures say, read from every room below: today at a glance, and what needs a person now. Nobody reads this room.

No table and no work of its own: figures are read from the truth each time; `today.remembered` keeps them for moments.
"""
