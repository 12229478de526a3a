// The figures of Follow the Field that move under a finger: one module, with nothing to build or to fetch. JupyterLab runs
// it through anywidget, which calls `render({model, el})`; a page of the site calls `mountAll()`, and has its state from
// helpers/live/__init__.py. A figure is known by its `kind`, and its state are its traits.
//
//   1  the mathematics, the same as helpers/*.py      4  controls: each is a trait that a hand can move
//   2  work in slices, so that the page never waits   5  the eight figures
//   3  the stage: a canvas with coordinates           6  where a figure lives: JupyterLab or a page
//
// A cloud of n points is a Float64Array x1, y1, x2, y2, …; a field is called as v(t, cloud).

// ---- 1. The mathematics ----------------------------------------------

// Chapter 1: each field at a point, and its divergence and curl by hand, as helpers/fields.py states them.
export const fields = {
  vortex: { label: "rotation (−x₂, x₁)", at: (x, y) => [-y, x], div: () => 0, curl: () => 2 },
  gravity: {
    label: "gravity −x / r³", singular: true, div: (x, y) => Math.hypot(x, y) ** -3, curl: () => 0,
    at: (x, y) => { const r3 = Math.hypot(x, y) ** 3; return [-x / r3, -y / r3]; },
  },
  wire: {
    label: "wire (−x₂, x₁) / 2πr²", singular: true, div: () => 0, curl: () => 0,
    at: (x, y) => { const s = 2 * Math.PI * (x * x + y * y); return [-y / s, x / s]; },
  },
  sink: { label: "sink (−x₁, −x₂)", at: (x, y) => [-x, -y], div: () => -2, curl: () => 0 },
  saddle: { label: "saddle (x₁, −x₂)", at: (x, y) => [x, -y], div: () => 0, curl: () => 0 },
  shear: { label: "shear (x₂, 0)", at: (x, y) => [y, 0], div: () => 0, curl: () => -1 },
};

// Chapter 2: laws dy/dt = f(y) with the solution from y(0) = y0 in closed form, on 0 ≤ t ≤ T and the given heights.
export const laws = {
  decay: { label: "dy/dt = −2y", f: (y) => -2 * y, T: 2, y: [-1.6, 1.6], solution: (y0, t) => y0 * Math.exp(-2 * t) },
  root: {
    label: "dy/dt = √|y|", f: (y) => Math.sqrt(Math.abs(y)), T: 4, y: [-2, 4],
    // From below it arrives at 0 and, of all its futures, waits there for ever.
    solution: (y0, t) => y0 > 0 ? (Math.sqrt(y0) + t / 2) ** 2 : -(Math.max(0, Math.sqrt(-y0) - t / 2) ** 2) + 0,
  },
  well: {
    label: "dy/dt = y − y³", f: (y) => y - y ** 3, T: 3, y: [-1.6, 1.6],
    solution: (y0, t) => y0 * Math.exp(t) / Math.sqrt(1 + y0 * y0 * Math.expm1(2 * t)),
  },
};

// Chapter 3: the slope of one step, as in helpers/solvers.py; x is a cloud.
const plus = (x, s, v) => x.map((value, i) => value + s * v[i]);
export const slopes = {
  euler: (v, t, h, x) => v(t, x),
  midpoint: (v, t, h, x) => v(t + h / 2, plus(x, h / 2, v(t, x))),
  heun: (v, t, h, x) => { const k = v(t, x), l = v(t + h, plus(x, h, k)); return k.map((a, i) => (a + l[i]) / 2); },
  rk4: (v, t, h, x) => { // the 3/8 rule
    const k1 = v(t, x), k2 = v(t + h / 3, plus(x, h / 3, k1));
    const k3 = v(t + 2 * h / 3, x.map((a, i) => a + h * (k2[i] - k1[i] / 3)));
    const k4 = v(t + h, x.map((a, i) => a + h * (k1[i] - k2[i] + k3[i])));
    return k1.map((a, i) => (a + 3 * (k2[i] + k3[i]) + k4[i]) / 8);
  },
};
export const evaluations = { euler: 1, midpoint: 2, heun: 2, rk4: 4 };
const step = (v, t, h, x, method) => plus(x, h, slopes[method](v, t, h, x));

const BLOCK = 32; // points that are carried in one piece, a millisecond or so

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

export const linspace = (a, b, n) => Array.from({ length: n }, (_, i) => a + (b - a) * i / (n - 1));
export const finish = (generator) => { while (!generator.next().done); }; // all at once, for what is short

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

// Chapter 6: the same between two blurred clouds. There are 142 × 142 pairs, but only those near x weigh anything: keep the
// pairs' centres at time t in square cells, and look at the cells around x.
export function pairVelocity(source, target, b) {
  const pairs = source.length * target.length / 4, SIZE = 64, LOW = -3.2, CELL = 0.1;
  const cell = (x) => Math.max(0, Math.min(SIZE - 1, Math.floor((x - LOW) / CELL)));
  const arrange = (t) => { // counting sort of the centres by their cell
    const cx = new Float64Array(pairs), cy = new Float64Array(pairs), place = new Uint16Array(pairs);
    const from = new Uint32Array(SIZE * SIZE + 1), order = new Uint32Array(pairs);
    for (let i = 0, k = 0; i < source.length; i += 2) {
      for (let j = 0; j < target.length; j += 2, k++) {
        cx[k] = (1 - t) * source[i] + t * target[j];
        cy[k] = (1 - t) * source[i + 1] + t * target[j + 1];
        from[(place[k] = cell(cy[k]) * SIZE + cell(cx[k])) + 1]++;
      }
    }
    for (let c = 0; c < SIZE * SIZE; c++) from[c + 1] += from[c];
    const next = from.slice();
    for (let k = 0; k < pairs; k++) order[next[place[k]]++] = k;
    return { t, cx, cy, from, order };
  };
  let kept = []; // a midpoint step asks at two times, block after block
  return (t, cloud) => {
    const known = kept.find((one) => one.t === t) || arrange(t), { cx, cy, from, order } = known;
    kept = [known, ...kept.filter((one) => one !== known)].slice(0, 2);
    const each = (x, y, radius, visit) => {
      for (let row = cell(y - radius); row <= cell(y + radius); row++) {
        const last = from[row * SIZE + cell(x + radius) + 1];
        for (let n = from[row * SIZE + cell(x - radius)]; n < last; n++) {
          visit(order[n], (x - cx[order[n]]) ** 2 + (y - cy[order[n]]) ** 2);
        }
      }
    };
    const variance = ((1 - t) ** 2 + t * t) * b * b, slope = (2 * t - 1) * b * b / variance;
    const out = new Float64Array(cloud.length);
    for (let j = 0; j < cloud.length; j += 2) {
      const x = cloud[j], y = cloud[j + 1];
      let nearest = Infinity, radius = CELL;
      do each(x, y, radius *= 2, (k, d) => { if (d < nearest) nearest = d; });
      while (nearest > radius * radius && radius < 20);
      // What is farther than this weighs less than exp(−22) of the nearest.
      const reach = nearest + 44 * variance;
      let sum = 0, ux = 0, uy = 0;
      each(x, y, Math.sqrt(reach), (k, d) => {
        if (d > reach) return;
        const weight = Math.exp((nearest - d) / (2 * variance)), i = 2 * Math.floor(2 * k / target.length);
        const p = 2 * (k % (target.length / 2));
        sum += weight;
        ux += weight * (target[p] - source[i] + slope * (x - cx[k]));
        uy += weight * (target[p + 1] - source[i + 1] + slope * (y - cy[k]));
      });
      out[j] = ux / sum;
      out[j + 1] = uy / sum;
    }
    return out;
  };
}

