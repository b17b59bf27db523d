"""The built-in model: answers with the company's own words, without an account, a network or a guess.

`signals` hears what a customer's words do (greet, ask for a person, report danger …), `reading` lays the turn beside the
facts found for it, `phrases` are the few sentences of her own, `composing` decides what is said and in which order;
`understanding` knows what the turn wants, learnt from `messages`, and `form` which kind of message carries the answer.
"""
