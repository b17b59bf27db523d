"""New companies: their schema and role, their first user and number, their first steps; and the demonstration company.

No table: what is done is read from the rooms below. Settings: whether the first steps, once done, are still shown.
"""