// Chapter 4: VFNet. Weights arrive in half precision, layer by layer, each a matrix and then its bias; the frequencies,
// which multiply positions inside a sine, in single precision. `sizes` are the widths, from the input to the output.
export function network({ sizes, frequencies, weights, time_features }) {
  const omega = floats(frequencies), all = halves(weights), layers = [];
  const wanted = sizes.slice(1).reduce((sum, out, i) => sum + out * (sizes[i] + 1), 0);
  if (all.length !== wanted || sizes[0] !== 3 + omega.length + 2 * time_features || sizes.at(-1) !== 2) {
    throw new Error(`the network has ${all.length} weights, and its sizes ${sizes.join(", ")} ask for ${wanted}`);
  }
  if (!all.every(Number.isFinite) || !omega.every(Number.isFinite)) throw new Error("the network has a weight that is not a number");
  for (let i = 1, at = 0; i < sizes.length; i++) {
    const size = sizes[i] * sizes[i - 1];
    layers.push([all.subarray(at, at + size), all.subarray(at + size, at += size + sizes[i])]);
  }
  const block = (t, cloud) => { // rows are features, columns are points: the inner loop runs over neighbours in memory
    const n = cloud.length / 2, waves = omega.length / 2;
    let input = new Float32Array(sizes[0] * n);
    for (let j = 0; j < n; j++) {
      const x = cloud[2 * j], y = cloud[2 * j + 1];
      input[j] = t;
      input[n + j] = x;
      input[2 * n + j] = y;
      for (let k = 0; k < waves + time_features; k++) {
        const angle = k < waves ? x * omega[k] + y * omega[waves + k] : t * Math.PI * (k - waves + 1);
        input[(3 + k) * n + j] = Math.sin(angle);
        input[(3 + waves + time_features + k) * n + j] = Math.cos(angle);
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
        if (i < layers.length - 1) for (let j = 0; j < n; j++) row[j] /= 1 + Math.exp(-row[j]); // SiLU
      }
      input = output;
    });
    return Float64Array.from({ length: 2 * n }, (_, i) => input[(i % 2) * n + (i >> 1)]);
  };
  return (t, cloud) => {
    const out = new Float64Array(cloud.length);
    for (let i = 0; i < cloud.length; i += 2 * BLOCK) out.set(block(t, cloud.subarray(i, i + 2 * BLOCK)), i);
    return out;
  };
}

const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
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

