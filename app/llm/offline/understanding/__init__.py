"""What a customer's words mean, learnt from written messages and read without an account or a network.

`concepts` and `features` turn a text into what can be counted, `learning` fits weights to the written messages in a process of
its own, `storage` keeps them for every process of the installation, `weights` reads a text with them. `days`, `hours` and
`details` read what was named; `situation` lays the answer beside what we had asked; `unmasking` sees through
disguises, `attacks` judges all that a text may say. `meaning` puts it together.
"""
