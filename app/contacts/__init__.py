"""Who the person is: contact, identities (phone, WhatsApp LID), merges that can be undone, tags.

Tables (company's schema): contacts, contact_identities, contact_merges, tags, contact_tags.
"""
