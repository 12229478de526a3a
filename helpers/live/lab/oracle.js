// The exact marginal velocity on the straight path, the same as helpers/exact.py, and samples of the distributions it joins:
// {points, b} are points blurred by b, {squares} the uniform distribution on squares of side 1, by their lower left corners.
// Points, corners and clouds are Float64Arrays x1, y1, x2, y2, …; a field is called as v(t, cloud).

import { logDensity, marginalVelocity } from "../kit/mathematics.js";

export function oracle(target, source) {
  const edge = 1e-4; // how close in t the field comes to an end where nothing is blurred
  const from = source ?? { points: new Float64Array(2), b: 1 };
  const first = from.b && !target.squares ? 0 : edge, last = target.b ? 1 : 1 - edge;
  const towards = target.squares ? towardsSquares : source ? towardsPoints : ({ points, b }) => marginalVelocity(points, b);
  const v = towards(target, from);
  return (t, cloud) => v(Math.min(Math.max(t, first), last), cloud);
}

// All pairs, twice: the exponentials wait until the nearest pair is known, and most of them are then spared.
function towardsPoints({ points: p, b }, { points: q, b: a }) {
  const nearest = new Float64Array(q.length / 2);
  return (t, cloud) => {
    const out = new Float64Array(cloud.length), starts = q.map((value) => (1 - t) * value), ends = p.map((value) => t * value);
    const variance = ((1 - t) * a) ** 2 + (t * b) ** 2, slope = (t * b * b - (1 - t) * a * a) / variance;
    for (let n = 0; n < cloud.length; n += 2) {
      const x = cloud[n], y = cloud[n + 1];
      let least = Infinity;
      for (let i = 0; i < q.length; i += 2) {
        const dx = x - starts[i], dy = y - starts[i + 1];
        let near = Infinity;
        for (let j = 0; j < p.length; j += 2) {
          const square = (dx - ends[j]) ** 2 + (dy - ends[j + 1]) ** 2;
          if (square < near) near = square;
        }
        nearest[i / 2] = near;
        if (near < least) least = near;
      }
      const reach = least + 80 * variance; // farther pairs weigh less than exp(−40) of the nearest
      let sum = 0, qx = 0, qy = 0, px = 0, py = 0;
      for (let i = 0; i < q.length; i += 2) {
        if (nearest[i / 2] > reach) continue;
        const dx = x - starts[i], dy = y - starts[i + 1];
        let row = 0;
        for (let j = 0; j < p.length; j += 2) {
          const square = (dx - ends[j]) ** 2 + (dy - ends[j + 1]) ** 2;
          if (square > reach) continue;
          const weight = Math.exp((least - square) / (2 * variance));
          row += weight;
          px += weight * p[j];
          py += weight * p[j + 1];
        }
        sum += row;
        qx += row * q[i];
        qy += row * q[i + 1];
      }
      out[n] = (px - qx + slope * (x * sum - (1 - t) * qx - t * px)) / sum;
      out[n + 1] = (py - qy + slope * (y * sum - (1 - t) * qy - t * py)) / sum;
    }
    return out;
  };
}

// Mills' ratio, the mass of N(0, 1) above z over its density there, for z ≥ 0; from Abramowitz and Stegun (1964), 26.2.11 and,
// where that would cancel, Laplace's continued fraction 26.2.14, whose rest is taken to repeat for ever.
function mills(z) {
  if (z < 2) {
    let term = z, sum = z;
    for (let n = 3; term > 1e-17 * sum; n += 2) sum += term *= z * z / n;
    return Math.sqrt(Math.PI / 2) * Math.exp(z * z / 2) - sum;
  }
  let n = Math.ceil(8 + 256 / (z * z)), rest = (z + Math.sqrt(z * z + 4 * n)) / 2;
  while (--n) rest = z + n / rest;
  return 1 / rest;
}

// N(0, 1) cut off at u and w: the logarithm of the mass that is left, since far out the mass underflows, and its mean.
function between(u, w) {
  if (w < -u) {
    const { logMass, mean } = between(-w, -u);
    return { logMass, mean: -mean };
  }
  const fall = (u - w) * (u + w) / 2, beyond = Math.exp(fall) * mills(w); // the density at w is exp(fall) times that at u
  const logDensity = -(u * u + Math.log(2 * Math.PI)) / 2;
  if (u < 0) {
    const density = Math.exp(logDensity), mass = 1 - density * (mills(-u) + beyond);
    return { logMass: Math.log(mass), mean: -density * Math.expm1(fall) / mass };
  }
  const ratio = mills(u) - beyond; // mass over density: far out the two alone have lost their digits
  return { logMass: logDensity + Math.log(ratio), mean: -Math.expm1(fall) / ratio };
}

