"""Avantpost: a coach that employees talk to before they post.

The draft comes in, advice goes out, the author decides.
"""
