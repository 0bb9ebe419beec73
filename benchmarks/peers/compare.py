#!/usr/bin/env python3
"""Training steps of PyTorch, scikit-learn and FANN beside ours: the same networks, one thread, in turns.

    python3 benchmarks/peers/compare.py [--rounds 3] [--seconds 1]

Each program is a process of its own, so that no library's threads or memory disturb another's. What is not installed, or
without a fast library for products of matrices, is named with the way to install it, and left out. Ratios are medians over
rounds; above 1 a peer is slower than we are.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "benchmarks" / "DistributedBackprop.Benchmarks"
PROGRAM = PROJECT / "bin" / "Release" / "net10.0" / "DistributedBackprop.Benchmarks.dll"

# Where Debian's packages are, whatever python3 is first on the path.
DEBIAN_PYTHON = "/usr/bin/python3"

# Units, examples of a step, activation of hidden layers.
NETWORKS = [
    ([2, 2, 2], 1, "sigmoid"),
    ([784, 128, 10], 32, "relu"),
    ([784, 128, 10], 256, "relu"),
    ([784, 512, 512, 10], 256, "relu"),
    ([784, 2048, 2048, 10], 512, "relu"),
]

PEERS = {
    "pytorch": "apt install python3-torch libopenblas0-pthread",
    "pytorch by hand": "apt install python3-torch libopenblas0-pthread",
    "scikit-learn": "apt install python3-sklearn libopenblas0-pthread",
    "fann": "apt install libfann-dev",
}


class Missing(Exception):
    """A library that is not installed, or not with what it computes fast with."""


def require_fast_products():
    """Debian's packages come with plain loops for products of matrices, some 20 times slower than OpenBLAS: that would be no comparison."""
    maps = Path("/proc/self/maps")
    fast = r"/(openblas|blis|atlas)[^/\n]*/|/lib(scipy_)?openblas|/libmkl_|/libblis|/libnvpl_blas|/libarmpl"
    if maps.exists() and not re.search(fast, maps.read_text(encoding="utf-8", errors="replace")):
        raise Missing


def step_of_pytorch(units, batch, activation, by_hand=False):
    """A step of gradient descent, by autograd or with the backward pass written out."""
    try:
        import torch
    except ImportError as error:
        raise Missing from error
    if not torch.backends.mkl.is_available():
        require_fast_products()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    function = torch.relu if activation == "relu" else torch.sigmoid
    inputs = torch.rand(batch, units[0])
    classes = torch.randint(units[-1], (batch,))
    layers = [(torch.randn(i, o) * i**-0.5, torch.zeros(o)) for i, o in zip(units, units[1:])]

    def forward():
        activations = [inputs]
        for weight, bias in layers[:-1]:
            activations.append(function(torch.addmm(bias, activations[-1], weight)))
        return activations, torch.addmm(layers[-1][1], activations[-1], layers[-1][0])

    if not by_hand:
        parameters = [tensor.requires_grad_() for layer in layers for tensor in layer]
        optimizer = torch.optim.SGD(parameters, lr=0.01)

        def step():
            optimizer.zero_grad(set_to_none=True)
            torch.nn.functional.cross_entropy(forward()[1], classes).backward()
            optimizer.step()

        return step

    targets = torch.nn.functional.one_hot(classes, units[-1]).float()

    @torch.no_grad()
    def step_by_hand():
        activations, logits = forward()
        delta = (torch.softmax(logits, 1) - targets) / batch
        for index in range(len(layers) - 1, -1, -1):
            weight, bias = layers[index]
            a = activations[index]
            below = None
            if index > 0:
                slope = (a > 0).float() if activation == "relu" else a * (1 - a)
                below = (delta @ weight.T).mul_(slope)
            weight.addmm_(a.T, delta, alpha=-0.01)
            bias.sub_(delta.sum(0), alpha=0.01)
            delta = below

    return step_by_hand


def step_of_scikit_learn(units, batch, activation):
    """A step of MLPClassifier: partial_fit on one mini-batch."""
    try:
        import numpy
        from sklearn.neural_network import MLPClassifier
    except ImportError as error:
        raise Missing from error
    require_fast_products()
    random = numpy.random.default_rng(1)
    inputs = random.random((batch, units[0]), dtype=numpy.float32)
    classes = random.integers(units[-1], size=batch)
    model = MLPClassifier(
        hidden_layer_sizes=units[1:-1], activation="relu" if activation == "relu" else "logistic",
        solver="sgd", batch_size=batch, alpha=0.0, momentum=0.0, learning_rate_init=0.01)
    model.partial_fit(inputs, classes, classes=list(range(units[-1])))
    return lambda: model.partial_fit(inputs, classes)


