"""Makes optimisers.json: what torch's Adam and scipy's L-BFGS-B do with small problems.

Needs torch, numpy and scipy. usage: optimisers.py >optimisers.json
"""

import json

import numpy
import scipy.optimize
import torch

COUNT = 12


def rosenbrock(x):
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def start():
    return numpy.array([-1.2 if i % 2 == 0 else 1.0 for i in range(COUNT)])


def adam():
    x = torch.tensor(start(), dtype=torch.float32, requires_grad=True)
    optimiser = torch.optim.Adam([x], lr=0.02, betas=(0.9, 0.99), eps=1e-8)
    losses, pictures = [], []
    for _ in range(200):
        optimiser.zero_grad()
        loss = rosenbrock(x)
        loss.backward()
        losses.append(float(loss))
        optimiser.step()
        pictures.append([float(v) for v in x.detach()])
    return {"losses": losses, "after": {str(n): pictures[n - 1] for n in (1, 10, 50)}}


def lbfgs():
    def f(x):
        value = torch.tensor(x, dtype=torch.float64, requires_grad=True)
        loss = rosenbrock(value)
        loss.backward()
        return float(loss), value.grad.numpy()

    result = scipy.optimize.minimize(
        f, start(), jac=True, method="L-BFGS-B", options={"maxcor": 10, "ftol": 0, "gtol": 1e-6})
    return {"evaluations": int(result.nfev), "iterations": int(result.nit), "loss": float(result.fun)}


print(json.dumps({"adam": adam(), "lbfgs": lbfgs()}, indent=1))
