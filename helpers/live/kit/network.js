// Chapter 4's network, run in the page, and the numbers that come with a page as text.

import { BLOCK } from "./mathematics.js";

// Chapter 4: VFNet. Weights arrive in half precision, layer by layer, each a matrix and then its bias, or, where there are
// `scales`, at 8 bits; the frequencies, which multiply positions inside a sine, in single precision. `sizes` are the widths,
// from the input to the output.
export function layersOf(packed) {
  const { sizes, frequencies, weights, time_features, scales } = packed, d = sizes.at(-1);
  const omega = floats(frequencies), all = scales ? eighths(packed) : halves(weights), layers = [];
  const wanted = sizes.slice(1).reduce((sum, out, i) => sum + out * (sizes[i] + 1), 0);
  if (all.length !== wanted || sizes[0] !== 1 + d + 2 * (omega.length / d + time_features) || (d !== 2 && d !== 3)) {
    throw new Error(`the network has ${all.length} weights, and its sizes ${sizes.join(", ")} ask for ${wanted}`);
  }
  if (!all.every(Number.isFinite) || !omega.every(Number.isFinite)) {
    throw new Error("the network has a weight that is not a number");
  }
  for (let i = 1, at = 0; i < sizes.length; i++) {
    const size = sizes[i] * sizes[i - 1];
    layers.push([all.subarray(at, at + size), all.subarray(at + size, at += size + sizes[i])]);
  }
  return { omega, layers };
}
// The field (t, cloud) of a network; of one with three inputs besides t, the average velocity up to a time r, which it is told
// as (r - t) / 4 (chapter 11). Rows are features, columns are points: the inner loop runs over neighbours in memory.
export function network(packed) {
  const { sizes, time_features } = packed, { omega, layers } = layersOf(packed), d = sizes.at(-1), waves = omega.length / d;
  const block = (t, cloud, gap) => {
    const n = cloud.length / 2, first = 1 + d;
    let input = new Float32Array(sizes[0] * n);
    for (let j = 0; j < n; j++) {
      const x = cloud[2 * j], y = cloud[2 * j + 1];
      input[j] = t;
      input[n + j] = x;
      input[2 * n + j] = y;
      if (d === 3) input[3 * n + j] = gap;
      for (let k = 0; k < waves + time_features; k++) {
        let angle = k < waves ? x * omega[k] + y * omega[waves + k] : t * Math.PI * (k - waves + 1);
        if (d === 3 && k < waves) angle += gap * omega[2 * waves + k];
        input[(first + k) * n + j] = Math.sin(angle);
        input[(first + waves + time_features + k) * n + j] = Math.cos(angle);
      }
    }
    layers.forEach(([matrix, bias], i) => {
      const width = sizes[i], output = new Float32Array(sizes[i + 1] * n);
      for (let o = 0; o < sizes[i + 1]; o++) {
        const row = output.subarray(o * n, (o + 1) * n).fill(bias[o]);
        for (let k = 0; k < width; k++) {
          const w = matrix[o * width + k], start = k * n;
          for (let j = 0; j < n; j++) row[j] += w * input[start + j];
        }
        if (i < layers.length - 1) { for (let j = 0; j < n; j++) row[j] /= 1 + Math.exp(-row[j]); // SiLU
         }
      }
      input = output;
    });
    return Float64Array.from({ length: 2 * n }, (_, i) => input[(i % 2) * n + (i >> 1)]);
  };
  return (t, cloud, r = t) => {
    const out = new Float64Array(cloud.length), gap = (r - t) / 4;
    for (let i = 0; i < cloud.length; i += 2 * BLOCK) out.set(block(t, cloud.subarray(i, i + 2 * BLOCK), gap), i);
    return out;
  };
}

export const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
export const floats = (text) => new Float32Array(bytes(text));
export function halves(text) {
  const codes = new Uint16Array(bytes(text)), out = new Float32Array(codes.length);
  codes.forEach((h, i) => {
    const sign = h & 0x8000 ? -1 : 1, exponent = (h >> 10) & 31, part = h & 1023;
    if (exponent === 31) out[i] = part ? NaN : sign * Infinity;
    else out[i] = sign * (exponent ? 2 ** (exponent - 15) * (1 + part / 1024) : part * 2 ** -24);
  });
  return out;
}
// Matrices as whole numbers, with a scale for each row, and the biases apart, in half precision: helpers/live/network.py.
function eighths({ sizes, weights, scales, biases }) {
  const codes = new Int8Array(bytes(weights)), scale = halves(scales), bias = halves(biases);
  const out = new Float32Array(codes.length + bias.length);
  for (let i = 1, at = 0, code = 0, row = 0; i < sizes.length; row += sizes[i++]) {
    for (let o = 0; o < sizes[i]; o++) for (let k = 0; k < sizes[i - 1]; k++) out[at++] = codes[code++] * scale[row + o];
    for (let o = 0; o < sizes[i]; o++) out[at++] = bias[row + o];
  }
  return out;
}
