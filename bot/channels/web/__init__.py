"""The web channel: a page on which anybody has the conversation, and the small HTTP API behind it.

It translates between HTTP and the coach. It keeps nothing: no draft, no advice, no conversation.
"""
