// Random numbers that are the same for every reader, and how good a sample is.

import { linspace } from "./mathematics.js";
import { bytes } from "./network.js";

// A generator of numbers that gives every reader the same cloud (mulberry32), and normal numbers from it (Box and Muller).
export function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}
export function normals(seed, n) {
  const random = uniform(seed), out = new Float64Array(2 * n);
  for (let i = 0; i < 2 * n; i += 2) {
    const r = Math.sqrt(-2 * Math.log(1 - random())), angle = 2 * Math.PI * random();
    out[i] = r * Math.cos(angle);
    out[i + 1] = r * Math.sin(angle);
  }
  return out;
}
export function sample(points, b, seed, n) { // n points of the data, blurred by b
  const random = uniform(seed + 1e6), out = normals(seed, n);
  for (let i = 0; i < 2 * n; i += 2) {
    const k = 2 * Math.floor(random() * points.length / 2);
    out[i] = points[k] + b * out[i];
    out[i + 1] = points[k + 1] + b * out[i + 1];
  }
  return out;
}

// Paths as helpers/live/figures/hero.py packs them: one cloud for every time.
export function paths({ unit, start, moves }) {
  const here = Float64Array.from(new Int16Array(bytes(start))), all = new Int8Array(bytes(moves)), way = [];
  if (!(unit > 0) || !here.length || all.length % here.length) {
    throw new Error(`${all.length} moves are no paths of ${here.length / 2} points`);
  }
  way.push(here.map((value) => value * unit));
  for (let at = 0; at < all.length; at += here.length) {
    for (let i = 0; i < here.length; i++) here[i] += all[at + i];
    way.push(here.map((value) => value * unit));
  }
  return way;
}

// Chapter 5: how far apart two clouds of equal size are, as helpers/metrics.py; and chapter 7's spread.
export const sortedProjections = (cloud) =>
  linspace(Math.PI / 128, Math.PI * 127 / 128, 64).map((angle) => {
    const c = Math.cos(angle), s = Math.sin(angle);
    return Float64Array.from({ length: cloud.length / 2 }, (_, i) => c * cloud[2 * i] + s * cloud[2 * i + 1]).sort();
  });
export const slicedDistance = (p, q) => {
  let total = 0;
  p.forEach((row, k) => row.forEach((value, i) => (total += (value - q[k][i]) ** 2)));
  return Math.sqrt(total / p.length / p[0].length);
};

// How far n samples are from data, a mean over six draws of the data, and the floor: how far those are from each other.
export class Quality {
  constructor(points, b, n) {
    Object.assign(this, { points, b, n, draws: [] });
  }
  *prepare() {
    let sum = 0;
    for (let seed = 1; this.draws.length < 6; seed++, yield) {
      this.draws.push(sortedProjections(sample(this.points, this.b, seed, this.n)));
    }
    for (let i = 1; i < 6 && !this.floor; i++) {
      for (let j = 0; j < i; j++, yield) sum += slicedDistance(this.draws[i], this.draws[j]) / 15;
    }
    this.floor ||= sum;
    this.spread ||= spread(sample(this.points, this.b, 1, this.n));
  }
  *distance(cloud) {
    const mine = sortedProjections(cloud);
    let sum = 0;
    for (const other of this.draws) {
      yield;
      sum += slicedDistance(mine, other) / 6;
    }
    return sum;
  }
}
export function spread(cloud) {
  const n = cloud.length / 2, mean = [0, 0];
  cloud.forEach((value, i) => (mean[i % 2] += value / n));
  return cloud.reduce((sum, value, i) => sum + (value - mean[i % 2]) ** 2, 0) / (n - 1) / 2;
}
export function share(cloud, points, radius = 0.15) { // of the samples that lie on the data
  let hits = 0;
  for (let i = 0; i < cloud.length; i += 2) {
    for (let k = 0; k < points.length; k += 2) {
      if ((cloud[i] - points[k]) ** 2 + (cloud[i + 1] - points[k + 1]) ** 2 < radius * radius) {
        hits++;
        break;
      }
    }
  }
  return hits / (cloud.length / 2);
}