// A generator of numbers that gives every reader the same cloud (mulberry32), and normal numbers from it (Box and Muller).
function uniform(seed) {
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
export function draw(points, b, seed, n) { // n samples of the points, blurred by b
  const random = uniform(seed + 1e6), out = normals(seed, n);
  for (let i = 0; i < 2 * n; i += 2) {
    const k = 2 * Math.floor(random() * points.length / 2);
    out[i] = points[k] + b * out[i];
    out[i + 1] = points[k + 1] + b * out[i + 1];
  }
  return out;
}

// Chapter 5: how far apart two clouds of equal size are, as helpers/metrics.py; and chapter 7's spread.
export const profile = (cloud) => linspace(Math.PI / 128, Math.PI * 127 / 128, 64).map((angle) => {
  const c = Math.cos(angle), s = Math.sin(angle);
  return Float64Array.from({ length: cloud.length / 2 }, (_, i) => c * cloud[2 * i] + s * cloud[2 * i + 1]).sort();
});
export const apart = (p, q) => {
  let total = 0;
  p.forEach((row, k) => row.forEach((value, i) => (total += (value - q[k][i]) ** 2)));
  return Math.sqrt(total / p.length / p[0].length);
};

// How far n samples are from data, a mean over six draws of the data, and the floor: how far those are from each other.
export class Quality {
  constructor(points, b, n) { Object.assign(this, { points, b, n, draws: [] }); }
  * prepare() {
    let sum = 0;
    for (let seed = 1; this.draws.length < 6; seed++, yield) this.draws.push(profile(draw(this.points, this.b, seed, this.n)));
    for (let i = 1; i < 6 && !this.floor; i++) for (let j = 0; j < i; j++, yield) sum += apart(this.draws[i], this.draws[j]) / 15;
    this.floor ||= sum;
    this.spread ||= spread(draw(this.points, this.b, 1, this.n));
  }
  * distance(cloud) {
    const mine = profile(cloud);
    let sum = 0;
    for (const other of this.draws) {
      yield;
      sum += apart(mine, other) / 6;
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
      if ((cloud[i] - points[k]) ** 2 + (cloud[i + 1] - points[k + 1]) ** 2 < radius * radius) { hits++; break; }
    }
  }
  return hits / (cloud.length / 2);
}

// Where a solver's particles are at time t: between two of its times they go straight ahead.
function at(way, times, t) {
  let n = 1;
  while (n < way.length - 1 && times[n] < t) n++;
  if (way.length === 1) return way[0];
  const part = Math.min(1, Math.max(0, (t - times[n - 1]) / (times[n] - times[n - 1])));
  return way[n - 1].map((value, i) => value + part * (way[n][i] - value));
}

// ---- 2. Work in slices -----------------------------------------------

const SLICE = 8; // milliseconds of work between two looks at what the reader does

// One job at a time. `ask` starts it, or starts it again once it is through: a dragging hand never starves it.
class Work {
  constructor(ui) {
    this.ui = ui;
    this.busy = this.again = false;
  }
  ask(job) {
    this.again = this.busy;
    this.next = job;
    if (!this.busy) this.start();
  }
  start() {
    this.busy = true;
    const generator = this.next();
    const slice = this.ui.guard(() => {
      if (this.ui.gone) return;
      const end = performance.now() + SLICE;
      let state;
      do state = generator.next(); while (!state.done && performance.now() < end);
      if (!state.done) return setTimeout(slice);
      this.busy = false;
      if (this.again) this.ask(this.next);
    });
    setTimeout(slice); // after the first drawing
  }
}

// ---- 3. The stage ----------------------------------------------------

const COLORS = "source target model path ink paper euler midpoint heun rk4".split(" "); // live.css has them, by day and by night

const END = [NaN, NaN]; // of a line among lines

class Stage {
  constructor(ui, { x, y, label }) {
    this.ui = ui;
    this.canvas = make("canvas", { role: "img", ariaLabel: label });
    this.window = { x, y };
    this.handles = [];
    this.context = this.canvas.getContext("2d");
    ui.stageBox.append(this.canvas);
    this.redraw = this.redraw.bind(this);
    this.resize = new ResizeObserver(() => this.redraw());
    this.resize.observe(this.canvas);
    this.themes = new MutationObserver(() => this.redraw());
    this.themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    this.themes.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
    ui.cleanup.push(() => { this.resize.disconnect(); this.themes.disconnect(); });
  }
  X(x) { const [a, b] = this.window.x; return (x - a) / (b - a) * this.width; }
  Y(y) { const [a, b] = this.window.y; return (b - y) / (b - a) * this.height; }
  fromEvent(event) {
    const box = this.canvas.getBoundingClientRect(), { x: [a, b], y: [c, d] } = this.window;
    return [a + (event.clientX - box.left) / box.width * (b - a), d - (event.clientY - box.top) / box.height * (d - c)];
  }
  redraw() { // at most once a frame
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(this.ui.guard(() => {
      this.waiting = false;
      if (!this.ui.gone) this.now();
    }));
  }
  now() {
    const { canvas, context } = this, box = canvas.getBoundingClientRect(), sharp = Math.min(2, devicePixelRatio || 1);
    if (!box.width || this.pending?.()) return; // what is not computed yet leaves the last picture in place
    [this.width, this.height] = [box.width, box.height];
    const pixels = [Math.round(box.width * sharp), Math.round(box.height * sharp)];
    if (canvas.width !== pixels[0] || canvas.height !== pixels[1]) [canvas.width, canvas.height] = pixels;
    const css = getComputedStyle(canvas);
    this.colors = Object.fromEntries(COLORS.map((name) => [name, css.getPropertyValue(`--${name}`)]));
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
    context.clearRect(0, 0, box.width, box.height);
    this.paint(this);
    for (const place of this.handles) place();
    this.ui.shown();
  }
  style(color, alpha = 1, width = 1.5) {
    const paint = this.colors[color] || color;
    Object.assign(this.context, { fillStyle: paint, strokeStyle: paint, globalAlpha: alpha, lineWidth: width, lineJoin: "round", lineCap: "round" });
  }
  dots(cloud, color, radius = 1.6, alpha = 1) {
    const { context } = this;
    this.style(color, alpha);
    context.beginPath();
    for (let i = 0; i < cloud.length; i += 2) {
      const x = this.X(cloud[i]), y = this.Y(cloud[i + 1]);
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 7);
    }
    context.fill();
  }
  line(points, color, width = 1.5, alpha = 1) { // [[x, y], …]; a point that is not a number ends the line
    const { context } = this;
    this.style(color, alpha, width);
    context.beginPath();
    let pen = false;
    for (const [x, y] of points) {
      pen ? context.lineTo(this.X(x), this.Y(y)) : context.moveTo(this.X(x), this.Y(y));
      pen = Number.isFinite(x + y);
    }
    context.stroke();
  }
  arrow(x, y, u, v, color, width = 1.5, alpha = 1) { // from (x, y) to (x + u, y + v)
    const { context } = this, ax = this.X(x), ay = this.Y(y), bx = this.X(x + u), by = this.Y(y + v);
    const length = Math.hypot(bx - ax, by - ay), head = Math.min(2.5 + 2 * width, length / 2);
    if (!(length > 0.5)) return;
    const c = (bx - ax) / length, s = (by - ay) / length;
    this.style(color, alpha, width);
    context.beginPath();
    context.moveTo(ax, ay);
    context.lineTo(bx - c * head / 2, by - s * head / 2);
    context.stroke();
    context.beginPath();
    context.moveTo(bx, by);
    context.lineTo(bx - c * head - s * head / 2, by - s * head + c * head / 2);
    context.lineTo(bx - c * head + s * head / 2, by - s * head - c * head / 2);
    context.fill();
  }
  text(words, x, y, color = "path", align = "left") { // x and y in pixels
    this.style(color, 1, 4);
    Object.assign(this.context, { font: "13px system-ui, sans-serif", textAlign: align, textBaseline: "middle" });
    this.context.strokeStyle = this.colors.paper; // readable over a line
    this.context.strokeText(words, x, y);
    this.context.fillText(words, x, y);
  }
  // Every arrow of a field at time t, on a grid of n columns; the longest is as long as a cell.
  field(v, t, n, color, alpha) {
    const { x: [a, b], y: [c, d] } = this.window, gap = (b - a) / n, rows = Math.round((d - c) / gap), cloud = [];
    for (let i = 0; i < n; i++) for (let j = 0; j < rows; j++) cloud.push(a + (i + 0.5) * gap, c + (j + 0.5) * gap);
    const u = v(t, Float64Array.from(cloud));
    let longest = 1e-9;
    for (let i = 0; i < u.length; i += 2) longest = Math.max(longest, Math.hypot(u[i], u[i + 1]) || 0);
    const s = 0.9 * gap / longest;
    for (let i = 0; i < u.length; i += 2) this.arrow(cloud[i] - s * u[i] / 2, cloud[i + 1] - s * u[i + 1] / 2, s * u[i], s * u[i + 1], color, 1, alpha);
  }
  axes(xTicks, yTicks, xName, yName) {
    const { x: [a, b], y: [c, d] } = this.window;
    this.line([[a, 0], [b, 0]], "path", 1, 0.5);
    for (const tick of xTicks) this.text(String(tick), this.X(tick), this.height - 9, "path", "center");
    for (const tick of yTicks) this.text(String(tick).replace("-", "−"), 4, this.Y(tick));
    this.text(xName, this.width - 4, this.height - 26, "path", "right");
    this.text(yName, 4, 10);
  }
  // A point that a finger drags and the arrow keys move. `get` and `set` speak the stage's coordinates.
  handle({ label, keys = "arrow keys move it", color, get, set, step = 0.1 }) {
    const { ui } = this, button = make("button", { className: "live-handle", type: "button" });
    button.style.setProperty("--color", `var(--${color})`);
    const move = (x, y) => {
      const { x: [a, b], y: [c, d] } = this.window;
      set(Math.min(b, Math.max(a, x)), Math.min(d, Math.max(c, y)));
    };
    let off; // where the finger took hold, so that the point does not jump under it
    button.onpointerdown = ui.guard((event) => {
      if (event.button) return;
      button.setPointerCapture(event.pointerId);
      off = this.fromEvent(event).map((value, i) => get()[i] - value);
    });
    button.onpointermove = ui.guard((event) => {
      if (button.hasPointerCapture(event.pointerId)) move(...this.fromEvent(event).map((value, i) => value + off[i]));
    });
    button.onkeydown = ui.guard((event) => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      if (!way) return;
      event.preventDefault();
      const size = event.shiftKey ? 5 * step : step, [x, y] = get();
      move(x + size * way[0], y + size * way[1]);
    });
    const place = () => {
      const [x, y] = get();
      button.style.left = `${100 * this.X(x) / this.width}%`;
      button.style.top = `${100 * this.Y(y) / this.height}%`;
      if (!Number.isFinite(x + y)) throw new Error(`${label} must be two numbers`);
      button.ariaLabel = `${label}, ${number(x)}, ${number(y)}; ${keys}`;
    };
    this.handles.push(place);
    ui.stageBox.append(button);
    return button;
  }
}

// ---- 4. Controls -----------------------------------------------------

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const rounded = (x) => Number(x.toFixed(3));
const pairs = (cloud) => Array.from({ length: cloud.length / 2 }, (_, i) => [cloud[2 * i], cloud[2 * i + 1]]);
const number = (x, digits = 2) => (Math.abs(x) >= 1e4 ? x.toExponential(1) : x.toFixed(digits)).replace(/-/g, "−");
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
let names = 0;

