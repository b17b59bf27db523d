"""Tells a company's people what needs them, behind the bell of every page (`/painel/avisos`).

Table (`public`): alerts, one open row per kind and key however often it happens.
"""
