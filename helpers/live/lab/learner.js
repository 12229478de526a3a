// Chapter 4 in the page: VFNet, its loss, and Adam, as helpers/flow.py has them; tests/test_live_learner.py compares the two.
// A matrix is a Float32Array, row by row. Each function here stands on those named here alone: a Worker gets them as text.

// out (n, m) = a (n, k) times b (m, k) transposed, in tiles of 4 by 4 whose sums stay in registers.
export function multiply(a, b, out, n, m, k) {
  for (let i = 0; i < n; i += 4) {
    for (let j = 0; j < m; j += 4) {
      if (i + 4 > n || j + 4 > m) { // what is left at the edges
        for (let p = i; p < Math.min(i + 4, n); p++) {
          for (let q = j; q < Math.min(j + 4, m); q++) {
            let sum = 0;
            for (let l = 0; l < k; l++) sum += a[p * k + l] * b[q * k + l];
            out[p * m + q] = sum;
          }
        }
        continue;
      }
      let s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0;
      let s20 = 0, s21 = 0, s22 = 0, s23 = 0, s30 = 0, s31 = 0, s32 = 0, s33 = 0;
      for (let a0 = i * k, b0 = j * k, end = a0 + k; a0 < end; a0++, b0++) {
        const u0 = a[a0], u1 = a[a0 + k], u2 = a[a0 + 2 * k], u3 = a[a0 + 3 * k];
        const v0 = b[b0], v1 = b[b0 + k], v2 = b[b0 + 2 * k], v3 = b[b0 + 3 * k];
        s00 += u0 * v0;
        s01 += u0 * v1;
        s02 += u0 * v2;
        s03 += u0 * v3;
        s10 += u1 * v0;
        s11 += u1 * v1;
        s12 += u1 * v2;
        s13 += u1 * v3;
        s20 += u2 * v0;
        s21 += u2 * v1;
        s22 += u2 * v2;
        s23 += u2 * v3;
        s30 += u3 * v0;
        s31 += u3 * v1;
        s32 += u3 * v2;
        s33 += u3 * v3;
      }
      const o = i * m + j, p = o + m, q = p + m, r = q + m;
      out[o] = s00, out[o + 1] = s01, out[o + 2] = s02, out[o + 3] = s03;
      out[p] = s10, out[p + 1] = s11, out[p + 2] = s12, out[p + 3] = s13;
      out[q] = s20, out[q + 1] = s21, out[q + 2] = s22, out[q + 3] = s23;
      out[r] = s30, out[r + 1] = s31, out[r + 2] = s32, out[r + 3] = s33;
    }
  }
}

export function transpose(a, n, m, out) { // (n, m) -> (m, n)
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) out[j * n + i] = a[i * m + j];
}

