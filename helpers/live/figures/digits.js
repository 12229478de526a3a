import { linspace, step } from "../kit/mathematics.js";
import { bytes, floats, halves } from "../kit/network.js";
import { make, number, price } from "../kit/parts.js";
import { normals } from "../kit/samples.js";

const silu = (x) => x.map((value) => value / (1 + Math.exp(-value)));

// A layer on n rows, a picture each. Four rows of the matrix by two pictures at a time: what is read once serves for more.
function dense({ matrix, bias, into, out }, input, n) {
  const output = new Float32Array(out * n);
  for (let o = 0; o < out; o += 4) {
    const rows = [o, o + 1, o + 2, o + 3].map((row) => Math.min(row, out - 1)), [p, q, r, s] = rows.map((row) => row * into);
    for (let j = 0; j < n; j += 2) {
      const other = Math.min(j + 1, n - 1), from = j * into, next = other * into;
      let a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
      for (let k = 0; k < into; k++) {
        const x = input[from + k], y = input[next + k];
        const P = matrix[p + k], Q = matrix[q + k], R = matrix[r + k], S = matrix[s + k];
        a += P * x;
        b += Q * x;
        c += R * x;
        d += S * x;
        e += P * y;
        f += Q * y;
        g += R * y;
        h += S * y;
      }
      [a, b, c, d].forEach((value, i) => (output[j * out + rows[i]] = value + bias[rows[i]]));
      [e, f, g, h].forEach((value, i) => (output[other * out + rows[i]] = value + bias[rows[i]]));
    }
  }
  return output;
}
// Every row of so many numbers with mean 0 and variance 1, as torch's layer_norm.
function normed(h, width) {
  const out = new Float32Array(h.length);
  for (let at = 0; at < h.length; at += width) {
    const row = h.subarray(at, at + width), mean = row.reduce((sum, x) => sum + x, 0) / width;
    const scale = 1 / Math.sqrt(row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / width + 1e-5);
    for (let i = 0; i < width; i++) out[at + i] = (row[i] - mean) * scale;
  }
  return out;
}

// Chapter 12: the residual network of labelled pictures, as helpers/live/network.py packs it: (t, pictures, y), y one class for
// all of them, and `classes` for none. What it is told is the same for all of them, and computed once.
export function labelled(packed) {
  const { d, width, depth, condition: size, classes } = packed, waves = floats(packed.frequencies);
  const codes = new Int8Array(bytes(packed.weights)), scales = halves(packed.scales), biases = halves(packed.biases);
  const block = [[2 * width, size], [width, width], [width, width]];
  const shapes = [[classes + 1, size], [size, 1 + 2 * waves.length], [width, d], ...Array(depth).fill(block).flat(), [
    d,
    width,
  ]];
  const wanted = shapes.reduce((sum, [out, into]) => sum + out * into, 0);
  const rows = shapes.reduce((sum, [out]) => sum + out, 0);
  if (codes.length !== wanted || scales.length !== rows || biases.length !== rows - classes - 1) {
    throw new Error(`the network has ${codes.length} weights, and its sizes ask for ${wanted}`);
  }
  if (![scales, biases, waves].every((all) => all.every(Number.isFinite))) {
    throw new Error("the network has a weight that is not a number");
  }
  let at = 0, row = 0;
  const [label, time, enter, ...others] = shapes.map(([out, into], i) => {
    const matrix = Float32Array.from(
      codes.subarray(at, at += out * into),
      (code, k) => code * scales[row + Math.floor(k / into)],
    );
    const bias = i && biases.subarray(row - classes - 1, row - classes - 1 + out);
    row += out;
    return { matrix, bias, into, out };
  });
  const leave = others.pop();
  return (t, x, y) => {
    const n = x.length / d, angles = [...waves].map((wave) => t * wave);
    const told = dense(time, Float32Array.of(t, ...angles.map(Math.sin), ...angles.map(Math.cos)), 1);
    const c = silu(told.map((value, i) => value + label.matrix[y * size + i]));
    let h = dense(enter, Float32Array.from(x), n);
    for (let k = 0; k < others.length; k += 3) {
      const [adapt, first, second] = others.slice(k, k + 3), change = dense(adapt, c, 1);
      const z = normed(h, width).map((value, i) => value * (1 + change[i % width]) + change[width + i % width]);
      const more = dense(second, silu(dense(first, z, n)), n);
      h = h.map((value, i) => value + more[i]);
    }
    return Float64Array.from(dense(leave, normed(h, width), n));
  };
}