// A figure's frame: a stage on the left or above, a panel of controls, a line that says what is seen, and a clean end.
class Figure {
  constructor(model, el) {
    Object.assign(this, { model, el, cleanup: [], gone: false, visible: false, playing: null });
    this.stageBox = make("div", { className: "live-stage" });
    this.panel = this.into = make("div", { className: "live-panel" });
    this.readout = make("p", { className: "live-readout", ariaHidden: "true" }); // `status` says the same, less often
    this.status = make("p", { className: "live-status", role: "status" });
    this.work = new Work(this);
    const seen = new IntersectionObserver((entries) => {
      this.visible = entries.at(-1).isIntersecting;
      if (this.visible) this.onvisible?.();
    });
    seen.observe(this.stageBox);
    this.cleanup.push(() => seen.disconnect());
  }
  get payload() { return this.model.get("payload") || {}; }
  get(name) { return this.model.get(name); }
  set(name, value) {
    this.model.set(name, value);
    this.model.save_changes();
  }
  on(names, react) {
    for (const name of names) {
      const heard = this.guard(() => !this.gone && react());
      this.model.on(`change:${name}`, heard);
      this.cleanup.push(() => this.model.off(`change:${name}`, heard));
    }
  }
  // Whatever goes wrong later, from a key press to a frame, becomes a message instead of a dead canvas.
  guard(action) {
    return (...args) => {
      try { return action(...args); } catch (error) { this.fail(error); }
    };
  }
  stage(options) { return (this.canvas = new Stage(this, options)); }
  shown() { this.el.dataset.live = "ready"; } // the first drawing is there: the still picture may go (live.css)
  say(words) {
    this.readout.textContent = words;
    clearTimeout(this.later);
    this.later = setTimeout(() => (this.status.textContent = words), 700); // once the hand rests
  }
  row(build) { // what `build` adds stands side by side
    this.into = make("div", { className: "live-row" });
    this.panel.append(this.into);
    build();
    this.into = this.panel;
  }
  control(label, input, output = "") {
    input.id = `live-${++names}`;
    const box = make("div", { className: "live-control" }, make("span", {}, make("label", { htmlFor: input.id }, label), output), input);
    this.into.append(box);
    return box;
  }
  choice(trait, label, options) { // options: {value: what stands on it}
    const input = make("select", {}, ...Object.entries(options).map(([value, text]) => make("option", { value }, text)));
    const show = () => {
      if (!(this.get(trait) in options)) throw new Error(`unknown ${trait} “${this.get(trait)}”; there are ${Object.keys(options).join(", ")}`);
      input.value = this.get(trait);
    };
    input.onchange = this.guard(() => this.set(trait, input.value));
    this.on([trait], show);
    show();
    return this.control(label, input);
  }
  slider(trait, label, { min, max, step, log = false, text = number }) {
    const to = log ? Math.log10 : (x) => x, from = log ? (x) => 10 ** x : (x) => x;
    const input = make("input", { type: "range", min: to(min), max: to(max), step: log ? "any" : step });
    const output = make("span", { className: "live-value" });
    const show = () => {
      const value = this.get(trait);
      if (!(value >= min - 1e-9 && value <= max + 1e-9)) throw new Error(`${trait} must be a number from ${min} to ${max}; it is ${value}`);
      if (step === 1 && !Number.isInteger(value)) throw new Error(`${trait} must be a whole number; it is ${value}`);
      input.value = to(value);
      output.textContent = input.ariaValueText = text(value);
    };
    input.oninput = this.guard(() => {
      // Rounding makes what is read the same as what is computed, and whole numbers whole.
      const value = log ? Number(from(Number(input.value)).toPrecision(3)) : Number(input.value);
      this.set(trait, Math.min(max, Math.max(min, value)));
    });
    if (log) input.onkeydown = (event) => { // a step of any size has none for the keys
      const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
      if (!way) return;
      event.preventDefault();
      input.value = Number(input.value) + way * 0.02;
      input.oninput();
    };
    this.on([trait], show);
    show();
    return this.control(label, input, output);
  }
  check(trait, label) {
    const input = make("input", { type: "checkbox" });
    const show = () => (input.checked = this.get(trait));
    input.onchange = this.guard(() => this.set(trait, input.checked));
    this.on([trait], show);
    show();
    this.into.append(make("label", { className: "live-check" }, input, label));
  }
  button(label, action) {
    this.into.append(make("button", { type: "button", className: "live-button", onclick: this.guard(action) }, label));
  }
  // Play and pause the time t from 0 to 1, and a slider for it. With `back`, the film returns to 0 and begins again.
  player({ seconds = 4, back = false, label = "Time t" } = {}) {
    const button = make("button", { type: "button", className: "live-play" });
    const box = this.slider("t", label, { min: 0, max: 1, step: 0.01 });
    box.classList.add("live-player");
    box.append(button);
    const turn = () => {
      button.dataset.icon = this.playing ? "pause" : "play";
      button.ariaLabel = this.playing ? "Pause" : "Play";
    };
    const pause = () => {
      if (!this.playing) return;
      cancelAnimationFrame(this.playing);
      this.playing = null;
      turn();
    };
    this.play = (once = !back) => {
      if (still()) return this.set("t", this.get("t") < 1 ? 1 : 0); // there and back without the way
      let way = 1, last, mine;
      if (this.get("t") >= 1) once ? this.set("t", 0) : (way = -1);
      const frame = this.guard((now) => { // a time that another hand has set ends the film
        if (this.gone || !this.visible || (mine !== undefined && this.get("t") !== mine)) return pause();
        const t = this.get("t") + way * Math.min(0.1, (now - (last ?? now)) / 1000) / seconds;
        last = now;
        this.set("t", mine = Math.min(1, Math.max(0, t)));
        if (t > 1 && once) return pause();
        if (t > 1) way = -1;
        if (t < 0) way = 1;
        this.playing = requestAnimationFrame(frame);
      });
      this.playing = requestAnimationFrame(frame);
      turn();
    };
    button.onclick = this.guard(() => (this.playing ? pause() : this.play()));
    this.cleanup.push(() => cancelAnimationFrame(this.playing));
    turn();
  }
  open(build) {
    try {
      build(this);
      if (this.gone) return; // the first slice of its work failed
      const picture = this.el.querySelector("img"); // what stands here without a script stays until the first drawing
      if (picture) this.stageBox.prepend(picture);
      this.panel.append(this.readout, this.status);
      this.el.replaceChildren(this.stageBox, this.panel);
      this.canvas.redraw();
    } catch (error) {
      this.fail(error);
    }
  }
  fail(error) {
    if (this.gone) return;
    this.close();
    this.el.dataset.live = "failed";
    const words = `This figure cannot be shown: ${error.message}.`;
    this.el.replaceChildren(make("p", { className: "live-error", role: "alert" }, words));
  }
  close() {
    this.gone = true;
    clearTimeout(this.later);
    for (const end of this.cleanup.splice(0)) end();
  }
}

// ---- 5. The eight figures --------------------------------------------

const solvers = { euler: "Euler", midpoint: "midpoint", heun: "Heun", rk4: "RK4" };
const price = (nfe) => `${nfe} evaluation${nfe === 1 ? "" : "s"} (NFE)`;
const labels = (things) => Object.fromEntries(Object.entries(things).map(([name, { label }]) => [name, label]));
const capital = (name) => (name[0].toUpperCase() + name.slice(1)).replace("_", " ");
const PLANE = { x: [-2.5, 2.5], y: [-2.5, 2.5] };

