"""The same assignment by other people's programs, each in a file of its own.

They run in the environment of the peers, which knows nothing of the platform. Each file has one
function, `assign`: it is given the eligible pairs and answers with the positions of those it chose.
"""

NAMES = ("greedy", "hospital_resident", "scipy_sparse", "scipy_dense", "highs", "networkx_simplex")