def step_of_fann(units, batch, _):
    """Steps of FANN, which knows the sigmoid and the squared error, and updates after each example or after all."""
    import ctypes
    import ctypes.util
    path = ctypes.util.find_library("floatfann") or ctypes.util.find_library("fann")
    if path is None:
        raise Missing
    fann = ctypes.CDLL(path)
    fann.fann_create_standard_array.restype = ctypes.c_void_p
    fann.fann_create_train_from_callback.restype = ctypes.c_void_p
    fann.fann_train_epoch.restype = ctypes.c_float
    network = ctypes.c_void_p(fann.fann_create_standard_array(len(units), (ctypes.c_uint * len(units))(*units)))
    # One call makes many steps of one example, or one step of many examples.
    examples = 1000 if batch == 1 else batch
    floats = ctypes.POINTER(ctypes.c_float)

    @ctypes.CFUNCTYPE(None, ctypes.c_uint, ctypes.c_uint, ctypes.c_uint, floats, floats)
    def fill(example, inputs, outputs, values, targets):
        for k in range(inputs):
            values[k] = (example * 31 + k * 17) % 97 / 97
        for k in range(outputs):
            targets[k] = float(k == example % outputs)

    data = ctypes.c_void_p(fann.fann_create_train_from_callback(examples, units[0], units[-1], fill))
    incremental, batch_training = 0, 1
    fann.fann_set_training_algorithm(network, incremental if batch == 1 else batch_training)

    def step():
        fann.fann_train_epoch(network, data)

    step.steps = examples if batch == 1 else 1
    return step


STEPS = {
    "pytorch": step_of_pytorch,
    "pytorch by hand": lambda *network: step_of_pytorch(*network, by_hand=True),
    "scikit-learn": step_of_scikit_learn,
    "fann": step_of_fann,
}


def microseconds(step, seconds):
    """The median time of a step."""
    steps = getattr(step, "steps", 1)
    warm = time.perf_counter()
    while time.perf_counter() - warm < 0.3:
        step()
    times = []
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds or len(times) < 3:
        before = time.perf_counter()
        step()
        times.append((time.perf_counter() - before) / steps * 1e6)
    return statistics.median(times)


def settings():
    """One thread each; and Debian's OpenBLAS must be told of processors that are younger than it is."""
    flags = Path("/proc/cpuinfo").read_text(encoding="ascii") if Path("/proc/cpuinfo").exists() else ""
    environment = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", OMP_WAIT_POLICY="PASSIVE")
    if "OPENBLAS_CORETYPE" not in environment and ("avx512f" in flags or "avx2" in flags):
        environment["OPENBLAS_CORETYPE"] = "SkylakeX" if "avx512f" in flags else "Haswell"
    return environment


def measure_ours(units, batch, activation, seconds):
    """The median time of our step, and its share of the processor's peak."""
    command = ["dotnet", PROGRAM, "step", "--json", "--network", "-".join(map(str, units)), "--batch", str(batch),
               "--activation", activation, "--seconds", str(seconds)]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return report["step_us_median"], report["peak_share"]


def measure_peer(peer, network, seconds):
    """The median time of a peer's step, or None where it is not installed."""
    arguments = [__file__, "--peer", peer, "--network", json.dumps(network), "--seconds", str(seconds)]
    for python in dict.fromkeys([sys.executable, DEBIAN_PYTHON]):
        if Path(python).exists():
            result = subprocess.run([python, *arguments], check=True, capture_output=True, text=True, env=settings())
            if result.stdout.strip() != "null":
                return json.loads(result.stdout)
    return None


def compare(rounds, seconds):
    """Prints a line a network."""
    subprocess.run(["dotnet", "build", "-c", "Release", "-v", "quiet", "-nologo", PROJECT], check=True, stdout=subprocess.DEVNULL)
    missing = set()
    for network in NETWORKS:
        units, batch, activation = network
        ours, shares, peers = [], [], {peer: [] for peer in PEERS}
        for _ in range(rounds):
            step, share = measure_ours(units, batch, activation, seconds)
            ours.append(step)
            shares.append(share)
            for peer in PEERS:
                if peer not in missing:
                    peers[peer].append(measure_peer(peer, network, seconds))
                    if peers[peer][-1] is None:
                        missing.add(peer)
                        print(f"{peer} is left out: not installed, or without a fast library for products. {PEERS[peer]}")
        name = "-".join(map(str, units))
        print(f"{name}, {batch} examples, {activation}: {statistics.median(ours):,.2f} us, {statistics.median(shares):.0%} of the peak")
        for peer, times in peers.items():
            if times and None not in times:
                ratio = statistics.median(time / own for time, own in zip(times, ours))
                print(f"    {peer:16} {statistics.median(times):12,.2f} us   {ratio:6.2f} times ours", flush=True)


def main():
    """Compares, or measures one peer for the process that compares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--peer", choices=PEERS, help=argparse.SUPPRESS)
    parser.add_argument("--network", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peer is None:
        compare(arguments.rounds, arguments.seconds)
        return
    try:
        print(json.dumps(microseconds(STEPS[arguments.peer](*json.loads(arguments.network)), arguments.seconds)))
    except Missing:
        print("null")


if __name__ == "__main__":
    main()
