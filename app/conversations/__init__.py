"""The record: conversations, who holds them, messages in and out, questions that are open, delivery and receipts; and the operators' desk.

`outbox.queue_message` is the only way to speak; `delivery` the only code that calls a gateway to send. Tables (company's schema):
conversations, messages, open_questions, instance_pacing, conversation_notes, quick_replies. Work: `conversations.deliver`, one item per
conversation.
"""
