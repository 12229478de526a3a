import { linspace, logDensity, marginalVelocity, step } from "../kit/mathematics.js";
import { floats } from "../kit/network.js";
import { number } from "../kit/parts.js";
import { END } from "../kit/stage.js";

// Chapter 12: n points spread over N(0, I) like the seeds of a sunflower, as in guide.py: sums have next to no error of chance.
export const evenNormal = (n) =>
  Float64Array.from({ length: 2 * n }, (_, i) => {
    const k = i >> 1, angle = Math.PI * (3 - Math.sqrt(5)) * k, radius = Math.sqrt(-2 * Math.log(1 - (k + 0.5) / n));
    return radius * (i % 2 ? Math.sin(angle) : Math.cos(angle));
  });

// What is known of one class among points blurred by b: its own points, and the axis from the mean of all data to its mean.
export function classOf(points, labels, b, label) {
  const own = points.filter((_, i) => labels[i >> 1] === label);
  const mean = (cloud) => [0, 1].map((d) => cloud.reduce((sum, x, i) => sum + (i % 2 === d ? x : 0), 0) / (cloud.length / 2));
  const middle = mean(points), away = mean(own).map((x, d) => x - middle[d]), far = Math.hypot(...away);
  const axis = far > 1e-6 ? away.map((x) => x / far) : [1, 0];
  const along = (x, y) => (x - middle[0]) * axis[0] + (y - middle[1]) * axis[1];
  return { label, points, own, b, middle, axis, along };
}

// The samples of v0 + w (vy - v0): a cloud, and its mean and width along the axis.
export function* guided({ points, own, b, along }, w, n) {
  const told = marginalVelocity(own, b), untold = marginalVelocity(points, b), steps = Math.max(16, Math.ceil(4 / b));
  const v = (t, x) => {
    const there = told(t, x);
    return untold(t, x).map((u, i) => u + w * (there[i] - u));
  };
  const cloud = evenNormal(n);
  for (let i = 0; i < cloud.length; i += 32) {
    let part = cloud.slice(i, i + 32);
    for (let k = 0; k < steps; k++) part = step(v, k / steps, 1 / steps, part, "rk4");
    cloud.set(part, i);
    yield;
  }
  const places = Array.from({ length: n }, (_, i) => along(cloud[2 * i], cloud[2 * i + 1]));
  const mean = places.reduce((sum, x) => sum + x, 0) / n;
  return { cloud, mean, width: Math.sqrt(places.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n) };
}

// Both densities' logarithms at the centres of n by n cells of a square that holds all data, row by row from the bottom.
export function* mapped({ points, own, b }, n) {
  const reach = points.reduce((most, x) => Math.max(most, Math.abs(x)), 0) + 5 * b;
  const places = linspace(reach / n - reach, reach - reach / n, n), told = new Float64Array(n * n), untold = told.slice();
  const one = logDensity(own, b), all = logDensity(points, b);
  for (let k = 0; k < n * n; k++) {
    const x = places[k % n], y = places[Math.floor(k / n)];
    told[k] = one(x, y);
    untold[k] = all(x, y);
    if (k % n === 0) yield;
  }
  return { told, untold, places, reach };
}

// The tilted law p(x) p(y|x)^w on that map, normalised; the unnormalised logarithms that enclose `masses` of it; mean, width.
export function tilted({ told, untold, places }, { along }, w, masses) {
  const n = places.length, logs = told.map((log, k) => (1 - w) * untold[k] + w * log);
  const top = logs.reduce((most, log) => Math.max(most, log)), law = logs.map((log) => Math.exp(log - top));
  const whole = law.reduce((sum, p) => sum + p, 0);
  let mean = 0, square = 0, sum = 0, i = n * n;
  law.forEach((p, k) => {
    law[k] = p /= whole;
    const x = along(places[k % n], places[Math.floor(k / n)]);
    mean += p * x;
    square += p * x * x;
  });
  const rising = logs.slice().sort();
  const levels = masses.map((mass) => { // from the highest downwards
    while (sum < mass && i > 0) sum += Math.exp(rising[--i] - top) / whole;
    return rising[i];
  });
  return { law, logs, levels, mean, width: Math.sqrt(square - mean * mean) };
}