// Given xt, a source point and a square, t x1 is normal around xt − (1 − t) q and cut off at the square's edges.
function towardsSquares({ squares }, { points: q, b }) {
  const bound = (u, w) => -(Math.max(u, -w, 0) ** 2) / 2; // no mass is above this: what is far away needs no closer look
  return (t, cloud) => {
    const out = new Float64Array(cloud.length), s = (1 - t) * b, side = t / s;
    for (let n = 0; n < cloud.length; n += 2) {
      let top = -Infinity, sum = 0, ex = 0, ey = 0;
      for (let i = 0; i < q.length; i += 2) {
        const x = cloud[n] - (1 - t) * q[i], y = cloud[n + 1] - (1 - t) * q[i + 1];
        for (let j = 0; j < squares.length; j += 2) {
          const left = (t * squares[j] - x) / s, low = (t * squares[j + 1] - y) / s;
          if (bound(left, left + side) + bound(low, low + side) < top - 40) continue;
          const across = between(left, left + side), up = between(low, low + side), logMass = across.logMass + up.logMass;
          if (logMass > top) { // the sums are relative to the largest so far
            const less = Math.exp(top - logMass);
            [top, sum, ex, ey] = [logMass, sum * less, ex * less, ey * less];
          }
          const weight = Math.exp(logMass - top);
          sum += weight;
          ex += weight * (x + s * across.mean);
          ey += weight * (y + s * up.mean);
        }
      }
      out[n] = (ex / (sum * t) - cloud[n]) / (1 - t); // x1 − x0 = (x1 − xt) / (1 − t)
      out[n + 1] = (ey / (sum * t) - cloud[n + 1]) / (1 - t);
    }
    return out;
  };
}

export const NOISE = { points: new Float64Array(2), b: 1 }; // N(0, I); a Worker, which has functions only, spells it out

// log p at time t, (t, x, y), of the same mixture: all pairs' normals, or for squares what of each is left between the edges.
export function density(target, source = NOISE) {
  const { points: q, b: a } = source, { points: p, b, squares } = target;
  if (squares) return (t, x, y) => t > 0 ? ofSquares(squares, q, a, Math.min(t, 1 - 1e-9), x, y) : logDensity(q, a)(x, y);
  return (t, x, y) => {
    const centres = new Float64Array(p.length * q.length / 2);
    for (let i = 0, k = 0; i < q.length; i += 2) {
      for (let j = 0; j < p.length; j++, k++) centres[k] = (1 - t) * q[i + j % 2] + t * p[j];
    }
    return logDensity(centres, Math.hypot((1 - t) * a, t * b))(x, y);
  };
}

function ofSquares(squares, q, b, t, x, y) {
  const s = (1 - t) * b, side = t / s, logs = [];
  for (let i = 0; i < q.length; i += 2) {
    for (let j = 0; j < squares.length; j += 2) {
      const left = (t * squares[j] - x + (1 - t) * q[i]) / s, low = (t * squares[j + 1] - y + (1 - t) * q[i + 1]) / s;
      logs.push(between(left, left + side).logMass + between(low, low + side).logMass);
    }
  }
  const top = Math.max(...logs);
  return top + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - top), 0) / logs.length) - 2 * Math.log(t);
}

// sampler(target)(random, n) is n points of it; random() is uniform on [0, 1).
export function sampler({ points, b, squares }) {
  const places = points ?? squares;
  return (random, n) => {
    const out = new Float64Array(2 * n);
    for (let i = 0; i < 2 * n; i += 2) {
      const k = 2 * Math.floor(random() * places.length / 2);
      let x = random(), y = random();
      if (points) { // Box and Muller
        const r = b * Math.sqrt(-2 * Math.log(1 - x)), angle = 2 * Math.PI * y;
        x = r * Math.cos(angle);
        y = r * Math.sin(angle);
      }
      out[i] = places[k] + x;
      out[i + 1] = places[k + 1] + y;
    }
    return out;
  };
}

// What `oracle` calls: a Worker that starts from the text of functions needs them along with it.
export const parts = [towardsPoints, towardsSquares, between, mills];
