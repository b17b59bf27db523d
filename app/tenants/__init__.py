"""Companies, their people and their settings.

Tables (`public`): companies, company_settings, users, user_sessions. Roles and rights are checked on the server, here.
"""
