// What a training draws, and how far it has come. A Worker gets these functions, too, as text: runner.js.

import { uniform } from "../kit/samples.js";
import { assign } from "./assignment.js";
import { Learner, rate } from "./learner.js";
import { oracle, sampler } from "./oracle.js";

// A network as VFNet begins: He's rule for the hidden layers, and torch's for biases and for the last.
export function fresh({ width, depth, features, timeFeatures = 6, scale = 4 }, random) {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const sizes = [3 + 2 * (features + timeFeatures), ...Array(depth).fill(width), 2], weights = [];
  const omega = Float32Array.from({ length: 2 * features }, () => scale * normal());
  for (let l = 1; l < sizes.length; l++) {
    const [i, o] = [sizes[l - 1], sizes[l]], edge = 1 / Math.sqrt(i), even = () => edge * (2 * random() - 1);
    const weight = l < sizes.length - 1 ? () => Math.SQRT2 * edge * normal() : even;
    for (let k = 0; k < i * o; k++) weights.push(weight());
    for (let k = 0; k < o; k++) weights.push(even());
  }
  return { sizes, omega, timeFeatures, weights: Float32Array.from(weights) };
}

const RATE = 8e-3, FEATURES = 32, ASSIGNED = 64; // the highest rate, as in flow.train; how many pairs are assigned at a time

// The task of an experiment's settings: the Laboratory's traits of those names.
export const toTask = (settings, target, source) => {
  const { shape, source: from, points, width, depth, features, steps, batch, seed, coupling, goal } = settings;
  const network = { width, depth, features: features ? FEATURES : 0 }, assigned = coupling === "OT" ? ASSIGNED : 1;
  const data = JSON.stringify([shape, from, points]); // two trainings of the same are compared
  return { settings, target, source, data, network, steps, batch, lr: RATE, seed, goal, assigned };
};

