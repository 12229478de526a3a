// The mathematics that figures share, the same as helpers/solvers.py and helpers/exact.py; tests/test_live.py compares the two.
// A cloud of n points is a Float64Array x1, y1, x2, y2, …; a field is called as v(t, cloud).

export const linspace = (a, b, n) => Array.from({ length: n }, (_, i) => a + (b - a) * i / (n - 1));

// Chapter 3: the slope of one step, as in helpers/solvers.py; x is a cloud.
const plus = (x, s, v) => x.map((value, i) => value + s * v[i]);
export const slopes = {
  euler: (v, t, h, x) => v(t, x),
  midpoint: (v, t, h, x) => v(t + h / 2, plus(x, h / 2, v(t, x))),
  heun: (v, t, h, x) => {
    const k = v(t, x), l = v(t + h, plus(x, h, k));
    return k.map((a, i) => (a + l[i]) / 2);
  },
  rk4: (v, t, h, x) => { // the 3/8 rule
    const k1 = v(t, x), k2 = v(t + h / 3, plus(x, h / 3, k1));
    const k3 = v(t + 2 * h / 3, x.map((a, i) => a + h * (k2[i] - k1[i] / 3)));
    const k4 = v(t + h, x.map((a, i) => a + h * (k1[i] - k2[i] + k3[i])));
    return k1.map((a, i) => (a + 3 * (k2[i] + k3[i]) + k4[i]) / 8);
  },
};
export const evaluations = { euler: 1, midpoint: 2, heun: 2, rk4: 4 };
export const step = (v, t, h, x, method) => plus(x, h, slopes[method](v, t, h, x));

export const BLOCK = 32; // points that are carried in one piece, a millisecond or so

// Fill `way`, which holds the start, with one cloud for every time; pauses between blocks, so that `Work` can slice it.
// `clock` is what the field is told; the post's slip has one of its own (chapter 7).
export function* integrate(v, way, times, method, clock = times) {
  for (let n = 1; n < times.length; n++) {
    const from = way[n - 1], to = new Float64Array(from.length);
    for (let i = 0; i < from.length; i += 2 * BLOCK) {
      to.set(step(v, clock[n - 1], times[n] - times[n - 1], from.subarray(i, i + 2 * BLOCK), method), i);
      yield;
    }
    if (!to.every(Number.isFinite)) throw new Error("a particle left for infinity");
    way.push(to);
  }
}

export const finish = (generator) => {
  while (!generator.next().done);
}; // all at once, for what is short

// Chapter 4: the exact marginal velocity from N(0, I) to points blurred by b, as in helpers/exact.py.
export function posterior(points, b, t, x, y) {
  const k = points.length / 2, variance = (1 - t) ** 2 + (t * b) ** 2, weights = new Float64Array(k);
  let top = -Infinity, sum = 0;
  for (let i = 0; i < k; i++) {
    weights[i] = -((x - t * points[2 * i]) ** 2 + (y - t * points[2 * i + 1]) ** 2) / (2 * variance);
    if (weights[i] > top) top = weights[i];
  }
  for (let i = 0; i < k; i++) sum += weights[i] = weights[i] - top > -40 ? Math.exp(weights[i] - top) : 0;
  for (let i = 0; i < k; i++) weights[i] /= sum;
  return weights;
}

export const marginalVelocity = (points, b) => (time, cloud) => {
  const t = Math.min(time, b ? 1 : 1 - 1e-4), out = new Float64Array(cloud.length);
  const slope = (t * b * b - (1 - t)) / ((1 - t) ** 2 + (t * b) ** 2);
  for (let j = 0; j < cloud.length; j += 2) {
    const weights = posterior(points, b, t, cloud[j], cloud[j + 1]);
    let px = 0, py = 0;
    for (let i = 0; i < weights.length; i++) {
      px += weights[i] * points[2 * i];
      py += weights[i] * points[2 * i + 1];
    }
    out[j] = px + slope * (cloud[j] - t * px);
    out[j + 1] = py + slope * (cloud[j + 1] - t * py);
  }
  return out;
};

// Where a solver's particles are at time t: between two of its times they go straight ahead.
export function positionAt(way, times, t) {
  let n = 1;
  while (n < way.length - 1 && times[n] < t) n++;
  if (way.length === 1) return way[0];
  const part = Math.min(1, Math.max(0, (t - times[n - 1]) / (times[n] - times[n - 1])));
  return way[n - 1].map((value, i) => value + part * (way[n][i] - value));
}

// Chapter 8: log p(x) of points blurred by b, as datasets.PointCloud has it; makes nothing new at any of thousands of places.
export const logDensity = (points, b) => (x, y) => {
  let least = Infinity, sum = 0;
  for (let i = 0; i < points.length; i += 2) least = Math.min(least, (x - points[i]) ** 2 + (y - points[i + 1]) ** 2);
  for (let i = 0; i < points.length; i += 2) {
    sum += Math.exp((least - (x - points[i]) ** 2 - (y - points[i + 1]) ** 2) / (2 * b * b));
  }
  return Math.log(sum / (points.length * Math.PI * b * b)) - least / (2 * b * b);
};