const figures = {
  // Landing page: a network that runs in the page carries noise to the dino and back.
  hero(ui) {
    const v = network(ui.payload.network), times = linspace(0, 1, 33);
    const stage = ui.stage({ x: [-4.2, 4.2], y: [-2.1, 2.1], label: "Points that a network carries from noise to a dinosaur, and back" });
    let way;
    const begin = () => {
      way = [normals(ui.get("seed"), 1200)];
      ui.work.ask(function* () {
        const mine = way;
        for (const _ of integrate(v, mine, times, "midpoint")) {
          if (mine !== way) return;
          yield;
          stage.redraw();
        }
      });
      stage.redraw();
    };
    stage.pending = () => ui.get("t") > times[way.length - 1];
    stage.paint = () => {
      const t = ui.get("t"), cloud = at(way, times, t), size = stage.width < 500 ? 1.1 : 1.7;
      stage.dots(cloud, t < 0.5 ? "source" : "model", size, Math.abs(2 * t - 1));
      stage.dots(cloud, "path", size, 1 - Math.abs(2 * t - 1));
      ui.say(`1200 points at t = ${number(t)}: ${t < 0.05 ? "noise" : t > 0.95 ? "a dinosaur" : "on the way"}`);
    };
    ui.row(() => {
      ui.player({ back: true });
      ui.button("New noise", () => ui.set("seed", ui.get("seed") + 1));
    });
    ui.on(["seed"], begin);
    ui.on(["t"], stage.redraw);
    begin();
    if (!still() && ui.get("autoplay")) {
      ui.set("t", 0);
      ui.onvisible = () => {
        ui.onvisible = null;
        ui.play(true);
      };
    }
  },

  // Chapter 1: choose a field, read two numbers under the pointer, drop particles and watch them drift.
  fields(ui) {
    const stage = ui.stage({ x: [-2, 2], y: [-2, 2], label: "Arrows of a vector field with a movable ring" });
    let dust = [], wheel = 0, spin = 0, last, running = null;
    const field = () => fields[ui.get("field")];
    const v = (t, cloud) => {
      const out = new Float64Array(cloud.length), { at } = field();
      for (let i = 0; i < cloud.length; i += 2) out.set(at(cloud[i], cloud[i + 1]), i);
      return out;
    };
    const unit = (t, cloud) => { // for streamlines: a step of equal length everywhere
      const [a, b] = v(t, cloud), length = Math.hypot(a, b) + 1e-9;
      return Float64Array.of(a / length, b / length);
    };
    const follow = (x, y, steps, h) => {
      let place = Float64Array.of(x, y);
      const line = [[x, y]];
      for (let n = 0; n < steps && Math.hypot(...place) < 3 && Math.hypot(...place) > 0.05; n++) {
        place = step(unit, 0, h, place, "rk4");
        line.push([...place]);
      }
      return [...line, END];
    };
    let lines = [];
    const trace = () => ui.work.ask(function* () {
      const fresh = [];
      for (const a of linspace(-1.75, 1.75, 6)) {
        for (const b of linspace(-1.75, 1.75, 6)) {
          fresh.push(...follow(a, b, 45, 0.05), ...follow(a, b, 45, -0.05));
          yield;
        }
      }
      lines = fresh;
      stage.redraw();
    });
    const drop = (x, y, n, width) => {
      const noise = normals(dust.length + 7, n);
      for (let i = 0; i < 2 * n; i += 2) dust.push({ x: x + width * noise[i], y: y + width * noise[i + 1], age: 0 });
      dust = dust.slice(-1000);
      start();
      stage.redraw();
    };
    const start = () => {
      spin = 5; // seconds until the wheel rests
      if (running || still() || !ui.visible || ui.gone) return;
      last = undefined;
      running = requestAnimationFrame(frame);
    };
    const frame = ui.guard((now) => {
      running = null;
      if (ui.gone || !ui.visible) return;
      const h = Math.min(0.05, (now - (last ?? now)) / 1000);
      last = now;
      if (dust.length && h) {
        const moved = step(v, 0, h, Float64Array.from(dust.flatMap(({ x, y }) => [x, y])), "rk4");
        dust.forEach((speck, i) => Object.assign(speck, { x: moved[2 * i], y: moved[2 * i + 1], age: speck.age + h }));
        dust = dust.filter(({ x, y, age }) => Math.hypot(x, y) < 3.2 && age < 12 && (!field().singular || Math.hypot(x, y) > 0.07));
      }
      spin -= h;
      wheel += h * field().curl(...ui.get("x")) / 2;
      stage.redraw();
      if (dust.length || (spin > 0 && field().curl(...ui.get("x")))) running = requestAnimationFrame(frame);
    });
    const read = () => {
      const [x, y] = ui.get("x"), { at, div, curl, singular } = field();
      if (singular && Math.hypot(x, y) < 1e-9) return ui.say("At the origin there is no arrow: the field is singular.");
      const [a, b] = at(x, y), signed = (value) => number(Math.abs(value) < 0.005 ? 0 : value);
      ui.say(`At (${number(x)}, ${number(y)}) the arrow is (${number(a)}, ${number(b)}). Divergence ${signed(div(x, y))}, curl ${signed(curl(x, y))}.`);
    };
    stage.paint = () => {
      const [x, y] = ui.get("x"), { singular, at } = field();
      if (ui.get("streamlines")) stage.line(lines, "path", 1, 0.55);
      if (singular) stage.field((t, cloud) => v(t, cloud).map((value, i, all) => value / Math.hypot(all[i & ~1], all[i | 1])), 0, 11, "ink", 0.5);
      else stage.field(v, 0, 11, "ink", 0.5);
      if (singular) stage.dots([0, 0], "source", 4);
      stage.line(dust.flatMap(({ x, y }) => {
        const [a, b] = at(x, y), tail = 0.12 / Math.max(1, Math.hypot(a, b) / 2);
        return [[x, y], [x - tail * a, y - tail * b], END];
      }), "target", 1.6, 0.75);
      const [a, b] = at(x, y), size = Math.min(0.7, Math.hypot(a, b)) / Math.hypot(a, b);
      stage.arrow(x, y, size * a, size * b, "source", 2.5);
      for (const turn of [0, Math.PI / 2]) { // the paddle wheel
        const c = 0.16 * Math.cos(wheel + turn), s = 0.16 * Math.sin(wheel + turn);
        stage.line([[x - c, y - s], [x + c, y + s]], "source", 2);
      }
    };
    stage.handle({
      label: "Ring", color: "source", get: () => ui.get("x"),
      set: (...x) => ui.set("x", x.map(rounded)),
    });
    stage.canvas.onclick = ui.guard((event) => drop(...stage.fromEvent(event), 25, 0.12));
    ui.choice("field", "Field", labels(fields));
    ui.row(() => {
      ui.button("Drop 25 here", () => drop(...ui.get("x"), 25, 0.12));
      ui.button("Scatter 300", () => drop(0, 0, 300, 1.2));
    });
    ui.row(() => {
      ui.check("streamlines", "Streamlines");
      ui.button("Clear dust", () => { dust = []; stage.redraw(); });
    });
    ui.on(["field"], () => { dust = []; trace(); read(); start(); stage.redraw(); });
    ui.on(["x"], () => { read(); start(); stage.redraw(); });
    ui.on(["streamlines"], stage.redraw);
    ui.onvisible = start;
    ui.cleanup.push(() => cancelAnimationFrame(running));
    trace();
    read();
  },

  // Chapter 2: the initial value picks one curve of the family.
  slope(ui) {
    const stage = ui.stage({ x: [0, 2], y: [-1.6, 1.6], label: "Slope field of a law, with the solution from a movable initial value" });
    const fit = () => {
      const { T, y } = laws[ui.get("law")];
      stage.window = { x: [-0.06 * T, T], y };
    };
    const curve = (y0) => linspace(0, laws[ui.get("law")].T, 160).map((t) => [t, laws[ui.get("law")].solution(y0, t)]);
    const read = () => {
      const { T, solution } = laws[ui.get("law")], y0 = ui.get("y0"), root = ui.get("law") === "root";
      const waits = root && y0 <= 0 ? 2 * Math.sqrt(-y0) : Infinity;
      if (waits < T) return ui.say(`From y(0) = ${number(y0)} the curve is at 0 at t = ${number(waits)}, and may leave at any moment: the law picks no single future.`);
      ui.say(`y(0) = ${number(y0)} leads to y(${T}) = ${number(solution(y0, T), 3)}, and to nothing else.`);
    };
    stage.paint = () => {
      const { f, T, y: [low, high], solution } = laws[ui.get("law")], y0 = ui.get("y0");
      const columns = stage.width < 500 ? 13 : 19, rows = 11;
      for (let i = 0; i < columns; i++) {
        for (let j = 0; j < rows; j++) {
          const t = (i + 0.5) * T / columns, y = low + (j + 0.5) * (high - low) / rows;
          const c = stage.width / T, s = f(y) * stage.height / (high - low), size = 8 / Math.hypot(c, s);
          stage.line([[t - size, y - size * f(y)], [t + size, y + size * f(y)]], "path", 1.2, 0.7);
        }
      }
      stage.line(linspace(low, high, 9).flatMap((other) => [...curve(other), END]), "ink", 1, 0.3);
      if (ui.get("law") === "root" && y0 <= 0) {
        const first = 2 * Math.sqrt(-y0);
        for (let wait = first; wait < T; wait += 0.4) {
          stage.line(linspace(wait, T, 60).map((t) => [t, (t - wait) ** 2 / 4]), "source", 1.5, 0.6);
        }
      }
      stage.line(curve(y0), "source", 3);
      stage.dots([T, solution(y0, T)], "source", 3);
      stage.axes(linspace(0, T, T === 3 ? 4 : 5).slice(1, -1), [-1, 0, high > 2 ? 2 : 1], "t", "y");
    };
    stage.handle({
      label: "Initial value", color: "source", step: 0.05, get: () => [0, ui.get("y0")],
      set: (t, y) => ui.set("y0", rounded(Math.min(1.6, Math.max(-1.6, y)))),
    });
    ui.row(() => {
      ui.choice("law", "Law", labels(laws));
      ui.slider("y0", "Start y(0)", { min: -1.6, max: 1.6, step: 0.01 });
    });
    ui.on(["law"], () => { fit(); read(); stage.redraw(); });
    ui.on(["y0"], () => { read(); stage.redraw(); });
    fit();
    read();
  },

  // Chapter 3: what a method does with a step length, on two laws whose truth is known.
  bench(ui) {
    const problems = {
      decay: { label: "dy/dt = −2y", T: 5, start: [1], v: (t, x) => x.map((y) => -2 * y), x: [-0.25, 5.1], y: [-1.5, 1.5] },
      rotation: {
        label: "rotation (−x₂, x₁)", T: 2 * Math.PI, start: [1, 0], v: (t, [a, b]) => Float64Array.of(-b, a),
        x: [-3.6, 3.6], y: [-2.02, 2.02],
      },
    };
    const stage = ui.stage({ ...problems.decay, label: "A solver's steps beside the exact solution" });
    let way, times;
    const truth = (t) => (ui.get("problem") === "decay" ? [Math.exp(-2 * t)] : [Math.cos(t), Math.sin(t)]);
    const solve = () => {
      const { T, start, v, x, y } = problems[ui.get("problem")], h = ui.get("h"), method = ui.get("method");
      const steps = Math.ceil(T / h - 1e-9);
      stage.window = { x, y };
      times = Array.from({ length: steps + 1 }, (_, n) => n * h);
      way = [Float64Array.from(start)];
      finish(integrate(v, way, times, method));
      const error = Math.max(...way.map((place, n) => Math.hypot(...place.map((value, i) => value - truth(times[n])[i]))));
      const decay = ui.get("problem") === "decay", factor = decay ? way[1][0] : Math.hypot(...way[1]), size = Math.abs(factor);
      const verdict = size > 1 + 1e-9 ? (decay ? "it explodes" : "it spirals out") : size > 1 - 1e-9 ? "it neither grows nor shrinks"
        : decay ? (factor < 0 ? "it decays, jumping from side to side" : "it decays") : "it spirals in";
      ui.say(`${steps} steps, ${price(steps * evaluations[method])}, largest error ${number(error, 4)}. A step multiplies ${decay ? "y" : "the radius"} by ${number(factor, 4)}: ${verdict}.`);
    };
    stage.paint = () => {
      const decay = ui.get("problem") === "decay", { T } = problems[ui.get("problem")];
      const places = way.map((place, n) => (decay ? [times[n], place[0]] : [...place]));
      const exactly = linspace(0, T, 200).map((t) => (decay ? [t, truth(t)[0]] : truth(t)));
      stage.line(exactly, "ink", 2, 0.8);
      const color = ui.get("method");
      stage.line(places, color, 2);
      if (places.length < 400) stage.dots(places.flat(), color, places.length < 60 ? 4 : 2.2);
      if (decay) stage.axes([1, 2, 3, 4], [-1, 1], "t", "y");
      const gone = places.findIndex(([, y]) => Math.abs(y) > stage.window.y[1]);
      for (const [words, look, y] of [["exact", "ink", 14], [solvers[color] + (gone > 0 ? `: step ${gone} leaves the picture` : ""), color, 34]]) {
        stage.text(words, stage.width - 24, y, "ink", "right");
        stage.text("●", stage.width - 8, y, look, "right");
      }
    };
    ui.row(() => {
      ui.choice("problem", "Law", labels(problems));
      ui.choice("method", "Method", solvers);
    });
    ui.slider("h", "Step length h", { min: 0.02, max: 2, log: true, text: (h) => number(h, h < 0.1 ? 3 : 2) });
    ui.on(["problem", "method", "h"], () => { solve(); stage.redraw(); });
    solve();
  },

  // Chapter 4: the reader's own data. Lines through one place, their mean, and noise that follows the means.
  data(ui) {
    const stage = ui.stage({ ...PLANE, label: "Your data points, the lines through a movable ring, and samples" });
    const b = ui.payload.bandwidth, presets = Object.fromEntries(Object.entries(ui.payload.presets).map(([name, text]) => [name, floats(text)]));
    const times = linspace(0, 1, 25), noise = normals(3, 600), MOST = 400;
    let points, way = [noise], grabbed = null, before = null, kept = [];
    const read = () => {
      if (!points.length) return ui.say("Draw in the square: every dot is a data point, and noise will flow to it.");
      const t = ui.get("t"), [x, y] = ui.get("x"), weights = posterior(points, b, t, x, y), ordered = [...weights].sort((a, b) => b - a);
      let sum = 0, many = 0;
      while (sum < 0.9 && many < ordered.length) sum += ordered[many++];
      const [u, w] = marginalVelocity(points, b)(t, Float64Array.of(x, y));
      ui.say(`At t = ${number(t)}, ${many} of ${points.length / 2} data points ${many === 1 ? "holds" : "hold"} 90 % of the weight at the ring; u there is (${number(u)}, ${number(w)}).`);
    };
    const take = () => {
      const list = ui.get("points").flat();
      if (list.length > 2 * MOST || list.length % 2 || !list.every(Number.isFinite)) throw new Error(`points must be at most ${MOST} pairs of numbers`);
      points = Float64Array.from(list);
      ui.work.ask(function* () {
        const fresh = [noise];
        if (points.length) yield* integrate(marginalVelocity(points, b), fresh, times, "midpoint");
        way = fresh;
        stage.redraw();
      });
      read();
      stage.redraw();
    };
    const change = (list) => ui.set("points", list.slice(0, MOST).map((point) => point.map(rounded)));
    stage.paint = () => {
      const t = ui.get("t"), [x, y] = ui.get("x");
      if (ui.get("field") && points.length) stage.field(marginalVelocity(points, b), t, 15, "ink", 0.45);
      stage.dots(points, "target", points.length > 120 ? 2.2 : 4, 0.9);
      if (ui.get("samples")) stage.dots(at(way, times, t), t < 0.02 ? "source" : "ink", 1.5, 0.75);
      if (!points.length || !ui.get("lines")) return;
      const weights = posterior(points, b, t, x, y), top = Math.max(...weights);
      const early = Math.min(t, 0.999); // at t = 1 a line through x has no direction left
      for (let i = 0; i < weights.length; i++) {
        if (weights[i] < 0.02 * top) continue;
        const px = points[2 * i], py = points[2 * i + 1];
        const start = [(x - early * px) / (1 - early), (y - early * py) / (1 - early)], strength = 0.25 + 0.75 * weights[i] / top;
        stage.line([start, [px, py]], "path", 1 + 2 * weights[i], strength);
        stage.dots(start, "source", 3, strength);
        stage.dots([px, py], "target", 4 + 3 * weights[i], strength);
      }
      const [u, w] = marginalVelocity(points, b)(t, Float64Array.of(x, y)), length = Math.hypot(u, w), size = Math.min(1, 2 / length);
      stage.arrow(x, y, size * u, size * w, "source", 3.5);
    };
    stage.canvas.classList.add("live-draw");
    stage.canvas.onpointerdown = ui.guard((event) => {
      if (event.button || grabbed !== null) return; // one finger draws
      stage.canvas.setPointerCapture(event.pointerId);
      const [x, y] = stage.fromEvent(event), list = ui.get("points");
      const near = list.findIndex(([a, c]) => Math.hypot(a - x, c - y) < 14 / stage.width * 5);
      grabbed = near < 0 ? list.length : near;
      before = list;
      if (near < 0) change([...list, [x, y]]);
      drawing = near < 0;
    });
    let drawing = false;
    stage.canvas.onpointermove = ui.guard((event) => {
      const list = [...ui.get("points")], parts = event.getCoalescedEvents?.() ?? [];
      if (!(grabbed in list)) return; // no finger, or somebody else has removed the point
      for (const part of parts.length ? parts : [event]) {
        const [x, y] = stage.fromEvent(part).map((value) => Math.min(2.5, Math.max(-2.5, value)));
        if (!drawing) list[grabbed] = [x, y];
        else if (Math.hypot(list.at(-1)[0] - x, list.at(-1)[1] - y) > 0.09) list.push([x, y]);
      }
      change(list);
    });
    stage.canvas.onlostpointercapture = () => {
      if (grabbed !== null && ui.get("points") !== before) kept.push(before);
      grabbed = null;
    };
    const pointer = stage.handle({
      label: "Ring", keys: "arrow keys move it, Enter adds a data point, Delete removes the nearest",
      color: "source", get: () => ui.get("x"), set: (...x) => ui.set("x", x.map(rounded)),
    });
    pointer.addEventListener("keydown", ui.guard((event) => {
      const list = ui.get("points"), [x, y] = ui.get("x");
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        kept.push(list);
        change([...list, [x, y]]);
      } else if (["Delete", "Backspace"].includes(event.key) && list.length) {
        event.preventDefault();
        const far = ([a, c]) => Math.hypot(a - x, c - y), nearest = list.reduce((best, point) => (far(point) < far(best) ? point : best));
        kept.push(list);
        change(list.filter((point) => point !== nearest));
      }
    }));
    ui.player();
    ui.row(() => {
      ui.check("lines", "Lines");
      ui.check("samples", "Samples");
      ui.check("field", "Field");
    });
    ui.row(() => {
      ui.button("Undo", () => kept.length && change(kept.pop()));
      for (const [name, preset] of Object.entries({ clear: [], ...presets })) {
        ui.button(capital(name), () => {
          kept.push(ui.get("points"));
          change(pairs(preset));
        });
      }
    });
    ui.on(["points"], take);
    ui.on(["t", "x"], () => { read(); stage.redraw(); });
    ui.on(["lines", "samples", "field"], stage.redraw);
    take();
  },

  // Chapter 5: the chapter's own network beside the exact field, any solver, any price.
  sampler(ui) {
    const stage = ui.stage({ ...PLANE, label: "Samples of the learned or the exact field at time t, over the data" });
    const points = floats(ui.payload.points), b = ui.payload.bandwidth, n = 1000, x0 = normals(5, n);
    const choices = { learned: network(ui.payload.network), exact: marginalVelocity(points, b) };
    const quality = new Quality(points, b, n);
    let way = [x0], times = [0, 1];
    const solve = () => {
      const steps = ui.get("steps"), method = ui.get("method"), name = ui.get("field");
      ui.work.ask(function* () {
        const fresh = [x0], grid = linspace(0, 1, steps + 1);
        yield* integrate(choices[name], fresh, grid, method);
        [way, times] = [fresh, grid];
        stage.redraw();
        yield* quality.prepare();
        const end = fresh.at(-1), distance = yield* quality.distance(end);
        ui.say(`${price(steps * evaluations[method])}. At t = 1 the sliced W₂ distance to data is ${number(distance, 3)}, the floor ${number(quality.floor, 3)}; ${number(100 * share(end, points), 0)} % of the samples lie on the dino.`);
      });
    };
    stage.paint = () => {
      const t = ui.get("t"), color = ui.get("field") === "exact" ? "ink" : "model";
      stage.dots(points, "target", 2.6, 0.5);
      if (ui.get("arrows")) stage.field(choices[ui.get("field")], t, 13, color, 0.5);
      stage.dots(at(way, times, t), t < 0.02 ? "source" : color, 1.7, 0.9);
    };
    ui.player();
    ui.row(() => {
      ui.choice("field", "Field", { learned: "learned", exact: "exact" });
      ui.choice("method", "Method", solvers);
    });
    ui.slider("steps", "Steps", { min: 1, max: 50, step: 1, text: String });
    ui.check("arrows", "Arrows of the field");
    ui.on(["field", "method", "steps"], solve);
    ui.on(["field", "t", "arrows"], stage.redraw);
    solve();
  },

  // Chapter 6: any shape into any other, and what was made as the source of the next link.
  chain(ui) {
    const shapes = Object.fromEntries(Object.entries(ui.payload.shapes).map(([name, text]) => [name, floats(text)]));
    const b = ui.payload.bandwidth, n = 600, times = linspace(0, 1, 25), learned = ui.payload.networks, qualities = {};
    const stage = ui.stage({ x: [-2.2, 2.2], y: [-2.2, 2.2], label: "A cloud on its way from one shape to another" });
    let way, start, link = 1, words = "";
    const pair = () => `${ui.get("source")} ${ui.get("target")}`;
    const solve = () => {
      const { [ui.get("source")]: source, [ui.get("target")]: target } = shapes, missing = ui.get("field") === "learned" && !learned[pair()];
      start ??= draw(source, b, 11, n);
      way = [start];
      words = "";
      if (missing) {
        ui.say(`The page has networks for ${Object.keys(learned).map((name) => name.replace(" ", " → ")).join(", ")} only. The exact field knows every pair.`);
        return stage.redraw();
      }
      const v = ui.get("field") === "learned" ? network(learned[pair()]) : pairVelocity(source, target, b), mine = way;
      const quality = (qualities[ui.get("target")] ??= new Quality(target, b, n));
      ui.say("Following the field …");
      ui.work.ask(function* () {
        for (const _ of integrate(v, mine, times, "midpoint")) {
          if (mine !== way) return;
          yield;
          stage.redraw();
        }
        yield* quality.prepare();
        const distance = yield* quality.distance(mine.at(-1));
        if (mine !== way) return;
        words = `Link ${link} ends at a sliced W₂ distance of ${number(distance, 3)}; the floor is ${number(quality.floor, 3)}.`;
        read();
      });
      stage.redraw();
    };
    const read = () => {
      if (!words) return;
      const now = spread(at(way, times, ui.get("t"))) / spread(way[0]);
      ui.say(`At t = ${number(ui.get("t"))} the cloud has ${number(100 * now, 0)} % of its variance at t = 0. ${words}`);
    };
    stage.paint = () => {
      const t = Math.min(ui.get("t"), times[way.length - 1]), cloud = at(way, times, t);
      stage.dots(shapes[ui.get("target")], "target", 2.2, 0.4);
      stage.dots(cloud, t < 0.02 ? "source" : ui.get("field") === "exact" ? "ink" : "model", 1.8, 0.9);
    };
    const names = Object.fromEntries(Object.keys(shapes).map((name) => [name, capital(name)]));
    ui.player();
    ui.row(() => {
      ui.choice("source", "Source", names);
      ui.choice("target", "Target", names);
      ui.choice("field", "Field", { exact: "exact", learned: "learned" });
    });
    ui.button("The result is the next source", () => {
      if (way.length < times.length) return ui.say("No result yet.");
      const all = Object.keys(shapes), source = ui.get("target");
      const next = Object.keys(learned).find((name) => name.startsWith(`${source} `))?.split(" ")[1];
      const target = next ?? all[(all.indexOf(source) + 1) % all.length];
      start = way.at(-1);
      link++;
      passing = true;
      ui.set("source", source);
      ui.set("target", target);
      passing = false;
      ui.set("t", 0);
      solve();
    });
    let passing = false;
    const fresh = () => {
      if (passing) return;
      start = undefined;
      link = 1;
      solve();
    };
    ui.on(["source", "target", "field"], fresh);
    ui.on(["t"], () => { read(); stage.redraw(); });
    solve();
  },

  // Chapter 7: what few steps of the exact field return, and how wide it is.
  steps(ui) {
    const points = floats(ui.payload.points), b = ui.payload.bandwidth, n = 1000, x0 = normals(9, n), v = marginalVelocity(points, b), quality = new Quality(points, b, n);
    const stage = ui.stage({ ...PLANE, label: "Where the samples land after N steps, over the data" });
    const grids = { uniform: (s) => s, early: (s) => s * s, late: (s) => 1 - (1 - s) ** 2 };
    let way = [x0], times = [0, 1];
    const solve = () => {
      const N = ui.get("steps"), method = ui.get("method"), bend = grids[ui.get("grid")];
      ui.work.ask(function* () {
        const fresh = [x0], grid = linspace(0, 1, N + 1).map(bend);
        if (method === "post") yield* integrate(v, fresh, linspace(0, 1, N + 2), "euler", grid);
        else yield* integrate(v, fresh, grid, method);
        [way, times] = [fresh, grid];
        stage.redraw();
        yield* quality.prepare();
        const end = fresh.at(-1), nfe = method === "post" ? N + 1 : N * evaluations[method], distance = yield* quality.distance(end);
        ui.say(`${price(nfe)}. The spread is ${number(100 * spread(end) / quality.spread, 0)} % of the data’s, the sliced W₂ distance ${number(distance, 3)}, the floor ${number(quality.floor, 3)}.`);
      });
    };
    stage.paint = () => {
      stage.dots(points, "target", 2.6, 0.5);
      if (ui.get("paths")) {
        for (let i = 0; i < 80; i += 2) {
          const line = way.map((cloud) => [cloud[i], cloud[i + 1]]);
          stage.line(line, "path", 1, 0.7);
          stage.dots(line.slice(1, -1).flat(), "path", 2);
          stage.dots(line[0], "source", 2.2);
        }
      }
      stage.dots(way.at(-1), "ink", way.length === 2 && ui.get("method") === "euler" ? 5 : 1.7, 0.9);
      const left = 20, width = stage.width - 40, y = stage.height - 12; // the times at which a step begins
      stage.style("path", 1, 1);
      stage.context.strokeRect(left, y, width, 0);
      for (const t of times) stage.context.strokeRect(left + t * width, y - 5, 0, 10);
      stage.text("t", left - 10, y);
    };
    ui.row(() => {
      ui.choice("method", "Method", { ...solvers, post: "the post’s slip" });
      ui.choice("grid", "Time grid", { uniform: "uniform", early: "short first", late: "short last" });
    });
    ui.slider("steps", "Steps N", { min: 1, max: 16, step: 1, text: String });
    ui.check("paths", "Paths of forty particles");
    ui.on(["method", "grid", "steps"], solve);
    ui.on(["paths"], stage.redraw);
    solve();
  },
};