// A VFNet of the plane. sizes: the widths, from the input to the output; omega: (2, features), row by row; weights: of each
// layer the matrix and then the bias.
export class Learner {
  constructor({ sizes, omega, timeFeatures, weights }, batch) {
    Object.assign(this, { sizes, omega, timeFeatures, weights, batch, steps: 0 });
    this.gradient = new Float32Array(weights.length);
    this.means = new Float32Array(weights.length);
    this.squares = new Float32Array(weights.length);
    const rows = (size) => new Float32Array(size * batch), most = Math.max(...sizes);
    this.inputs = sizes.map(rows); // of each layer; the last is what the network says
    this.sums = sizes.map(rows); // before the SiLU
    this.slopes = sizes.map(rows);
    [this.across, this.other] = [rows(most), rows(most)];
    this.turned = new Float32Array(most * most);
    this.layers = [];
    for (let i = 1, at = 0; i < sizes.length; i++) {
      const size = sizes[i] * sizes[i - 1], end = at + size + sizes[i];
      const [w, g] = [weights, this.gradient].map((all) => [all.subarray(at, at + size), all.subarray(at + size, end)]);
      this.layers.push({ i: sizes[i - 1], o: sizes[i], matrix: w[0], bias: w[1], toMatrix: g[0], toBias: g[1] });
      at = end;
    }
  }
  // From the start again, with other numbers in the same room: a page that trains for hours is slow to give old room back.
  restart({ omega, weights }) {
    this.omega = omega;
    this.weights.set(weights);
    for (const memory of [this.means, this.squares]) memory.fill(0);
    this.steps = 0;
    return this;
  }
  // The velocities, (n, 2), of n <= batch points x (n, 2) at times t (n); they stay in the last of `inputs`.
  forward(t, x, n) {
    const { omega, timeFeatures, sizes } = this, waves = omega.length / 2, all = waves + timeFeatures, first = this.inputs[0];
    for (let j = 0, at = 0; j < n; j++, at += sizes[0]) {
      first[at] = t[j];
      first[at + 1] = x[2 * j];
      first[at + 2] = x[2 * j + 1];
      for (let k = 0; k < all; k++) {
        const angle = k < waves ? x[2 * j] * omega[k] + x[2 * j + 1] * omega[waves + k] : t[j] * Math.PI * (k - waves + 1);
        first[at + 3 + k] = Math.sin(angle);
        first[at + 3 + all + k] = Math.cos(angle);
      }
    }
    this.layers.forEach(({ i, o, matrix, bias }, l) => {
      const z = this.sums[l + 1], out = this.inputs[l + 1], last = l === this.layers.length - 1;
      multiply(this.inputs[l], matrix, z, n, o, i);
      for (let j = 0, at = 0; j < n; j++) {
        for (let k = 0; k < o; k++, at++) {
          const sum = z[at] += bias[k];
          out[at] = last ? sum : sum / (1 + Math.exp(-sum));
        }
      }
    });
    return this.inputs.at(-1);
  }
  // The field (t, cloud) -> cloud, of any length, in the kit's manner.
  velocity(t, cloud) {
    const out = new Float64Array(cloud.length), n = this.batch, times = new Float32Array(n).fill(t);
    for (let i = 0; i < cloud.length; i += 2 * n) {
      const part = cloud.subarray(i, i + 2 * n);
      out.set(this.forward(times, part, part.length / 2).subarray(0, part.length), i);
    }
    return out;
  }
  // The mean squared error against u (n, 2), n = batch, and its gradient by every weight.
  learn(t, x, u) {
    const n = this.batch, v = this.forward(t, x, n);
    let loss = 0, slope = this.slopes.at(-1);
    for (let j = 0; j < 2 * n; j++) {
      const off = v[j] - u[j];
      loss += off * off / (2 * n);
      slope[j] = off / n;
    }
    for (let l = this.layers.length - 1; l >= 0; l--) {
      const { i, o, matrix, toMatrix, toBias } = this.layers[l];
      transpose(slope, n, o, this.across);
      transpose(this.inputs[l], n, i, this.other);
      multiply(this.across, this.other, toMatrix, o, i, n);
      toBias.fill(0);
      for (let k = 0; k < o; k++) for (let j = 0; j < n; j++) toBias[k] += this.across[k * n + j];
      if (!l) break;
      const next = this.slopes[l], z = this.sums[l];
      transpose(matrix, o, i, this.turned);
      multiply(slope, this.turned, next, n, i, o);
      for (let j = 0; j < n * i; j++) {
        const s = 1 / (1 + Math.exp(-z[j]));
        next[j] *= s * (1 + z[j] * (1 - s));
      }
      slope = next;
    }
    return loss;
  }
  // Kingma & Ba (2015), with the book's two rates of forgetting.
  adam(lr) {
    const { weights, gradient, means, squares } = this, k = ++this.steps;
    const a = lr / (1 - 0.9 ** k), b = 1 / (1 - 0.99 ** k);
    for (let i = 0; i < weights.length; i++) {
      const g = gradient[i];
      means[i] += 0.1 * (g - means[i]);
      squares[i] += 0.01 * (g * g - squares[i]);
      weights[i] -= a * means[i] / (Math.sqrt(squares[i] * b) + 1e-8);
    }
  }
}

// Chapter 4's schedule: up within a twentieth of the steps, and down along a parabola.
export function rate(lr, step, steps) {
  return lr * Math.min((step + 1) / (0.05 * steps), 1) * (1 - step / steps) ** 2;
}
