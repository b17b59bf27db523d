"""The mind: what may be thought about (guard), what is known (context), what is said (answer), what may never be said (limits).

She reads and proposes; `turns` executes and stores. Prompts are versioned files in `prompts/`.
"""