// Where values on n by n places cross a level, as pieces of lines [[x, y], [x, y]]: marching squares.
export function crossing(values, places, level) {
  const n = places.length, pieces = [], around = [[0, 0], [1, 0], [1, 1], [0, 1]], at = around.map(([i, j]) => j * n + i);
  for (let k = 0; k < n * (n - 1); k++) {
    if (k % n === n - 1) continue;
    const above = (i) => values[k + at[i % 4]] >= level, ends = [];
    if (above(0) === above(1) && above(1) === above(2) && above(2) === above(3)) continue;
    for (let side = 0; side < 4; side++) {
      if (above(side) === above(side + 1)) continue;
      const [p, q] = [side, (side + 1) % 4].map((i) => values[k + at[i]] - level), part = p / (p - q);
      const place = around[side].map((from, d) => from + part * (around[(side + 1) % 4][d] - from));
      ends.push([k % n + place[0], Math.floor(k / n) + place[1]].map((x) => places[0] + x * (places[1] - places[0])));
    }
    for (let i = 0; i < ends.length; i += 2) pieces.push([ends[i], ends[i + 1]]);
  }
  return pieces;
}

const N = 400, CELLS = 112, MASSES = [0.5, 0.9], MOST = 5, FLOOR = -2.1;

// What does guidance sample? Above, its samples over the law that it is said to sample; below, mean and width of both, by w.
export function figure(ui) {
  const { labels, bandwidth: b, weights, curves } = ui.payload, points = Float64Array.from(floats(ui.payload.points));
  const stage = ui.stage("Samples of guidance over the tilted law in the plane; below, mean and width of both by the weight w");
  const last = Math.max(...labels), known = {}; // by class: its map, and by weight samples and law
  let shown;
  stage.pending = () => !shown;
  const say = () => {
    const { samples, law, kind } = shown, { cloud } = samples, read = (x) => number(Math.round(100 * x) / 100 + 0); // no −0
    const agree = Math.abs(samples.mean - law.mean) < 0.01 && Math.abs(samples.width - law.width) < 0.01;
    let beyond = 0;
    for (let i = 0; i < cloud.length; i += 2) if (kind.along(cloud[i], cloud[i + 1]) > law.mean) beyond += 2 / cloud.length;
    ui.say(
      `Along the grey line the law’s mean lies at ${read(law.mean)}, the samples’ at ${read(samples.mean)};`,
      `widths ${read(law.width)} and ${read(samples.width)}${agree ? ": they agree" : ""}.`,
      `Beyond the law’s mean lie ${number(100 * beyond, 0)} % of the samples.`,
    );
  };
  const at = function* (label, w) { // what is known of a class at a weight, computed once
    const kind = known[label] ||= { ...classOf(points, labels, b, label), by: {} };
    kind.map ||= yield* mapped(kind, CELLS);
    return kind.by[w] ||= { kind, w, law: tilted(kind.map, kind, w, MASSES), samples: yield* guided(kind, w, N) };
  };
  const solve = () =>
    ui.work.ask(function* () {
      const label = ui.get("label"), w = ui.get("w"), others = linspace(0, last, last + 1).filter((k) => k !== label);
      shown = yield* at(label, w);
      shown.lines ||= shown.law.levels.map((level) => crossing(shown.law.logs, shown.kind.map.places, level));
      say();
      stage.redraw();
      const near = weights.slice().sort((p, q) => Math.abs(p - w) - Math.abs(q - w)); // where the hand may go next
      for (const next of [...others.map((k) => [k, w]), ...near.map((other) => [label, other])]) {
        for (const _ of at(...next)) {
          yield;
          if (ui.get("label") !== label || ui.get("w") !== w) return;
        }
      }
    });
  const strip = () => {
    const { context } = stage, curve = curves[shown.kind.label], rows = { samples: [0, 2], law: [1, 3] }; // mean, width
    const left = 34, right = stage.width - 14, top = stage.Y(FLOOR) + 14, bottom = stage.height - 24;
    const ends = curve.flatMap(([p, q, r, s]) => [p - r, p + r, q - s, q + s]),
      low = Math.min(...ends),
      high = Math.max(...ends);
    const X = (w) => left + w / MOST * (right - left), Y = (x) => bottom - (x - low) / (high - low) * (bottom - top);
    const path = (places) => {
      context.beginPath();
      places.forEach(([x, y]) => context.lineTo(x, y));
    };
    for (const [name, color] of [["law", "ink"], ["samples", "model"]]) {
      const [mean, width] = rows[name],
        edge = (sign) => curve.map((row, k) => [X(weights[k]), Y(row[mean] + sign * row[width])]);
      stage.style(color, color === "ink" ? 0.12 : 0.28);
      path([...edge(1), ...edge(-1).reverse()]);
      context.fill();
      stage.style(color, 1, 2.5);
      path(edge(0));
      context.stroke();
    }
    stage.style("ink", 0.5, 1);
    path([[X(shown.w), top - 4], [X(shown.w), bottom + 4]]);
    context.stroke();
    for (const name of ["law", "samples"]) {
      stage.style(name === "law" ? "ink" : "model");
      context.beginPath();
      context.arc(X(shown.w), Y(shown[name].mean), 4.5, 0, 7);
      context.fill();
    }
    for (let w = 0; w <= MOST; w++) stage.text(String(w), X(w), stage.height - 10, "path", "center");
    stage.text("mean ± width, by w", right - 6, bottom - 8, "path", "right");
    for (const x of [0, 1]) if (x > low && x < high) stage.text(String(x), left - 10, Y(x), "path", "right");
  };
  stage.paint = () => {
    const { context } = stage, { kind, samples, law, lines } = shown, { reach } = kind.map, { middle, axis } = kind;
    const ground = { law: () => law.law, class: () => kind.map.told.map(Math.exp), all: () => kind.map.untold.map(Math.exp) };
    context.save();
    context.beginPath();
    context.rect(0, 0, stage.width, stage.Y(FLOOR));
    context.clip();
    const box = [stage.X(-reach), stage.Y(reach), stage.X(reach) - stage.X(-reach), stage.Y(-reach) - stage.Y(reach)];
    const all = ground.all(), most = all.reduce((top, p) => Math.max(top, p));
    if (ui.get("show") !== "all") stage.ground(all, CELLS, 3.5 * most, "path", CELLS, box);
    stage.ground(ground[ui.get("show")](), CELLS, undefined, "target", CELLS, box);
    const out = (x) => [middle[0] + x * axis[0], middle[1] + x * axis[1]];
    stage.line([out(0), out(6)], "path", 1, 0.7);
    lines.forEach((pieces, i) => stage.line(pieces.flatMap(([p, q]) => [p, q, END]), "ink", i ? 1.5 : 2.2, 0.95));
    stage.dots(samples.cloud, "model", Math.min(1.6, stage.width / 280), 0.95);
    lines.forEach((pieces, i) => {
      // beyond the outer’s left end, within the inner’s right
      const [[x, y] = out(0)] = pieces.map(([p]) => p).sort(([p], [q]) => i ? p - q : q - p);
      stage.text(`${100 * MASSES[i]} %`, stage.X(x) - 6, stage.Y(y), "ink", "right");
    });
    for (const [{ mean }, color] of [[law, "ink"], [samples, "model"]]) {
      const [x, y] = out(mean);
      stage.dots([x, y], "paper", 5.5);
      stage.dots([x, y], color, 4);
    }
    context.restore();
    stage.line([[-3, FLOOR], [3, FLOOR]], "path", 1, 0.5);
    strip();
  };
  stage.canvas.onclick = ui.guard((event) => { // the class of the nearest point
    const [x, y] = stage.fromEvent(event), far = (i) => Math.hypot(points[2 * i] - x, points[2 * i + 1] - y);
    if (y > FLOOR) ui.set("label", labels[labels.reduce((best, _, i) => far(i) < far(best) ? i : best, 0)]);
  });
  stage.canvas.style.cursor = "pointer";
  ui.key([["samples", "model"], ["tilted law", "ink"]]);
  ui.slider("w", "Guidance w", { min: 0, max: MOST, step: 0.25 });
  ui.row(() => {
    ui.slider("label", "Class y", { min: 0, max: last, step: 1, text: String });
    ui.choice("show", "Ground", { law: "tilted law", class: "the class", all: "all data" });
  });
  ui.on(["w", "label"], solve);
  ui.on(["show"], () => stage.redraw());
  solve();
}
