"""Companies, their people and their settings.

Tables (`public`): companies, company_settings, users, user_sessions, installation. Roles and rights are checked on the server, here.
"""