// task: { target, source, data: a text that says what these two are, network: what `fresh` takes, or a network itself, steps,
// batch, lr, seed, goal: "pair" or "mean", assigned: how many pairs are paired by assignment, or 1, pairs: { x0, x1 },
// in place of draws, as a reflow has them }.
export class Training {
  constructor(task, before) {
    const random = uniform(task.seed), { target, source, network, batch } = task;
    const known = !task.pairs && !(task.assigned > 1); // whether the exact field is that of these pairs
    Object.assign(this, { task, random, known, step: 0, seconds: 0, losses: [] });
    const start = network.weights ? network : fresh(network, random), last = before?.learner;
    const fits = last?.batch === batch && String(last.sizes) === String(start.sizes) &&
      last.timeFeatures === start.timeFeatures;
    this.learner = fits ? last.restart(start) : new Learner(start, batch);
    if (before && before.task.data === task.data) {
      const { exact, data, noise, judge, floor, size, doubt, noiseOfOne } = before;
      Object.assign(this, { exact, data, noise, judge, floor, size, doubt, noiseOfOne });
      return;
    }
    this.exact = oracle(target, source);
    [this.data, this.noise] = [target, source || { points: new Float64Array(2), b: 1 }].map(sampler);
    this.measure(source ? 4096 : 20480); // the exact field between two shapes takes its time
  }
  // The floor of the loss and the size of the exact field, each of one component; what one pair's loss varies by.
  measure(n) {
    const all = this.draw(uniform(1), n, 1, null), u = this.velocities(all);
    let floor = 0, square = 0, size = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const off = ((all.goal[i] - u[i]) ** 2 + (all.goal[i + 1] - u[i + 1]) ** 2) / 2;
      floor += off / n;
      square += off * off / n;
      size += (u[i] ** 2 + u[i + 1] ** 2) / 2 / n;
    }
    const noiseOfOne = Math.sqrt(square - floor * floor);
    Object.assign(this, { floor, size, noiseOfOne, doubt: noiseOfOne / Math.sqrt(n) });
    this.judge = { t: all.t.subarray(0, 2048), x: all.x.subarray(0, 4096), u: u.subarray(0, 4096) };
  }
  // n pairs on their way: times t, places x, and what the loss compares the network with.
  draw(random, n, size = this.task.assigned, pairs = this.task.pairs) {
    const x0 = pairs ? new Float64Array(2 * n) : this.noise(random, n), x1 = pairs ? x0.slice() : this.data(random, n);
    for (let i = 0; pairs && i < n; i++) {
      const k = Math.floor(random() * pairs.x0.length / 2);
      for (const [to, from] of [[x0, pairs.x0], [x1, pairs.x1]]) to.set(from.subarray(2 * k, 2 * k + 2), 2 * i);
    }
    if (size > 1) {
      for (let i = 0; i < n; i += size) assign(x0.subarray(2 * i, 2 * (i + size)), x1.subarray(2 * i, 2 * (i + size)));
    }
    const t = Float32Array.from({ length: n }, random), x = new Float32Array(2 * n), goal = new Float32Array(2 * n);
    for (let i = 0; i < 2 * n; i++) {
      x[i] = x0[i] + t[i >> 1] * (x1[i] - x0[i]);
      goal[i] = x1[i] - x0[i];
    }
    return { t, x, goal };
  }
  velocities({ t, x }) { // the exact ones, each at its own time
    const u = new Float32Array(x.length);
    t.forEach((time, j) => u.set(this.exact(time, x.subarray(2 * j, 2 * j + 2)), 2 * j));
    return u;
  }
  // Train until the clock says so or all steps are done; whether there are more.
  until(end) {
    const { task, learner } = this, began = performance.now();
    while (this.step < task.steps) {
      const pairs = this.draw(this.random, task.batch);
      const loss = learner.learn(pairs.t, pairs.x, task.goal === "mean" ? this.velocities(pairs) : pairs.goal);
      if (!Number.isFinite(loss)) throw new Error(`the loss stopped being finite at step ${this.step}`);
      this.losses.push(loss);
      learner.adam(rate(task.lr, this.step++, task.steps));
      if (performance.now() > end) break;
    }
    this.seconds += (performance.now() - began) / 1000;
    return this.step < task.steps;
  }
  // How far the field is from the exact one, E|v - u|^2 / E|u|^2.
  error() {
    const { learner, judge: { t, x, u } } = this, n = learner.batch;
    let off = 0, whole = 0;
    for (let j = 0; j < t.length; j += n) {
      const v = learner.forward(t.subarray(j, j + n), x.subarray(2 * j), Math.min(n, t.length - j));
      for (let i = 2 * j; i < Math.min(2 * (j + n), x.length); i++) {
        off += (v[i - 2 * j] - u[i]) ** 2;
        whole += u[i] ** 2;
      }
    }
    return off / whole;
  }
  // What the page is told: where the training stands, and the mean of the losses since it was last told.
  news() {
    const { step, seconds, losses, floor, size, task, learner } = this, count = losses.length, { goal, batch } = task;
    const loss = losses.reduce((sum, one) => sum + one / count, 0), usual = this.known && goal === "pair"; // has this floor
    const spread = losses.reduce((sum, one) => sum + (one - loss) ** 2 / count ** 2, 0);
    const noise = usual ? Math.hypot(this.noiseOfOne / Math.sqrt(count * batch), this.doubt) : Math.sqrt(spread);
    this.losses = [];
    const unit = this.known ? size : 1, above = (loss - (usual ? floor : 0)) / unit; // of other pairs it is the loss itself
    return { step, seconds, error: this.error(), above, noise: noise / unit, count, weights: learner.weights.slice() };
  }
  // What a reflow is trained on, chapter 9: noise, and where this network takes it by midpoint. A task for the same network.
  reflow(task, n = 4096, steps = 24) {
    const { learner } = this, { sizes, omega, timeFeatures, weights } = learner, h = 1 / steps;
    const x0 = this.noise(this.random, n), x1 = x0.slice();
    for (let k = 0; k < steps; k++) {
      const half = learner.velocity(k * h, x1).map((v, i) => x1[i] + h / 2 * v);
      learner.velocity((k + 0.5) * h, half).forEach((v, i) => (x1[i] += h * v));
    }
    return { ...task, network: { sizes, omega, timeFeatures, weights: weights.slice() }, pairs: { x0, x1 } };
  }
}
