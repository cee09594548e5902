"""How many input pixels a second OpenVINO itself computes for a network at a fixed tile size.

No picture, no copying, no saving: the network alone, again and again, one request at a time with
all cores and several requests in flight, whichever is faster. This is the ceiling that a whole
command is held against.

Prints one JSON line: pixels_per_second (best), and every rate that was measured.

usage: engine_rate.py [--precision f32|bf16] [--seconds 2] NETWORK TILE...
"""

import argparse
import json
import time

import numpy as np
import openvino


def one_at_a_time(compiled, tile, seconds):
    request = compiled.create_infer_request()
    request.infer([tile])
    count, started = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - started) < seconds or count < 2:
        request.start_async([tile], share_inputs=True)
        request.wait()
        count += 1
    return count / elapsed


def several(compiled, tile, seconds):
    queue = openvino.AsyncInferQueue(compiled)  # as many requests as the device asks for
    for _ in range(len(queue)):
        queue.start_async([tile], share_inputs=True)
    queue.wait_all()
    count, started = 0, time.perf_counter()
    while time.perf_counter() - started < seconds or count < 2 * len(queue):
        queue.start_async([tile], share_inputs=True)
        count += 1
    queue.wait_all()
    return count / (time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--precision", choices=("f32", "bf16"), default="f32")
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("network")
    parser.add_argument("tiles", type=int, nargs="+")
    arguments = parser.parse_args()

    core = openvino.Core()
    rates = []
    for side in arguments.tiles:
        for hint, measure in (("LATENCY", one_at_a_time), ("THROUGHPUT", several)):
            model = core.read_model(arguments.network)
            shape = [1, model.input(0).partial_shape[1].get_length(), side, side]
            tile = np.random.default_rng(1).random(shape, dtype=np.float32)
            model.reshape(shape)
            settings = {"INFERENCE_PRECISION_HINT": arguments.precision, "PERFORMANCE_HINT": hint}
            compiled = core.compile_model(model, "CPU", settings)
            rate = measure(compiled, tile, arguments.seconds) * side * side
            rates.append({"tile": side, "hint": hint, "pixels_per_second": round(rate)})
    best = max(rate["pixels_per_second"] for rate in rates)
    print(json.dumps({"pixels_per_second": best, "rates": rates}))


if __name__ == "__main__":
    main()
