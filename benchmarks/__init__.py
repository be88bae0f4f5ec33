"""The matching engine measured: instances from a seed, our solvers and others', figures."""
