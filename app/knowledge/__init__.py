"""What a company knows and may tell its customers, and how the right piece is found for a question.

A fact is one answer in the company's own words, with a title and examples of how customers ask for it. The database's
Portuguese full text brings the candidates; `facts` reads each of them and `asked` the customer's turn, `fitting` lays them side
by side, and `rules` decides which of them answer which part of the turn, and whether any does. Table: `knowledge_facts`.
No jobs, no providers.
"""
