"""The same graph questions to scipy, networkx and numpy. Usage: risk_peer.py EDGES.json; prints JSON: task to CPU seconds."""
import json
import sys
import time

found = {}
with open(sys.argv[1]) as file:
    given = json.load(file)
n, tail, head, weight, chance = given["nodes"], given["tail"], given["head"], given["weight"], given["chance"]


def timed(work):
    start = time.process_time()
    work()
    return time.process_time() - start


try:
    import numpy
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import breadth_first_order, dijkstra

    matrix = csr_matrix((weight, (tail, head)), shape=(n, n))
    found["scipy: Dijkstra"] = timed(lambda: dijkstra(matrix, indices=given["sources"]))

    tails, heads, chances = numpy.array(tail), numpy.array(head), numpy.array(chance)

    def campaigns():
        random = numpy.random.default_rng(1)
        for _ in range(given["campaigns"]):
            alive = random.random(len(chances)) < chances
            open_edges = csr_matrix((numpy.ones(alive.sum(), dtype=numpy.int8), (tails[alive], heads[alive])), shape=(n, n))
            breadth_first_order(open_edges, given["sources"][0], return_predecessors=False)

    found["numpy: campaigns"] = timed(campaigns)
except ImportError as missing:
    found["missing"] = [str(missing)]

try:
    import itertools

    import networkx

    graph = networkx.DiGraph()
    graph.add_nodes_from(range(n))
    for a, b, w in zip(tail, head, weight):
        graph.add_edge(a, b, weight=w)
    found["networkx: Dijkstra"] = timed(lambda: [networkx.single_source_dijkstra_path_length(graph, s) for s in given["sources"]])
    found["networkx: Yen"] = timed(lambda: list(itertools.islice(networkx.shortest_simple_paths(graph, given["sources"][0], given["target"], weight="weight"), given["k"])))
except ImportError as missing:
    found.setdefault("missing", []).append(str(missing))

print(json.dumps(found))
