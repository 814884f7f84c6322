"""One module a thing people ask for, told from start to end: root and values in, value out, no print.

One that writes does all or nothing: whatever it raises, files, index and history are as they were. Its
result says the commit, None when nothing had to be committed.
"""
