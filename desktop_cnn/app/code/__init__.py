"""The PyTorch lines that compute what is on screen: whole programs, whose ``result`` has the same numbers.

parts: what programs are put together from; each lab's program has a file of the lab's name.
"""