// The field v0 + w (vy - v0), as in pictures/guidance.py, and what it costs.
export const guidedField = (v, y, w, none) => (t, x) => {
  if (w === 0 || w === 1) return v(t, x, w ? y : none);
  const told = v(t, x, y);
  return v(t, x, none).map((u, i) => u + w * (told[i] - u));
};
export const guidedCost = (w) => (w === 0 || w === 1 ? 1 : 2);

// Which of the real pictures is nearest to each of the others, as [[which, how far], …]; d numbers make a picture.
export function nearestOf(pictures, real, d) {
  return Array.from({ length: pictures.length / d }, (_, j) => {
    let best = Infinity, which = 0;
    for (let k = 0; k < real.length / d; k++) {
      let sum = 0;
      for (let i = 0; i < d && sum < best; i++) sum += (pictures[j * d + i] - real[k * d + i]) ** 2;
      if (sum < best) [best, which] = [sum, k];
    }
    return [which, Math.sqrt(best)];
  });
}

// Pictures at time t of a way of Euler steps: between two times straight ahead, and so from the last one that is computed.
export function pictureAt(way, steps, t) {
  const k = Math.max(0, Math.min(way.length - 2, Math.floor(t * steps))), part = t * steps - k;
  return way[k].map((value, i) => value + part * (way[k + 1][i] - value));
}

const N = 10, SIDE = 8, D = SIDE * SIDE;
// On a stage of side 1, y downwards, as in digits.py.
const PICTURE = 0.172, SMALL = 0.076, LARGE = 0.34, ROW = 0.283, LARGE_TOP = 0.64, LARGE_LEFT = [0.014, 0.646];
const one = (digit) => `${digit === 8 ? "an" : "a"} ${digit}`;
const place = (i) => [0.2 * (i % 5) + (0.2 - PICTURE) / 2, ROW * Math.floor(i / 5) + (0.2 - PICTURE) / 2];