// ---- 6. Where a figure lives -----------------------------------------

// Show the figure that the model describes in `el`; returns what takes it away again. After bad state, good state mends it.
function render({ model, el }) {
  let figure, payload;
  const show = () => {
    figure?.close();
    figure = new Figure(model, el);
    payload = model.get("payload");
    el.classList.add("live");
    el.dataset.kind = model.get("kind");
    figure.open((ui) => {
      if (!(model.get("kind") in figures)) throw new Error(`unknown figure “${model.get("kind")}”`);
      figures[model.get("kind")](ui);
    });
  };
  const mend = () => (figure.gone || model.get("payload") !== payload) && show();
  show();
  model.on("change", mend);
  return () => {
    model.off("change", mend);
    figure.close();
  };
}
export default { render };

// On a page the state is in the page: a model without a kernel.
class PageModel {
  constructor(state) { Object.assign(this, { state, heard: {} }); }
  get(name) { return this.state[name]; }
  set(name, value) {
    this.state[name] = value;
    for (const event of [`change:${name}`, "change"]) for (const react of [...(this.heard[event] || [])]) react();
  }
  on(event, react) { (this.heard[event] ||= new Set()).add(react); }
  off(event, react) { this.heard[event]?.delete(react); }
  save_changes() {}
}

// Every figure of the page, each when the reader comes near.
export function mountAll() {
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      try {
        target.model = new PageModel(JSON.parse(target.querySelector("script").textContent));
        render({ model: target.model, el: target });
      } catch (error) {
        new Figure(null, target).fail(error);
      }
    }
  }, { rootMargin: "400px" });
  for (const el of document.querySelectorAll(".live")) near.observe(el);
}
