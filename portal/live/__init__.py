"""The live talk: a state of a case's thread in which both are there at once.

What is said are the thread's ordinary messages, under the case's key; here is only who waits, who answers and until when.
Commands flush and never ring: whoever commits rings the bell afterwards (`portal.bell`), with the case's id as topic.
"""