// Which digit, from which noise? Ten pictures form; below each stands the nearest one that the network has learned from.
export function figure(ui) {
  const { payload } = ui, net = labelled(payload.network), none = payload.network.classes;
  const real = Float64Array.from(new Uint8Array(bytes(payload.pictures)), (level) => level / 8 - 1);
  const names = new Uint8Array(bytes(payload.labels)), shared = Float64Array.from(halves(payload.noise));
  if (real.length !== D * names.length || shared.length !== D * N) {
    throw new Error(`there are ${names.length} labels for ${real.length / D} pictures, and ${shared.length / D} of noise`);
  }
  const stage = ui.stage("Ten pictures of a digit, the nearest real one below each; below all, one of these pairs, enlarged");
  const tile = make("canvas", { width: SIDE, height: SIDE }),
    small = tile.getContext("2d"),
    image = small.createImageData(SIDE, SIDE);
  let shown;
  stage.pending = () => !shown;
  const look = () => { // at the pictures of now
    const { way, steps } = shown, x = pictureAt(way, steps, ui.get("t"));
    return { x, near: nearestOf(x, real, D) };
  };
  const solve = () =>
    ui.work.ask(function* () {
      const digit = ui.get("digit"), seed = ui.get("seed"), w = ui.get("w"), steps = 2 ** ui.get("doublings");
      const other = () => digit !== ui.get("digit") || seed !== ui.get("seed");
      const way = [seed ? normals(seed, N * D / 2) : shared], v = guidedField(net, digit, w, none);
      const fresh = shown && (shown.digit !== digit || shown.seed !== seed); // the old ones go at once, and new ones form
      for (let k = 0; k < steps; k++) {
        way.push(step(v, k / steps, 1 / steps, way[k], "euler"));
        if (fresh) {
          shown = { way, steps, digit, seed };
          stage.redraw();
        }
        yield;
        if (other()) return;
      }
      if (!way.at(-1).every(Number.isFinite)) throw new Error("a picture left for infinity");
      shown = { way, steps, digit, seed, nfe: steps * guidedCost(w) };
      stage.redraw();
    });
  const say = (near) => {
    const { digit, steps, nfe } = shown, t = ui.get("t");
    if (!nfe) return; // on their way
    const hits = near.filter(([which]) => names[which] === digit).length;
    const mean = near.reduce((sum, [, far]) => sum + far / N, 0);
    ui.say(
      t < 1 ? `At t = ${number(t)} the` : "The",
      `nearest real digit is ${one(digit)} for ${hits} of ${N} pictures, and ${number(mean)} away on average;`,
      `a real digit’s own nearest is ${number(payload.floor)} away.`,
      `${steps} step${steps > 1 ? "s" : ""}: ${price(nfe)}.`,
    );
  };
  stage.paint = () => {
    const { context, width } = stage, pick = ui.get("pick"), { x, near } = look();
    const inks = Object.fromEntries(["ink", "target"].map((color) => [
      color,
      linspace(0, 1, 65).map((part) => stage.mix("paper", color, part).match(/\d+/g).map(Number)),
    ]));
    const at = (part) => Math.round(part * width);
    const show = (pictures, i, left, top, side, color, chosen) => {
      for (let k = 0; k < D; k++) {
        const level = Math.min(1, Math.max(0, (pictures[i * D + k] + 1) / 2));
        image.data.set([...inks[color][Math.round(64 * level)], 255], 4 * k);
      }
      small.putImageData(image, 0, 0);
      context.globalAlpha = 1;
      context.imageSmoothingEnabled = false; // a pixel is a pixel
      context.drawImage(tile, at(left), at(top), at(side), at(side));
      stage.style(chosen ? "ink" : "path", chosen ? 1 : 0.4, chosen ? 2 : 1);
      context.lineJoin = "miter";
      context.strokeRect(at(left) - 0.5, at(top) - 0.5, at(side) + 1, at(side) + 1);
    };
    for (let i = 0; i < N; i++) {
      const [left, top] = place(i);
      show(x, i, left, top, PICTURE, "ink", i === pick);
      show(real, near[i][0], left + (PICTURE - SMALL) / 2, top + PICTURE + 0.012, SMALL, "target");
    }
    const [which, far] = near[pick], middle = LARGE_TOP + LARGE / 2;
    show(x, pick, LARGE_LEFT[0], LARGE_TOP, LARGE, "ink");
    show(real, which, LARGE_LEFT[1], LARGE_TOP, LARGE, "target");
    stage.text(`made, ${pick + 1} of ${N}`, at(LARGE_LEFT[0]), at(LARGE_TOP) - 12, "ink");
    stage.text(`nearest: ${one(names[which])}`, at(LARGE_LEFT[1]), at(LARGE_TOP) - 12, "target");
    stage.text(number(far), width / 2, at(middle) - 9, "ink", "center");
    stage.text("apart", width / 2, at(middle) + 9, "path", "center");
    say(near);
  };
  const choose = ui.guard((event) => {
    const [x, y] = stage.fromEvent(event), i = 5 * Math.floor(-y / ROW) + Math.floor(5 * x);
    if (y > -2 * ROW && i >= 0 && i < N && i !== ui.get("pick")) ui.set("pick", i);
  });
  stage.canvas.onclick = choose;
  stage.canvas.onpointermove = (event) => event.pointerType === "mouse" && choose(event);
  ui.key([["made", "ink"], ["the nearest real digit", "target"]]);
  ui.steps("digit", [..."0123456789"], { label: "Digit", columns: 5 });
  ui.player({ seconds: 3 });
  ui.row(() => {
    ui.slider("w", "Guidance w", { min: 0, max: 4, step: 0.25 });
    ui.slider("doublings", "Euler steps", { min: 0, max: 5, step: 1, text: (k) => String(2 ** k) });
  });
  ui.row(() => {
    ui.slider("pick", "Picture", { min: 0, max: N - 1, step: 1, text: (i) => `${i + 1} of ${N}` });
    ui.button("New noise", () => ui.set("seed", ui.get("seed") + 1));
  });
  ui.on(["digit", "w", "doublings", "seed"], solve);
  ui.on(["t", "pick"], stage.redraw);
  solve();
}
